package io.weir.bench.demo;

import io.weir.bench.wecom.oracle.OracleCheck.DirectoryWork;
import io.weir.engine.directory.SyncKind;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the directories stand still: each has been read, no event waits, nothing is stale.
 * That must hold for a second, since a room is stale only a moment after the message that names it
 * is committed.
 */
final class Settling {

  private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long readings;
  private DirectoryWork work = new DirectoryWork(0, 0, 0);
  private boolean still;
  private long stillSince;

  /** Those of so many corps. */
  Settling(long corps) {
    readings = corps * SyncKind.values().length;
  }

  /** So much is to be done at {@code now}. */
  void at(long now, DirectoryWork seen) {
    work = seen;
    if (left() > 0) {
      still = false;
    } else if (!still) {
      still = true;
      stillSince = now;
    }
  }

  /** Events, things and readings together. */
  long left() {
    return work.events() + work.things() + readings - work.readings();
  }

  boolean isOver(long now) {
    return still && now - stillSince >= STILL_NANOS;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "directories: %,d of %,d parts read, %,d things stale, %,d events waiting",
        work.readings(),
        readings,
        work.things(),
        work.events());
  }
}
