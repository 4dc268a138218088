package io.weir.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.node.Child;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated WeCom in a process of its own, so that what it costs is not charged to the engine.
 */
final class SimulatorProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CALL_MAX = Duration.ofSeconds(5);
  private static final Duration END = Duration.ofSeconds(5);

  private final Child process;
  private final Path log;
  private final HttpClient http = HttpClient.newHttpClient();

  private volatile String baseUrl = "";

  private SimulatorProcess(Child process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts one that will push to {@code pushPort} as soon as somebody listens; returns at once. */
  static SimulatorProcess start(
      Path folder, int corps, int messages, int callbacks, long seed, int pushPort)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What the launcher opened of the JDK; heap, collector and recordings are this process' own.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    // It shares the cores with what is measured: no compiler and no collector that works beside it.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.weir.bench.cli.Main"));
    command.addAll(List.of("simulate", "--directory", "--json", "--out", folder.toString()));
    command.addAll(List.of("--corps", Integer.toString(corps)));
    command.addAll(List.of("--messages", Integer.toString(messages)));
    command.addAll(List.of("--callbacks", Integer.toString(callbacks)));
    command.addAll(List.of("--seed", Long.toString(seed)));
    command.addAll(List.of("--push", "http://127.0.0.1:" + pushPort));
    Path log = folder.resolve("simulate.log");
    return new SimulatorProcess(
        Child.start(command, Redirect.PIPE, Redirect.to(log.toFile())), log);
  }

  /** Waits until its archive is made and its folder holds weir.yaml, the keys and expected.json. */
  void awaitReady() throws IOException {
    try {
      String line = process.awaitLine(said -> said.startsWith("{"));
      baseUrl = JSON.readTree(line).path("baseUrl").asText();
    } catch (IOException e) {
      throw new IOException("the simulated WeCom did not start; " + log + " says why", e);
    }
  }

  /** Whether every callback was pushed, or given up. */
  boolean hasPushedAll() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/sim/pushed")).timeout(CALL_MAX).build();
    String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    JsonNode progress = JSON.readTree(body);
    return progress.path("done").asBoolean();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Empty until it is ready. */
  String baseUrl() {
    return baseUrl;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it in order; by force when that does not help. */
  @Override
  public void close() {
    process.terminate();
    try {
      boolean unused = process.awaitEnd(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.close();
  }
}
