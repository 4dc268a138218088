/**
 * The directory in Postgres and the loop that keeps it true. What an event means, what is asked for
 * and what an answer says is decided in {@code io.weir.engine.directory}.
 */
@NullMarked
package io.weir.verticles.directory;

import org.jspecify.annotations.NullMarked;
