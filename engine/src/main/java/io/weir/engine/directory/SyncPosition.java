package io.weir.engine.directory;

import java.util.List;

/**
 * Where the reading of a whole part of a directory goes on; kept with the rows that it has brought,
 * so that a crash costs one page.
 *
 * @param phase of the kind; empty = the beginning
 * @param after what was finished last, in the order of the phase; empty = nothing
 * @param ids those that the page under way is about, which a cursor belongs to
 * @param cursor of the next page; empty = the first
 */
public record SyncPosition(String phase, String after, List<String> ids, String cursor) {

  /** The beginning. */
  public static final SyncPosition START = new SyncPosition("", "", List.of(), "");

  public SyncPosition {
    ids = List.copyOf(ids);
  }

  @Override
  public String toString() {
    return "SyncPosition[" + phase + ", " + ids.size() + " ids]";
  }
}
