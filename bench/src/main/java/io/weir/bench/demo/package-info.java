/** Demo: everything that WeCom sends, made up, taken in, and compared row by row. */
@NullMarked
package io.weir.bench.demo;

import org.jspecify.annotations.NullMarked;
