package io.weir.bench.fault;

import io.weir.bench.node.Signals;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A Postgres server of one test, which may be stopped, frozen or given older data. */
final class OwnPostgres implements AutoCloseable {

  private static final Duration STOP = Duration.ofSeconds(30);

  private final Path folder;
  private EmbeddedPostgres server;
  private int databases;

  private OwnPostgres(Path folder) {
    this.folder = folder;
    this.server = EmbeddedPostgres.start(folder, 0);
  }

  static OwnPostgres in(Path folder) {
    return new OwnPostgres(folder);
  }

  /** Its address and password stay the same whatever happens to it. */
  EmbeddedPostgres server() {
    return server;
  }

  /** The name of a new, empty database. */
  String newDatabase() throws SQLException {
    String name = "test_" + databases++;
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return name;
  }

  /** All sessions end, nothing listens any more. */
  void stop() {
    server.stop(STOP);
  }

  /** On the port that it had. */
  void start() {
    server = EmbeddedPostgres.start(folder, server.port());
  }

  /** Every process of it stands still; connections stay open, and new ones are never answered. */
  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    long postmaster =
        Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).trim());
    ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(List.of(process)); // first: it makes no more children
    Signals.send(process.pid(), name);
    process.descendants().forEach(all::add);
    for (ProcessHandle one : all) {
      Signals.send(one.pid(), name);
    }
  }

  /** Keeps its data as they are now, for {@link #putBack}; to be called while it is stopped. */
  void keepCopy() throws Exception {
    run("cp", "-a", folder.resolve("data").toString(), folder.resolve("kept").toString());
  }

  /** Gives it the data of {@link #keepCopy}: what was committed since is forgotten. */
  void putBack() throws Exception {
    run("rm", "-rf", folder.resolve("data").toString());
    run("mv", folder.resolve("kept").toString(), folder.resolve("data").toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
  }

  @Override
  public void close() throws Exception {
    if (server.isRunning()) {
      thaw();
      stop();
    }
    try (Stream<Path> left = Files.list(folder)) {
      for (Path each : left.toList()) {
        run("rm", "-rf", each.toString()); // some of it may be another user's
      }
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "OwnPostgres[%s]", server);
  }
}
