/** Base: what every stage leans on and no stage owns. */
@NullMarked
package io.weir.engine.base;

import org.jspecify.annotations.NullMarked;
