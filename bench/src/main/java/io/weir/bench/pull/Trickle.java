package io.weir.bench.pull;

import io.weir.bench.wecom.world.Archive;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/**
 * Shows one message after the other at a steady rate, corps in proportion to what they have, and
 * notices when each is committed. A message counts from when it was due to be shown, also when it
 * was shown late.
 */
final class Trickle {

  private final List<Map.Entry<String, Archive>> sources;
  private final long intervalNanos;
  private final long begin;
  private final List<Due> open = new ArrayList<>();
  private Histogram freshness = new Histogram(3);
  private long shown;

  private record Due(String corp, long seq, long dueNanos) {}

  /**
   * @param sources by corp id, with nothing to be seen of them beyond what is committed
   * @param begin when the first is due, nanoseconds
   */
  Trickle(Map<String, Archive> sources, int perSecond, long begin) {
    this.sources = List.copyOf(sources.entrySet());
    this.intervalNanos = 1_000_000_000L / perSecond;
    this.begin = begin;
  }

  /**
   * Shows all that is due at {@code now}.
   *
   * @throws IllegalStateException when there is nothing left to show
   */
  void show(long now) {
    for (long due = begin + shown * intervalNanos;
        due <= now;
        due = begin + shown * intervalNanos) {
      Map.Entry<String, Archive> source =
          Collections.min(sources, Comparator.comparingDouble(Trickle::shareShown));
      Archive archive = source.getValue();
      int place = archive.visible();
      if (place == archive.size()) {
        throw new IllegalStateException("nothing is left to show after " + shown + " messages");
      }
      archive.reveal(1);
      open.add(new Due(source.getKey(), archive.seqAt(place), due));
      shown++;
    }
  }

  private static double shareShown(Map.Entry<String, Archive> source) {
    return (double) source.getValue().visible() / source.getValue().size();
  }

  /** Whose messages are not known to be committed. */
  Set<String> awaited() {
    Set<String> corps = new TreeSet<>();
    open.forEach(due -> corps.add(due.corp()));
    return corps;
  }

  /** At {@code now} the cursors of corps stand here. */
  void committed(Map<String, Long> cursors, long now) {
    List<Due> rest = new ArrayList<>();
    for (Due due : open) {
      if (cursors.getOrDefault(due.corp(), 0L) >= due.seq()) {
        freshness.recordValue(Math.max(0, now - due.dueNanos()));
      } else {
        rest.add(due);
      }
    }
    open.clear();
    open.addAll(rest);
  }

  /** What was noticed so far, nanoseconds; from here on it counts anew. */
  Histogram taken() {
    Histogram taken = freshness;
    freshness = new Histogram(3);
    return taken;
  }

  /** Archives that have something to show, by corp id. */
  static Map<String, Archive> talking(Map<String, Archive> archives) {
    Map<String, Archive> talking = new LinkedHashMap<>();
    archives.forEach(
        (corp, archive) -> {
          if (archive.size() > 0) {
            talking.put(corp, archive);
          }
        });
    return talking;
  }
}
