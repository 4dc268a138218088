package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.it.LogLines;
import io.weir.verticles.cli.WeirCommand;
import io.weir.verticles.node.Node;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir journal tail --decrypt}: nobody reads a message without having left a trace. */
@Timeout(120)
class JournalTailIT {

  @TempDir Path folder;

  private record Ended(int exitCode, String out, String err) {}

  private Ended tail(String... arguments) {
    List<String> line = new ArrayList<>(List.of("journal", "tail", "--config"));
    line.add(folder.resolve("a").resolve(SetupFiles.CONFIGURATION).toString());
    line.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = WeirCommand.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(line.toArray(String[]::new));
    return new Ended(code, out.toString(), err.toString());
  }

  @Test
  void shouldShowContentOnlyAfterTheReasonIsKept() throws Exception { // I6
    try (Rig rig = Rig.of(folder, Rig.plan(2, 100, 20), ServerOptions.plain());
        LogLines log = new LogLines()) {
      Node node = rig.start("a");
      rig.wecom()
          .pushTo(Rig.callbackUrl(node), PushOptions.platform())
          .done()
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      rig.requireOracle();

      Ended without = tail("--decrypt", "-n", "5");
      assertThat(without.exitCode()).isEqualTo(2);
      assertThat(without.err()).contains("--reason");
      assertThat(without.out()).isEmpty();
      assertThat(rig.number("SELECT count(*) FROM weir_audit")).isZero();

      String reason = "ticket 4711: a customer's complaint";
      Ended json = tail("--decrypt", "--reason", reason, "-n", "5", "--kind", "archive", "--json");
      assertThat(json.exitCode()).as(json.err()).isZero();
      List<String> lines = json.out().lines().toList();
      ObjectMapper mapper = new ObjectMapper();
      for (String line : lines.subList(0, lines.size() - 1)) {
        String message = mapper.readTree(line).path("message").asText();
        String id = mapper.readTree(message).path("msgid").asText();
        assertThat(message)
            .isEqualTo(
                rig.one("SELECT raw_content FROM t_wecom_message WHERE msg_id = '" + id + "'"));
      }
      JsonNode last = mapper.readTree(lines.get(lines.size() - 1));
      assertThat(last.path("shown").asLong()).isEqualTo(lines.size() - 1).isPositive();
      assertThat(
              rig.one(
                  "SELECT reason || '|' || command || '|' || records || '|' || (os_user <> '') FROM"
                      + " weir_audit WHERE id = "
                      + last.path("audit").asLong()))
          .isEqualTo(reason + "|journal tail --decrypt|" + (lines.size() - 1) + "|true");

      Ended text = tail("--decrypt", "--reason", reason, "-n", "3");
      assertThat(text.out()).contains("    message {", "    event {");
      assertThat(rig.number("SELECT count(*) FROM weir_audit")).isEqualTo(2);
      String said =
          String.valueOf(
              rig.one("SELECT raw_content FROM t_wecom_message ORDER BY seq DESC LIMIT 1"));
      assertThat(String.join("\n", log.all())).doesNotContain(said);

      try (Connection connection = rig.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE weir_audit RENAME COLUMN records TO others");
      }
      Ended untraced = tail("--decrypt", "--reason", reason, "-n", "3");
      assertThat(untraced.exitCode()).isEqualTo(2);
      assertThat(untraced.out()).as("what cannot be kept is not shown").isEmpty();
      assertThat(tail("-n", "3").out()).contains("archive corp=").doesNotContain("message {");
      rig.stop(node);
    }
  }
}
