package io.weir.bench.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A simulated WeCom in a process of its own, so that what it costs is not charged to the engine.
 */
final class SimulatorProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CALL_MAX = Duration.ofSeconds(5);

  private final Process process;
  private final String baseUrl;
  private final HttpClient http = HttpClient.newHttpClient();

  private SimulatorProcess(Process process, String baseUrl) {
    this.process = process;
    this.baseUrl = baseUrl;
  }

  /**
   * Starts one that will push to {@code pushPort} as soon as somebody listens there. Returns when
   * its archive is made and {@code folder} holds weir.yaml, the keys and expected.json.
   */
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
    command.addAll(List.of("simulate", "--json", "--out", folder.toString()));
    command.addAll(List.of("--corps", Integer.toString(corps)));
    command.addAll(List.of("--messages", Integer.toString(messages)));
    command.addAll(List.of("--callbacks", Integer.toString(callbacks)));
    command.addAll(List.of("--seed", Long.toString(seed)));
    command.addAll(List.of("--push", "http://127.0.0.1:" + pushPort));
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("simulate.log").toFile()).start();
    return new SimulatorProcess(process, awaitReady(process, folder));
  }

  private static String awaitReady(Process process, Path folder) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException(
          "the simulated WeCom did not start; " + folder.resolve("simulate.log") + " says why");
    }
    return JSON.readTree(line).path("baseUrl").asText();
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

  String baseUrl() {
    return baseUrl;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroy();
    if (!waitFor(Duration.ofSeconds(5))) {
      process.destroyForcibly();
    }
  }

  private boolean waitFor(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
