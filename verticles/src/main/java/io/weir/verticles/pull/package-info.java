/**
 * Runs the pulls: one event loop, one timer, as many corps as it is granted. Every decision is in
 * {@code io.weir.engine.pull}; here are the sockets and the context that facts travel on.
 */
@NullMarked
package io.weir.verticles.pull;

import org.jspecify.annotations.NullMarked;
