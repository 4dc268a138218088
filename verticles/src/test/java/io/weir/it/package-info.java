/** Everything together: real Vert.x, real Postgres, real HTTP. */
@NullMarked
package io.weir.it;

import org.jspecify.annotations.NullMarked;
