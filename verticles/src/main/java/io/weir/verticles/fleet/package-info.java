/** Fleet: claims this node's corps and tells their pullers. */
@NullMarked
package io.weir.verticles.fleet;

import org.jspecify.annotations.NullMarked;
