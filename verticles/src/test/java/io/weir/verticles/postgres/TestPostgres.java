package io.weir.verticles.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One real Postgres a test run, with a database of its own for each test that asks. */
public final class TestPostgres {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static @Nullable EmbeddedPostgres server;

  private TestPostgres() {}

  /** The server; stopped and deleted when the JVM ends. */
  public static synchronized EmbeddedPostgres server() {
    EmbeddedPostgres running = server;
    if (running == null) {
      try {
        Path folder = Files.createTempDirectory("weir-test-postgres");
        running = EmbeddedPostgres.start(folder, 0);
        server = running;
        EmbeddedPostgres started = running;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(started, folder)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return running;
  }

  /** The name of a new, empty database. */
  public static String newDatabase() throws SQLException {
    String name = "test_" + COUNT.incrementAndGet();
    try (Connection connection = server().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return name;
  }

  /** For {@code database} of {@link #server()}, without user and password. */
  public static String jdbcUrl(String database) {
    return String.format(
        Locale.ROOT, "jdbc:postgresql://127.0.0.1:%d/%s", server().port(), database);
  }

  private static void remove(EmbeddedPostgres running, Path folder) {
    running.close();
    try {
      Tree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
