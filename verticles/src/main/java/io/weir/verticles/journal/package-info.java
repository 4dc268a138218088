/** Journal: one verticle a shard, the only thread that touches its writer. */
@NullMarked
package io.weir.verticles.journal;

import org.jspecify.annotations.NullMarked;
