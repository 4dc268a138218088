package io.weir.bench.crash;

import io.weir.bench.node.NodePostgres;
import io.weir.bench.node.NodeProcess;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Expected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where one node lives and dies: configuration, data, log; one process at a time. */
final class CrashFolder implements AutoCloseable {

  private static final int POLL_MILLIS = 200;
  private static final int IDLE_POLL_MILLIS = 300;
  // It lives for seconds: the optimising compiler would only take cores from it.
  private static final List<String> JVM = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");

  private final Path folder;
  private final int callbackPort;
  private final int observePort;
  private final NodePostgres postgres;
  private @Nullable NodeProcess node;
  private boolean closed;

  CrashFolder(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    this.callbackPort = freePort();
    this.observePort = freePort();
    this.postgres = new NodePostgres(data());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The configuration of a node for this WeCom. */
  void configure(SimWeCom wecom) throws IOException {
    new SetupFiles(folder, wecom.world())
        .with("callback", "host", "127.0.0.1")
        .with("observe", "port", observePort)
        .with("pull", "idlePollMaxMillis", IDLE_POLL_MILLIS)
        .withPollMillis(POLL_MILLIS)
        .write(wecom.baseUrl(), callbackPort);
  }

  /** An empty database and no journal; Postgres goes on, when it runs. */
  void clear() throws IOException, SQLException, InterruptedException {
    endNode();
    if (postgres.isRunning()) {
      postgres.dropDatabase();
      remove(data().resolve("journal"));
    } else {
      remove(data());
    }
  }

  synchronized NodeProcess startNode() throws IOException {
    if (closed) {
      throw new IllegalStateException("the bench is ending");
    }
    NodeProcess started = NodeProcess.start(folder.resolve(SetupFiles.CONFIGURATION), log(), JVM);
    node = started;
    return started;
  }

  private synchronized void endNode() throws InterruptedException {
    if (node != null) {
      node.kill();
      node = null;
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  Path path() {
    return folder;
  }

  Path log() {
    return folder.resolve("node.log");
  }

  int callbackPort() {
    return callbackPort;
  }

  NodePostgres postgres() {
    return postgres;
  }

  Path expectedFile() {
    return folder.resolve(SetupFiles.EXPECTED);
  }

  Expected expected() {
    return Expected.of(expectedFile());
  }

  /** Stops node and Postgres; the files stay. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    try {
      endNode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    postgres.stop();
  }

  /** Removes what is left; after {@link #close}. */
  void remove() throws IOException {
    remove(folder);
  }

  private static void remove(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> all = Files.walk(tree)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
