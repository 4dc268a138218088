package io.weir.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is left of a run. */
final class ScenarioCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Path> homes = new ArrayList<>();

  @TempDir private Path given;

  /** What a fake scenario does in its folder. */
  @FunctionalInterface
  private interface Act {
    boolean holds(Path home) throws Exception;
  }

  @Command(name = "fake")
  private final class Fake extends ScenarioCommand {
    private final Act act;

    Fake(Act act) {
      this.act = act;
    }

    @Override
    void check() {}

    @Override
    Scenario scenario(Path home, long seed, Consumer<String> say) {
      homes.add(home);
      return new Scenario() {
        @Override
        public Report run() throws Exception {
          boolean holds = act.holds(home);
          return new Report(holds, JsonNodeFactory.instance.objectNode(), List.of());
        }

        @Override
        public void close() {}
      };
    }
  }

  private int run(Act act, String... words) {
    CommandLine line = new CommandLine(new Fake(act));
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(words);
  }

  private static boolean writesLog(Path home, boolean holds) throws Exception {
    Files.writeString(Files.createDirectory(home.resolve("ceiling")).resolve("node.log"), "so");
    return holds;
  }

  @AfterEach
  void remove() throws Exception {
    for (Path home : homes) {
      NodeFolder.removeTree(home);
    }
  }

  @Test
  void shouldRemoveTheTemporaryFolderWhenAllHolds() {
    assertThat(run(home -> writesLog(home, true))).isZero();
    assertThat(homes.get(0)).doesNotExist();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldNameTheTemporaryFolderWhenItDoesNotHold() {
    assertThat(run(home -> writesLog(home, false), "--json")).isEqualTo(1);
    assertThat(homes.get(0).resolve("ceiling/node.log")).hasContent("so");
    assertThat(err.toString()).contains("node.log", homes.get(0).toString());
    assertThat(out.toString()).isEqualToIgnoringNewLines("{}");
  }

  @Test
  void shouldNameTheTemporaryFolderWhenTheBenchBreaks() {
    Act broken =
        home -> {
          writesLog(home, true);
          throw new IllegalStateException("no Postgres");
        };
    assertThat(run(broken)).isEqualTo(1);
    assertThat(homes.get(0)).exists();
    assertThat(err.toString()).contains("no Postgres", homes.get(0).toString());
  }

  @Test
  void shouldNotNameAFolderWithNothingInIt() {
    assertThat(run(home -> false)).isEqualTo(1);
    assertThat(homes.get(0)).doesNotExist();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldLeaveAFolderAloneThatTheUserGave() {
    assertThat(run(home -> writesLog(home, true), "--dir", given.toString())).isZero();
    assertThat(given.resolve("ceiling/node.log")).exists();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldRefuseAFolderThatHoldsAnotherRunsData() throws Exception {
    aNodesFolder("ceiling");
    assertThat(run(home -> true, "--dir", given.toString())).isEqualTo(2);
    assertThat(homes).isEmpty();
    assertThat(err.toString()).contains("--dir", "ceiling", "remove it");
  }

  @Test
  void shouldRefuseAFolderThatHoldsAnotherGatesData() throws Exception {
    aNodesFolder("ceiling-1/ceiling");
    assertThat(run(home -> true, "--dir", given.toString())).isEqualTo(2);
    assertThat(homes).isEmpty();
  }

  @Test
  void shouldUseAFolderWithThingsThatAreNoNodes() throws Exception {
    Files.createDirectories(given.resolve("photos/data"));
    Path closed = Files.createDirectory(given.resolve("closed"));
    assertThat(closed.toFile().setReadable(false)).isTrue(); // nothing to root, who reads it all
    assertThat(run(home -> true, "--dir", given.toString())).isZero();
    assertThat(closed.toFile().setReadable(true)).isTrue();
  }

  private void aNodesFolder(String name) throws Exception {
    Path folder = given.resolve(name);
    Files.createDirectories(folder.resolve("data"));
    Files.createFile(folder.resolve("weir.yaml"));
  }
}
