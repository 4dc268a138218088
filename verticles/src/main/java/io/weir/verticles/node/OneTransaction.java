package io.weir.verticles.node;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * All that Flyway does, in one transaction of one connection. By itself it commits a migration and
 * its line in the history one after the other: a node that is killed in between leaves tables that
 * no start can ever make again.
 */
final class OneTransaction implements AutoCloseable {

  /** The nodes of a fleet migrate in turn. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('weir migrations'))";

  private final Connection connection;
  private boolean rolledBack;

  private OneTransaction(Connection connection) {
    this.connection = connection;
  }

  /** Waits for its turn. */
  static OneTransaction begin(DataSource source) throws SQLException {
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(LOCK);
      return new OneTransaction(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Gives this one connection to everybody who asks. */
  DataSource source() {
    Connection shared = proxy(Connection.class, this::onConnection);
    return proxy(
        DataSource.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            return shared;
          }
          throw new UnsupportedOperationException("only connections are given: " + method);
        });
  }

  /** Makes all of it true, at once. */
  void commit() throws SQLException {
    if (rolledBack) {
      throw new SQLException("the migrations were rolled back");
    }
    connection.commit();
  }

  /** Takes back what was not committed. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private @Nullable Object onConnection(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    switch (method.getName()) {
      case "commit", "close", "setAutoCommit" -> {
        return null; // whoever began the transaction ends it
      }
      case "rollback" -> rolledBack |= arguments == null; // to a savepoint is no end
      default -> {}
    }
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            OneTransaction.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
