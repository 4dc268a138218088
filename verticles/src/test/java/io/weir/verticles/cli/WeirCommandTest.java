package io.weir.verticles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class WeirCommandTest {

  @TempDir Path folder = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldReportNothingWhenConfigurationIsUsable() throws IOException {
    assertThat(weir("config", "check", "--config", file("node: { id: a }"))).isZero();
    assertThat(out.toString()).contains("NodeSection[a,", "no problems");
  }

  @Test
  void shouldListProblemsWhenConfigurationIsNot() throws IOException {
    String file = file("node: { idd: a }\nport: 1");

    assertThat(weir("config", "check", "--config", file)).isEqualTo(2);
    assertThat(err.toString()).contains("2 problems", "node.idd", "did you mean id?", "port");
    assertThat(weir("run", "--config", file)).isEqualTo(2);
  }

  @Test
  void shouldEndWithOneJsonObjectWhenAskedForJson() throws IOException {
    assertThat(weir("config", "check", "--json", "--config", file("nod: {}"))).isEqualTo(2);

    List<String> lines = out.toString().lines().toList();
    JsonNode report = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(report.get("ok").asBoolean()).isFalse();
    assertThat(report.get("problems").get(0).get("path").asText()).isEqualTo("nod");
  }

  @Test
  void shouldExitWithTwoWhenArgumentsAreUnusable() {
    assertThat(weir()).isEqualTo(2);
    assertThat(weir("fly")).isEqualTo(2);
    assertThat(weir("config")).isEqualTo(2);
    assertThat(weir("run", "--speed", "9")).isEqualTo(2);
    assertThat(weir("run", "--config", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("say which command", "no such file");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrongFirstAndWhereToLook() {
    weir("run", "--speed", "9");
    assertThat(err.toString().lines())
        .containsExactly("Unknown options: '--speed', '9'", "see 'weir run --help'");
    err.getBuffer().setLength(0);
    weir("docter");
    assertThat(err.toString().lines().toList())
        .startsWith("Unmatched argument at index 0: 'docter'")
        .as("a command that has others lists them")
        .anyMatch(line -> line.strip().startsWith("doctor "));
  }

  @Test
  void shouldHelpWhenAsked() {
    assertThat(weir("--help")).isZero();
    assertThat(weir("config", "check", "--help")).isZero();
    assertThat(out.toString()).contains("run", "config", "--config=FILE");
  }

  @Test
  void shouldTakeMoreCommandsWhenAnotherModuleBringsThem() {
    @Command(name = "more")
    final class More implements Runnable {
      @Override
      public void run() {
        throw new IllegalStateException("broken");
      }
    }

    assertThat(line(new More()).execute("more")).isEqualTo(1);
    assertThat(err.toString()).isEqualToIgnoringNewLines("broken");
  }

  private int weir(String... arguments) {
    return line().execute(arguments);
  }

  private CommandLine line(Object... more) {
    return WeirCommand.commandLine(more)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("weir.yaml"), yaml).toString();
  }
}
