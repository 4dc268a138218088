package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.util.List;

/** Compares the tables that messages and callbacks fill. */
interface MessageTables extends ExpectedVisitor {

  /** A room that the directory knows, in the place of its conversation. */
  void room(String corpId, RoomUnion room) throws IOException;

  /** What came of it. */
  List<TableComparison> finish() throws IOException;
}
