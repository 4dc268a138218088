package io.weir.bench.directory;

import io.weir.bench.node.NodePostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 100 ms which of the events that are due have been taken up, on a thread and a
 * connection of its own. A row's state changes in the transaction of what the event changes.
 */
final class InboxPoll implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;
  private static final int KEYS_MAX = 5_000;
  private static final String TAKEN =
      """
      SELECT i.receiver, i.digest FROM weir_inbox AS i JOIN unnest(?, ?) AS u (receiver, digest)
             ON i.receiver = u.receiver AND i.digest = u.digest
       WHERE i.state IN ('done', 'kept', 'unknown', 'failed')""";

  private final Connection connection;
  private final TakenWatch watch;
  private final Thread thread = new Thread(this::run, "inbox-poll");
  private volatile boolean closed;
  private volatile @Nullable SQLException failure;

  /** Starts. */
  InboxPoll(NodePostgres postgres, TakenWatch watch) throws SQLException {
    this.connection = postgres.connect();
    this.watch = watch;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (PreparedStatement statement = connection.prepareStatement(TAKEN)) {
      while (!closed) {
        look(statement);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (SQLException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(PreparedStatement statement) throws SQLException {
    List<TakenWatch.Key> keys = watch.oldest(KEYS_MAX);
    if (keys.isEmpty()) {
      return;
    }
    statement.setArray(1, texts(keys.stream().map(TakenWatch.Key::receiver).toArray()));
    statement.setArray(2, texts(keys.stream().map(TakenWatch.Key::digest).toArray()));
    try (ResultSet rows = statement.executeQuery()) {
      long now = System.nanoTime(); // the rows were read before it
      while (rows.next()) {
        watch.seen(new TakenWatch.Key(rows.getString(1), rows.getString(2)), now);
      }
    }
  }

  private java.sql.Array texts(Object[] values) throws SQLException {
    return connection.createArrayOf("text", values);
  }

  /** Refuses to go on when it does not look any more. */
  void requireAlive() {
    if (failure != null) {
      throw new IllegalStateException("the inbox cannot be read", failure);
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
