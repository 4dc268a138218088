package io.weir.verticles.journal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Telemetry;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.GroupAppender;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.Pressure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one shard's {@link GroupAppender}. Deployed as a worker with a pool of exactly one thread,
 * since a Chronicle appender belongs to the thread that made it.
 */
public final class JournalVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(JournalVerticle.class);

  private static final long RETRY_MS = 10_000;

  private final Journal journal;
  private final int shard;
  private final boolean syncs;
  private final Pressure pressure;
  private final Telemetry telemetry;
  private final Clock clock;
  private final AppendQueue queue;
  private final Runnable appended;
  private final Consumer<@Nullable String> standing;

  // Set once in start(), before any offer is taken; read by producers that wake this verticle.
  private volatile @Nullable Context home;
  private @Nullable JournalWriter writer;
  private @Nullable GroupAppender appender;
  private boolean failed;
  private long retry = -1;

  /**
   * For one shard.
   *
   * @param syncs true for durability {@code power}
   * @param appended told after each group, on this verticle's thread; must only hand over
   * @param standing told why this shard takes nothing, and null when it does, or when it is worth
   *     another try; on this verticle's thread, must only hand over
   */
  public JournalVerticle(
      Journal journal,
      int shard,
      boolean syncs,
      int submissionsMax,
      long queueBytesMax,
      Pressure pressure,
      Telemetry telemetry,
      Clock clock,
      Runnable appended,
      Consumer<@Nullable String> standing) {
    this.journal = journal;
    this.shard = shard;
    this.syncs = syncs;
    this.pressure = pressure;
    this.telemetry = telemetry;
    this.clock = clock;
    this.appended = appended;
    this.standing = standing;
    this.queue = new AppendQueue(submissionsMax, queueBytesMax, this::wake);
  }

  /** Where producers offer to; usable from any thread, at once. */
  public AppendQueue queue() {
    return queue;
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName("journal-writer-" + shard);
    JournalWriter opened = journal.openWriter(shard);
    writer = opened;
    appender = new GroupAppender(queue, opened, syncs, pressure, telemetry, clock);
    home = context;
    context.runOnContext(v -> turn());
    return Future.succeededFuture();
  }

  // Before start() the offer stays queued; start() takes a first turn.
  private void wake() {
    Context started = home;
    if (started != null) {
      started.runOnContext(v -> turn());
    }
  }

  private void turn() {
    GroupAppender running = appender;
    if (running == null) {
      return;
    }
    boolean again = running.turn();
    note(running.failure());
    appended.run();
    if (again) {
      context.runOnContext(v -> turn());
    }
  }

  // One line a change of state. A load balancer sends nothing to a node that is not ready, and then
  // nothing would ever show that the journal works again: so after a while it counts as worth a
  // try.
  private void note(@Nullable JournalException failure) {
    if (failure != null) {
      vertx.cancelTimer(retry);
      retry = vertx.setTimer(RETRY_MS, id -> standing.accept(null));
      standing.accept(String.valueOf(failure.getMessage()));
      if (!failed) {
        LOG.error("the journal takes nothing: shard={} reason={}", shard, failure.getMessage());
      }
    } else if (failed) {
      vertx.cancelTimer(retry);
      standing.accept(null);
      LOG.info("the journal takes records again: shard={}", shard);
    }
    failed = failure != null;
  }

  @Override
  public Future<?> stop() {
    GroupAppender running = appender;
    appender = null;
    // What was offered before the stop is appended and answered.
    for (boolean more = running != null; more && running != null; ) {
      more = running.turn();
    }
    if (writer != null) {
      writer.close();
    }
    return Future.succeededFuture();
  }
}
