package io.weir.bench.directory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Matches events that were seen taken up with when their pushes were due. Latency counts from then,
 * however late somebody was to send, journal, store or take them up. Any thread.
 */
final class TakenWatch {

  /** What an inbox row is known by. */
  record Key(String receiver, String digest) {}

  private final Map<Key, Long> open = new LinkedHashMap<>(); // in the order in which they are due
  private final Histogram latency = new Histogram(3);

  /** A push is due at {@code nanos}; once, and before it is sent. */
  synchronized void due(Key key, long nanos) {
    open.put(key, nanos);
  }

  /** Those that were due first and not seen, at most {@code max}. */
  synchronized List<Key> oldest(int max) {
    List<Key> keys = new ArrayList<>(Math.min(max, open.size()));
    for (Iterator<Key> each = open.keySet().iterator(); each.hasNext() && keys.size() < max; ) {
      keys.add(each.next());
    }
    return keys;
  }

  /** At {@code now} it was seen taken up; of several times the first. */
  synchronized void seen(Key key, long now) {
    Long due = open.remove(key);
    if (due != null) {
      latency.recordValue(Math.max(0, now - due)); // it may be sent a moment before it is due
    }
  }

  /** How many were not seen. */
  synchronized int open() {
    return open.size();
  }

  /** From due until seen, in nanoseconds. */
  synchronized Histogram latency() {
    return latency.copy();
  }
}
