package io.weir.bench.journal;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.verticles.journal.JournalVerticle;
import io.weir.verticles.node.SystemClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One shard as a node runs it: an {@link AppendQueue} that is offered to, and the verticle with the
 * thread that appends, syncs and answers. Answers come on that thread.
 */
final class GroupCommit implements AutoCloseable {

  private static final int QUEUE_RECORDS = 8192;
  private static final long QUEUE_BYTES = 64L << 20;
  private static final int SHARD = 1;
  private static final long PATIENCE_SECONDS = 60;

  private final Clock clock = new SystemClock();
  private final Records records;
  private final ChronicleJournal journal;
  private final Vertx vertx;
  private final AppendQueue queue;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * What was reached.
   *
   * @param nanos from offering one until its answer
   */
  record Reached(double perSecond, Histogram nanos) {}

  /**
   * In a new folder.
   *
   * @param syncs durability {@code power}
   */
  GroupCommit(Path folder, boolean syncs, Records records) throws Exception {
    this.records = records;
    this.journal = ChronicleJournal.open(folder, 1, syncs);
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    JournalVerticle writer =
        new JournalVerticle(
            journal,
            SHARD,
            syncs,
            QUEUE_RECORDS,
            QUEUE_BYTES,
            new Pressure(Long.MAX_VALUE, Long.MAX_VALUE),
            Telemetry.NONE,
            clock,
            () -> {},
            reason -> {});
    this.queue = writer.queue();
    vertx
        .deployVerticle(
            writer,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("bench-journal")
                .setWorkerPoolSize(1))
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** So many that each offer one, wait for its answer, and offer the next, for {@code nanos}. */
  Reached closed(int submitters, long nanos) throws InterruptedException {
    Run run = new Run(submitters, System.nanoTime() + nanos);
    long begin = System.nanoTime();
    for (int i = 0; i < submitters; i++) {
      new Submitter(run, i).offer();
    }
    await(run.ended);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Reached(run.nanos.getTotalCount() / seconds, run.nanos);
  }

  /** One after the other at a rate, whether the one before is answered or not. */
  Histogram open(int perSecond, int count) throws InterruptedException {
    Histogram answered = new Histogram(3);
    CountDownLatch open = new CountDownLatch(count);
    long interval = 1_000_000_000L / perSecond;
    long begin = System.nanoTime();
    AppendLoop loop = new AppendLoop(perSecond, System::nanoTime);
    loop.run(count, number -> offerDue(number, begin + number * interval, answered, open));
    await(open);
    return answered;
  }

  private void offerDue(long number, long due, Histogram answered, CountDownLatch open) {
    Reply<JournalPosition> reply =
        new Reply<>() {
          @Override
          public void ok(JournalPosition last) {
            answered.recordValue(Math.max(0, System.nanoTime() - due));
            open.countDown();
          }

          @Override
          public void fail(Throwable cause) {
            failure.set(cause);
            open.countDown();
          }
        };
    List<byte[]> one = List.of(records.at(number));
    while (!queue.offer(one, System.nanoTime(), Runnable::run, reply)) {
      Thread.onSpinWait(); // the queue is full: it is late, and counts from when it was due
    }
  }

  private void await(CountDownLatch ended) throws InterruptedException {
    if (!ended.await(PATIENCE_SECONDS * 2, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the journal does not answer");
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("the journal did not append", failed);
    }
  }

  /** One measurement; its fields but the latch are the writer's thread's. */
  private static final class Run {
    private final long end;
    private final CountDownLatch ended;
    private final Histogram nanos = new Histogram(3);

    private Run(int submitters, long end) {
      this.end = end;
      this.ended = new CountDownLatch(submitters);
    }
  }

  private final class Submitter implements Reply<JournalPosition> {
    private final Run run;
    private long number;
    private long offeredAt;

    private Submitter(Run run, int number) {
      this.run = run;
      this.number = number;
    }

    private void offer() {
      offeredAt = System.nanoTime();
      if (!queue.offer(List.of(records.at(number++)), offeredAt, Runnable::run, this)) {
        fail(new IllegalStateException("the queue is full"));
      }
    }

    @Override
    public void ok(JournalPosition last) {
      long now = System.nanoTime();
      run.nanos.recordValue(now - offeredAt);
      if (now < run.end) {
        offer();
      } else {
        run.ended.countDown();
      }
    }

    @Override
    public void fail(Throwable cause) {
      failure.set(cause);
      run.ended.countDown();
    }
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    journal.close();
  }
}
