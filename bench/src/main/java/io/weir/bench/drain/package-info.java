/** Drain: from a journalled message to a committed row, measured from outside. */
@NullMarked
package io.weir.bench.drain;

import org.jspecify.annotations.NullMarked;
