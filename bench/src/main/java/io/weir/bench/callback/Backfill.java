package io.weir.bench.callback;

import io.weir.bench.load.LoadGenerator;
import io.weir.bench.load.LoadRecord;
import io.weir.bench.load.Pace;
import io.weir.bench.measure.Contender;
import io.weir.bench.node.Stand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backlog's way into Postgres, with callbacks beside it or without; nothing is stopped. */
final class Backfill implements Contender {

  private final Stand stand;
  private final @Nullable LoadGenerator load;
  private final double perSecond;
  private final List<LoadRecord> records = new ArrayList<>();

  private Backfill(Stand stand, @Nullable LoadGenerator load, double perSecond) {
    this.stand = stand;
    this.load = load;
    this.perSecond = perSecond;
  }

  /** With callbacks in an open loop. */
  static Backfill with(Stand stand, LoadGenerator load, double perSecond) {
    return new Backfill(stand, load, perSecond);
  }

  /** With none. */
  static Backfill alone(Stand stand) {
    return new Backfill(stand, null, 0);
  }

  @Override
  public void go() {
    if (load != null) {
      load.start(new Pace.Constant(System.nanoTime(), perSecond));
    }
  }

  @Override
  public void halt() throws InterruptedException {
    if (load != null) {
      records.add(load.stop());
    }
  }

  /** One a turn. */
  List<LoadRecord> records() {
    return records;
  }

  @Override
  public long done() {
    return stand.done();
  }

  @Override
  public long cpuNanos() {
    return stand.cpuNanos();
  }

  @Override
  public boolean hasWork() {
    return stand.hasWork() && (load == null || !load.isExhausted());
  }
}
