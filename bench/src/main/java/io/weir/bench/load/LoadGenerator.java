package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests from one thread over kept-alive connections, one under way on each, in turn. Runs
 * and stops as often as it is told to; the connections stay.
 *
 * <p>A request that is due when no connection is free waits for one, and its latency goes on
 * counting: a target that stands still for a second shows in every request that was due in it.
 */
public final class LoadGenerator implements AutoCloseable {

  private static final byte[] SUCCESS = "success".getBytes(ISO_8859_1);
  private static final int SCRATCH_BYTES = 16 * 1024;

  /** The longest nap while answers are awaited; they are noticed that much later. */
  private static final long NAP_NANOS = 100_000;

  /** The longest nap while none is awaited: stopping is noticed that much later. */
  private static final long IDLE_NAP_NANOS = 10_000_000;

  /** Answers that are not there by then never come. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long SELECT_MILLIS = 1_000;
  private static final long ANSWER_FIRST = -1;

  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final Deque<Connection> free = new ArrayDeque<>();
  private final Supplier<@Nullable ByteBuffer> requests;
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private volatile long stopAt;
  private volatile boolean exhausted;
  private final AtomicLong accepted = new AtomicLong();
  private volatile @Nullable Thread thread;

  // Of the run that is under way; its thread's until it has ended.
  private LoadRecord record = new LoadRecord();
  private Pace pace = new Pace.Saturated();
  private @Nullable ByteBuffer next;
  private long number;
  private int underWay;
  private boolean sentAll;
  private @Nullable Throwable broken;

  /**
   * Connects to a port of this machine.
   *
   * @param requests null = there are no more
   */
  public LoadGenerator(int port, int count, Supplier<@Nullable ByteBuffer> requests)
      throws IOException {
    this.requests = requests;
    this.selector = Selector.open();
    InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < count; i++) {
      connections.add(Connection.open(target, selector));
    }
    free.addAll(connections);
  }

  /** Starts sending; the one before must have stopped. */
  public void start(Pace pace) {
    this.pace = pace;
    record = new LoadRecord();
    number = 0;
    sentAll = false;
    stopAt = Long.MAX_VALUE;
    Thread started = new Thread(this::run, "load");
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /**
   * Lets nothing more become due; what was due by now is sent, and all answers are waited for.
   *
   * @return what this run met
   * @throws IllegalStateException when the target closed a connection, or answered with something
   *     that is no answer
   */
  public LoadRecord stop() throws InterruptedException {
    stopAt = System.nanoTime();
    selector.wakeup();
    Thread started = thread;
    if (started != null) {
      started.join();
      thread = null;
    }
    if (broken != null) {
      throw new IllegalStateException("the load broke off: " + broken, broken);
    }
    return record;
  }

  /** Answered as they should be, over all runs. Any thread. */
  public long accepted() {
    return accepted.get();
  }

  /** Whether it still sends, or waits for answers. Any thread. */
  public boolean isRunning() {
    Thread started = thread;
    return started != null && started.isAlive();
  }

  /** Whether all requests were sent. Any thread. */
  public boolean isExhausted() {
    return exhausted;
  }

  private void run() {
    try {
      while (!sentAll || underWay > 0) {
        await(sendDue());
        answers();
        if (stopAt != Long.MAX_VALUE && System.nanoTime() - stopAt > PATIENCE_NANOS) {
          throw new IllegalStateException(underWay + " requests are not answered");
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      // stop() throws it: a load that ended early must not look like one that was answered.
      broken = e;
    }
  }

  /** How long until the next is due; {@link #ANSWER_FIRST} when only an answer can change it. */
  private long sendDue() throws IOException {
    while (!sentAll) {
      if (next == null) {
        next = requests.get();
        exhausted = next == null;
      }
      long now = System.nanoTime();
      long due = pace.dueAt(number, now);
      if (next == null || due > stopAt) {
        sentAll = true;
      } else if (due > now) {
        return due - now;
      } else if (free.isEmpty()) {
        return ANSWER_FIRST;
      } else {
        send(next, due, now);
        next = null;
        number++;
      }
    }
    return ANSWER_FIRST;
  }

  private void send(ByteBuffer request, long due, long now) throws IOException {
    Connection connection = free.removeFirst();
    underWay++;
    record.sent(now - Math.max(due, connection.freeSince()));
    connection.send(request, due);
  }

  // A selector's time-out is in whole milliseconds: naps keep the schedule. With no answer to come
  // there is nothing to notice: each nap less leaves its time to who is measured.
  private void await(long nanos) throws IOException {
    if (nanos == ANSWER_FIRST) {
      selector.select(underWay == 0 ? 1 : SELECT_MILLIS);
    } else if (selector.selectNow() == 0) {
      LockSupport.parkNanos(Math.min(nanos, underWay == 0 ? IDLE_NAP_NANOS : NAP_NANOS));
      selector.selectNow();
    }
  }

  private void answers() throws IOException {
    for (SelectionKey key : selector.selectedKeys()) {
      Connection connection = (Connection) key.attachment();
      if (key.isWritable()) {
        connection.write();
      }
      if (key.isReadable() && connection.read(scratch)) {
        answered(connection);
      }
    }
    selector.selectedKeys().clear();
  }

  private void answered(Connection connection) {
    long now = System.nanoTime();
    ResponseReader answer = connection.answer();
    if (answer.status() == 200 && answer.bodyIs(SUCCESS)) {
      record.accepted(connection.dueAt(), now);
      accepted.incrementAndGet();
    } else {
      record.refused("status " + answer.status());
    }
    underWay--;
    connection.free(now);
    free.addLast(connection);
  }

  @Override
  public void close() {
    stopAt = System.nanoTime();
    try {
      for (Connection connection : connections) {
        connection.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
