/** The commands that bench adds to the program: what they take, what they print, how they end. */
@NullMarked
package io.weir.bench.cli;

import org.jspecify.annotations.NullMarked;
