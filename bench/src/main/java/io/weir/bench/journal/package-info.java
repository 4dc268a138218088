/** Journal: its writer, its reader and its group commit, measured without a node around them. */
@NullMarked
package io.weir.bench.journal;

import org.jspecify.annotations.NullMarked;
