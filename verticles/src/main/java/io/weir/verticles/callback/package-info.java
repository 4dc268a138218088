/** Callback: the HTTP port that WeCom pushes to. Every decision is in {@code engine.callback}. */
@NullMarked
package io.weir.verticles.callback;

import org.jspecify.annotations.NullMarked;
