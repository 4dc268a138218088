/** A {@code weir run} process, its folder and its Postgres, as they look from outside. */
@NullMarked
package io.weir.bench.node;

import org.jspecify.annotations.NullMarked;
