package io.weir.bench.drain;

import io.weir.bench.node.NodePostgres;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks every few milliseconds how far each corp's archive is in Postgres, on a thread and a
 * connection of its own. {@code chat_seq} moves in the transaction of the rows, so that a message
 * is seen here as soon as anybody can read it, but for the pause between two looks.
 */
final class CursorPoll implements AutoCloseable {

  private static final long PAUSE_MILLIS = 5;
  private static final String CURSORS = "SELECT corp_id, chat_seq FROM t_wecom_corp_config";

  private final Connection connection;
  private final Map<String, Integer> places;
  private final CommitWatch watch;
  private final Thread thread = new Thread(this::run, "cursor-poll");
  private volatile boolean closed;
  private volatile @Nullable SQLException failure;
  private final AtomicLong looks = new AtomicLong();
  private volatile long cpuNanos;

  /**
   * Starts.
   *
   * @param places of the corps that are watched
   */
  CursorPoll(NodePostgres postgres, Map<String, Integer> places, CommitWatch watch)
      throws SQLException {
    this.connection = postgres.connect();
    this.places = places;
    this.watch = watch;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (PreparedStatement statement = connection.prepareStatement(CURSORS)) {
      while (!closed) {
        look(statement);
        looks.incrementAndGet();
        cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(PreparedStatement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      long now = System.nanoTime(); // the rows were read before it
      while (rows.next()) {
        Integer place = places.get(rows.getString(1));
        if (place != null) {
          watch.seen(place, rows.getLong(2), now);
        }
      }
    }
  }

  /** Looks so far. */
  long looks() {
    return looks.get();
  }

  /** CPU time of its thread, without what Postgres does for it. */
  long cpuNanos() {
    return cpuNanos;
  }

  /** Refuses to go on when it does not look any more. */
  void requireAlive() {
    if (failure != null) {
      throw new IllegalStateException("the cursors cannot be read", failure);
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
