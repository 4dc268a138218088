package io.weir.bench.callback;

import io.weir.bench.load.LoadGenerator;
import io.weir.bench.load.LoadRecord;
import io.weir.bench.load.Pace;
import io.weir.bench.measure.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** As many requests as a target takes, for as long as it is let run; it is stopped between. */
final class Storm implements Contender {

  /** Lets a target run, or stops it where it is. */
  @FunctionalInterface
  interface Signal {
    void send() throws Exception;
  }

  private final LoadGenerator load;
  private final Signal go;
  private final Signal halt;
  private final LongSupplier cpuNanos;
  private final List<LoadRecord> records = new ArrayList<>();
  private long ranNanos;
  private long wentAt;

  Storm(LoadGenerator load, Signal go, Signal halt, LongSupplier cpuNanos) {
    this.load = load;
    this.go = go;
    this.halt = halt;
    this.cpuNanos = cpuNanos;
  }

  @Override
  public void go() throws Exception {
    go.send();
    wentAt = System.nanoTime();
    load.start(new Pace.Saturated());
  }

  @Override
  public void halt() throws Exception {
    records.add(load.stop());
    ranNanos += System.nanoTime() - wentAt;
    halt.send();
  }

  /** How long its target was let run, all turns together. */
  long ranNanos() {
    return ranNanos;
  }

  /** One a turn. */
  List<LoadRecord> records() {
    return records;
  }

  @Override
  public long done() {
    return load.accepted();
  }

  @Override
  public long cpuNanos() {
    return cpuNanos.getAsLong();
  }

  @Override
  public boolean hasWork() {
    return !load.isExhausted();
  }
}
