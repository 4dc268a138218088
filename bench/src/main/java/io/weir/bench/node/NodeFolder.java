package io.weir.bench.node;

import io.weir.bench.measure.Measured;
import io.weir.bench.wecom.SetupFiles;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Expected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** Where one node lives and dies: configuration, data, log; one process at a time. */
public final class NodeFolder implements AutoCloseable {

  private static final int POLL_MILLIS = 200;
  private static final int IDLE_POLL_MILLIS = 300;

  private final Path folder;
  private final List<String> jvm;
  private final int callbackPort;
  private final int observePort;
  private final NodePostgres postgres;
  private @Nullable Child node;
  private boolean closed;

  private NodeFolder(Path folder, List<String> jvm, int callbackPort, int observePort) {
    this.folder = folder;
    this.jvm = jvm;
    this.callbackPort = callbackPort;
    this.observePort = observePort;
    this.postgres = new NodePostgres(data());
  }

  /**
   * Made when it is not there; nothing is started.
   *
   * @param jvm options for the node's JVM, besides the launcher's
   */
  public static NodeFolder of(Path folder, List<String> jvm) {
    try {
      Files.createDirectories(folder);
      // The real one: it is how a Postgres names its files, by which it is found again.
      return new NodeFolder(folder.toRealPath(), jvm, freePort(), freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be used", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The configuration of a node for this WeCom. */
  public void configure(SimWeCom wecom) throws IOException {
    setup(wecom).write(wecom.baseUrl(), callbackPort);
  }

  /** The same with another value of one key. */
  public void configureWith(SimWeCom wecom, String section, String key, Object value)
      throws IOException {
    setup(wecom).with(section, key, value).write(wecom.baseUrl(), callbackPort);
  }

  /** A configuration as an operator's: nothing but what must be, and {@code settings}. */
  public void configureAs(SimWeCom wecom, UnaryOperator<SetupFiles> settings) throws IOException {
    settings.apply(reachable(wecom)).write(wecom.baseUrl(), callbackPort);
  }

  private SetupFiles reachable(SimWeCom wecom) {
    return new SetupFiles(folder, wecom.world())
        .with("callback", "host", "127.0.0.1")
        .with("observe", "port", observePort);
  }

  private SetupFiles setup(SimWeCom wecom) {
    return reachable(wecom)
        .with("pull", "idlePollMaxMillis", IDLE_POLL_MILLIS)
        .withPollMillis(POLL_MILLIS);
  }

  /**
   * What its node and its Postgres were told, besides their defaults; without corps and suites,
   * which the world makes.
   */
  public void describe(Measured into) throws IOException {
    Path file = folder.resolve(SetupFiles.CONFIGURATION);
    if (!Files.exists(file)) {
      return; // was never started
    }
    Map<String, Object> told =
        new TreeMap<>(new Yaml().<Map<String, Object>>load(Files.readString(file)));
    told.keySet().removeAll(Set.of("corps", "suites"));
    into.configuration(folder.getFileName() + "/" + SetupFiles.CONFIGURATION, told.toString());
    Path server = data().resolve("postgres/data");
    if (Files.exists(server)) {
      into.configuration(
          folder.getFileName()
              + "/Postgres "
              + Files.readString(server.resolve("PG_VERSION")).trim(),
          settings(server.resolve("weir.conf")));
    }
  }

  private static String settings(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.joining(", "));
    }
  }

  /** An empty database and no journal; Postgres goes on, when it runs. */
  public void clear() throws IOException, SQLException {
    endNode();
    if (postgres.isRunning()) {
      postgres.dropDatabase();
      removeTree(data().resolve("journal"));
    } else {
      removeTree(data());
    }
  }

  /** Starts a node; the one before it must have ended. */
  public synchronized Child startNode() throws IOException {
    if (closed) {
      throw new IllegalStateException(StandMeasurement.ENDING);
    }
    Child started = Launch.node(folder.resolve(SetupFiles.CONFIGURATION), log(), jvm);
    node = started;
    return started;
  }

  private synchronized void endNode() {
    if (node != null) {
      node.close();
      node = null;
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  public Path path() {
    return folder;
  }

  /** What its nodes said. */
  public Path log() {
    return folder.resolve("node.log");
  }

  /** Where its management pages are. */
  public int observePort() {
    return observePort;
  }

  public int callbackPort() {
    return callbackPort;
  }

  public NodePostgres postgres() {
    return postgres;
  }

  /** Where to write that. */
  public Path expectedFile() {
    return folder.resolve(SetupFiles.EXPECTED);
  }

  /** What must be in Postgres in the end. */
  public Expected expected() {
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
    } finally {
      postgres.stop();
    }
  }

  /** Removes what is left; after {@link #close}. */
  public void remove() throws IOException {
    removeTree(folder);
  }

  /** Removes {@code tree} and all that is in it; nothing when it is not there. */
  public static void removeTree(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> all = Files.walk(tree)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
