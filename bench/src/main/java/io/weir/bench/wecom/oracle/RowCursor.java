package io.weir.bench.wecom.oracle;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Stored rows in the order of their keys. */
@FunctionalInterface
interface RowCursor {

  /** The next row, or null after the last. */
  @Nullable Row next() throws IOException;
}
