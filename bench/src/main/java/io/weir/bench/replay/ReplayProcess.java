package io.weir.bench.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.bench.node.Child;
import io.weir.bench.node.Launch;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.wecom.SetupFiles;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code weir journal replay} in a JVM of its own, beside a Postgres that runs. */
final class ReplayProcess implements AutoCloseable {

  /** Ten times what the largest that was measured took. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Child process;
  private final Path said;

  private ReplayProcess(Child process, Path said) {
    this.process = process;
    this.said = said;
  }

  /**
   * What it came to.
   *
   * @param nanos as the command counts them: from the first look at the journal to the last commit;
   *     the JVM's start and the making of tables are not in it
   * @param cpuNanos of the whole process, its start included
   */
  record Run(long records, long nanos, long cpuNanos, JsonNode report) {}

  /** Starts one into {@code schema}; returns at once. */
  static ReplayProcess start(NodeFolder folder, String schema, List<String> jvm)
      throws IOException {
    String configuration = folder.path().resolve(SetupFiles.CONFIGURATION).toString();
    List<String> command =
        Launch.weir(
            Launch.runOptions(jvm),
            "journal",
            "replay",
            "--json",
            "--config",
            configuration,
            "--into",
            schema);
    Path said = folder.path().resolve(schema + ".out");
    return new ReplayProcess(
        Child.start(command, Redirect.to(said.toFile()), Redirect.appendTo(folder.log().toFile())),
        said);
  }

  /**
   * Waits for its end.
   *
   * @throws IllegalStateException when it fails
   */
  Run await() throws IOException, InterruptedException {
    long cpu = 0;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!process.awaitEnd(LOOK)) {
      cpu = Math.max(cpu, process.cpuNanos());
      if (System.nanoTime() > end) {
        throw new IllegalStateException("a replay has not ended after " + PATIENCE);
      }
    }
    JsonNode report = report(Files.readAllLines(said));
    if (process.exitCode() != 0 || report == null) {
      throw new IllegalStateException(
          "the replay ended with "
              + process.exitCode()
              + (report == null ? " and without a report" : "")
              + "; see "
              + said);
    }
    long nanos = TimeUnit.MILLISECONDS.toNanos(report.path("millis").asLong());
    return new Run(report.path("records").asLong(), nanos, cpu, report);
  }

  /**
   * The last of the lines that is a JSON object, since the JVM may say something of its own there,
   * as "Started recording 1."; null when none is.
   */
  static @Nullable JsonNode report(List<String> lines) {
    return lines.stream()
        .map(ReplayProcess::read)
        .filter(JsonNode::isObject)
        .reduce((before, last) -> last)
        .orElse(null);
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // not the command's
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
