package io.weir.bench.fault;

import io.weir.bench.cli.Main;
import io.weir.bench.node.Signals;
import io.weir.testkit.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code weir run} in a JVM of its own, which can be killed. */
final class ChildNode implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;
  private final boolean isUnder;

  private ChildNode(Process process, Path log, boolean isUnder) {
    this.process = process;
    this.log = log;
    this.isUnder = isUnder;
  }

  static ChildNode start(Path configuration) throws IOException {
    return start(configuration, Map.of(), List.of());
  }

  /** With these in its environment, and these options of the JVM. */
  static ChildNode start(Path configuration, Map<String, String> environment, List<String> options)
      throws IOException {
    return start(List.of(), configuration, environment, options);
  }

  /** Run by another program, with its arguments. */
  static ChildNode startUnder(List<String> program, Path configuration) throws IOException {
    return start(program, configuration, Map.of(), List.of());
  }

  private static ChildNode start(
      List<String> under, Path configuration, Map<String, String> environment, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("--add-") || a.startsWith("--enable-native"))
        .forEach(command::add);
    command.add("-Dlogback.configurationFile=none");
    command.addAll(options);
    command.addAll(
        List.of("-ea", "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(Main.class.getName(), "run", "--config", configuration.toString()));
    Path log = Files.createTempFile(configuration.getParent(), "child", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new ChildNode(builder.start(), log, !under.isEmpty());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Status and body of a management page; status 0 while nobody answers. */
  static String page(int port, String path) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      return "0 " + e;
    }
  }

  /** Waits until its management port says ready, and that nothing is degraded. */
  void awaitWhole(int observePort) {
    Await.until(
        "the node is whole",
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("it ended: " + output());
          }
          String ready = page(observePort, "/health/ready");
          return ready.startsWith("200") && ready.contains("\"degraded\":[]");
        });
  }

  long pid() {
    return process.pid();
  }

  /** TERM, STOP, CONT and so on. */
  void signal(String name) throws Exception {
    Signals.send(process.pid(), name);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Tells it to stop in order, and waits. */
  int stop() throws Exception {
    ProcessHandle node =
        isUnder ? process.children().findFirst().orElseThrow() : process.toHandle();
    node.destroy();
    return exitCode();
  }

  /** As a power cut for the process: no hook runs. */
  void kill() throws InterruptedException {
    if (isUnder) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly().waitFor();
  }

  /** The sum of all that its metrics page says of {@code name}. */
  static double metric(int port, String name) throws InterruptedException {
    return page(port, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Its exit code; fails when it does not end. */
  int exitCode() throws Exception {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it goes on running: " + output());
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
