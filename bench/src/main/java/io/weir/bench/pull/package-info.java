/** Pull: from an archive's page to the journal, and what corps cost that have nothing to say. */
@NullMarked
package io.weir.bench.pull;

import org.jspecify.annotations.NullMarked;
