package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is due when; at the same moment, in the order in which it was put down. */
@Confined(Role.WECOM)
final class Agenda<E> {

  /** Nothing is due. */
  static final long NEVER = Long.MAX_VALUE;

  /** Finds an entry again. */
  record Moment(long at, long number) {}

  private final TreeMap<Moment, E> entries =
      new TreeMap<>(Comparator.comparingLong(Moment::at).thenComparingLong(Moment::number));
  private long numbers;

  Moment add(long at, E entry) {
    Moment moment = new Moment(at, numbers++);
    entries.put(moment, entry);
    return moment;
  }

  void remove(Moment moment) {
    entries.remove(moment);
  }

  /** Takes out the first entry that is due; null = none is. */
  @Nullable E due(long now) {
    return entries.isEmpty() || entries.firstKey().at() > now ? null : first();
  }

  /** Takes out the first entry, due or not; null = there is none. */
  @Nullable E first() {
    Map.Entry<Moment, E> first = entries.pollFirstEntry();
    return first == null ? null : first.getValue();
  }

  int size() {
    return entries.size();
  }

  /** When the first entry is due. */
  long nextAt() {
    return entries.isEmpty() ? NEVER : entries.firstKey().at();
  }
}
