package io.weir.bench.drain;

import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.Stand;
import io.weir.bench.wecom.world.Archive;
import java.util.ArrayList;
import java.util.List;

/** The rate at which a node takes in a backlog: what a steady flow is a share of. */
final class Backlog {

  private Backlog() {}

  /**
   * Shows {@code count} messages of all corps at once and waits until they are stored.
   *
   * @param warmUp of them, how many pass before it counts
   * @return messages a second, the middle of the seconds
   */
  static double rate(Stand stand, int firstCorp, int count, int warmUp, Measured into)
      throws InterruptedException {
    long shown = reveal(stand, firstCorp, count);
    List<Double> rates = new ArrayList<>();
    stand.await("it is warm", () -> stand.done() >= warmUp);
    stand.watchStored(shown, (nanos, messages) -> rates.add(messages * 1e9 / nanos));
    if (rates.isEmpty()) {
      throw new IllegalStateException(
          "the backlog was gone within a second: nothing can be a share of it");
    }
    into.figure(
        "drain",
        "backlog",
        "messages/s",
        rates.stream().mapToDouble(Double::doubleValue).toArray());
    return new Figure("drain", "backlog", "", rates.stream().mapToDouble(r -> r).toArray())
        .median();
  }

  private static long reveal(Stand stand, int firstCorp, int count) {
    List<Archive> archives =
        stand.world().corps().stream()
            .skip(firstCorp)
            .map(corp -> stand.world().archive(corp.corpId()))
            .toList();
    int[] quotas = Changes.quotas(archives.stream().mapToInt(Archive::size).toArray(), count);
    long shown = 0;
    for (int i = 0; i < quotas.length; i++) {
      archives.get(i).reveal(quotas[i]);
      shown += quotas[i];
    }
    return shown;
  }
}
