package io.weir.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.bench.wecom.oracle.Expected;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

final class SimulateCommandTest {

  /** Completes with the first line written. */
  private static final class FirstLine extends Writer {
    final CompletableFuture<String> line = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] letters, int from, int length) {
      text.append(letters, from, length);
      int end = text.indexOf("\n");
      if (end >= 0) {
        line.complete(text.substring(0, end).trim());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private final StringWriter errors = new StringWriter();

  private CommandLine command(Writer output) {
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(output))
        .setErr(new PrintWriter(errors));
  }

  @Test
  void shouldServeAndWriteWhatAnEngineNeedsUntilItIsStopped(@TempDir Path folder) throws Exception {
    FirstLine output = new FirstLine();
    FutureTask<Integer> run =
        new FutureTask<>(
            () ->
                command(output)
                    .execute(
                        "--corps",
                        "2",
                        "--messages",
                        "50",
                        "--callbacks",
                        "10",
                        "--json",
                        "--out",
                        folder.toString()));
    Thread thread = new Thread(run, "simulate");
    thread.start();
    JsonNode ready = new JsonMapper().readTree(output.line.get(20, TimeUnit.SECONDS));
    assertThat(ready.get("pid").longValue()).isEqualTo(ProcessHandle.current().pid());
    JsonNode yaml =
        new ObjectMapper()
            .valueToTree(new Yaml().load(Files.readString(folder.resolve("weir.yaml"))));
    assertThat(yaml.at("/wecom/baseUrl")).isEqualTo(ready.get("baseUrl"));
    assertThat(yaml.at("/corps")).hasSize(2);
    assertThat(yaml.at("/corps/0/apps/0/agentId").textValue()).isEqualTo("2000004");
    for (JsonNode key : yaml.at("/corps/0/archive/privateKeys")) {
      Path file = folder.resolve(key.textValue());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(Files.readString(folder.resolve("keys/pair1.pem"))).contains("BEGIN PRIVATE KEY");
    assertThat(Files.readString(folder.resolve("keys/pair2.pem"))).contains("BEGIN RSA PRIVATE");
    assertThat(Expected.of(folder.resolve("expected.json")).totals())
        .isEqualTo(new Expected.Totals(50, 10, 0, 2));
    thread.interrupt();
    assertThat(run.get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void shouldRefuseArgumentsItCannotUse() {
    String[][] bad = {
      {"--corps", "0"},
      {"--messages", "-1"},
      {"--port", "70000"},
      {"--faults", "many"},
      {"--push", "nowhere"},
      {"--push-tries", "0"},
      {"--bad-entries", "9", "--messages", "3"},
      {"--unknown"}
    };
    for (String[] arguments : bad) {
      assertThat(command(new StringWriter()).execute(arguments))
          .as(String.join(" ", arguments))
          .isEqualTo(2);
    }
    assertThat(errors.toString()).contains("corps: 1 to 100,000, not 0");
  }

  @Test
  void shouldRefuseAPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(command(new StringWriter()).execute("--port", port, "--messages", "0"))
          .isEqualTo(2);
      assertThat(errors.toString()).contains("--port " + port);
    }
  }
}
