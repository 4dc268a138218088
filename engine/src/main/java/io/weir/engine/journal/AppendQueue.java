package io.weir.engine.journal;

import io.weir.engine.base.Reply;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The one crossing from the loops to a shard's writer thread: bounded by submissions and by bytes
 * (I7).
 *
 * <p>Producing: any thread; a refused offer changes nothing, and the producer tells its own
 * upstream. Consuming: the writer thread alone. The first offer to a sleeping writer wakes it;
 * while it works, offers only queue.
 */
public final class AppendQueue {

  /**
   * What one producer hands over: records that belong together.
   *
   * @param home where the reply runs: the producer's own context
   */
  public record Submission(
      List<byte[]> records,
      int bytes,
      long offeredAt,
      Executor home,
      Reply<JournalPosition> reply) {}

  private final MpscArrayQueue<Submission> queue;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Runnable wake;
  private volatile boolean held;

  /**
   * Bounded by both.
   *
   * @param wake schedules one turn of the writer on its thread; called by a producer
   */
  public AppendQueue(int submissionsMax, long bytesMax, Runnable wake) {
    this.queue = new MpscArrayQueue<>(submissionsMax);
    this.bytesMax = bytesMax;
    this.wake = wake;
  }

  /**
   * Hands {@code records} to the writer.
   *
   * @param now for the append latency, nanoseconds
   * @return false when the queue is full or held: nothing was taken and there will be no reply.
   *     True: the reply comes once, on {@code home}, with the last position when all of them are
   *     appended (and, with power durability, synced), or with a {@link JournalException} when that
   *     is not sure
   */
  public boolean offer(
      List<byte[]> records, long now, Executor home, Reply<JournalPosition> reply) {
    if (held) {
      return false;
    }
    int size = 0;
    for (byte[] record : records) {
      size += record.length;
    }
    // An empty queue takes anything, or a page larger than the bound could never pass.
    if (bytes.getAndAdd(size) > 0 && bytes.get() > bytesMax) {
      bytes.addAndGet(-size);
      return false;
    }
    if (!queue.offer(new Submission(records, size, now, home, reply))) {
      bytes.addAndGet(-size);
      return false;
    }
    if (!awake.getAndSet(true)) {
      wake.run();
    }
    return true;
  }

  /** From now on every offer is refused, until told otherwise: there is no room on the disk. */
  public void hold(boolean hold) {
    held = hold;
  }

  public boolean isHeld() {
    return held;
  }

  /** Writer thread: the next submission, or null. */
  @Nullable Submission poll() {
    Submission submission = queue.poll();
    if (submission != null) {
      bytes.addAndGet(-submission.bytes());
    }
    return submission;
  }

  /**
   * Writer thread, at the end of a turn: goes to sleep.
   *
   * @return false when something came meanwhile, so that another turn is due
   */
  boolean sleep() {
    awake.set(false);
    return queue.isEmpty() || awake.getAndSet(true);
  }
}
