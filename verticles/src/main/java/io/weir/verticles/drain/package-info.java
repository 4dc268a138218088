/** Drain: the threads that carry a shard's records out of the journal and into Postgres. */
@NullMarked
package io.weir.verticles.drain;

import org.jspecify.annotations.NullMarked;
