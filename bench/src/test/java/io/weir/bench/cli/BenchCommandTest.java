package io.weir.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.verticles.cli.WeirCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir bench} before anything is started. */
final class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int bench(String... words) {
    CommandLine line = WeirCommand.commandLine(BenchCommand.commandLine());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return line.execute(words);
  }

  /** The budgets as they lie in the repository. */
  private static final String BUDGETS = Path.of("..", "conf", "budgets.yaml").toString();

  @TempDir private Path folder;

  /** Refused with exit code 2, before anything is started or said to standard output. */
  private void refuses(String complaint, String... words) {
    assertThat(bench(words)).isEqualTo(2);
    assertThat(err.toString().lines().findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains(complaint));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldListTheScenariosWithTheirBudgets() throws Exception {
    assertThat(bench("bench", "list", "--json", "--budgets", BUDGETS)).isZero();
    JsonNode listed = new ObjectMapper().readTree(out.toString()).path("scenarios");
    assertThat(listed.findValuesAsText("name")).contains("crash", "ceiling");
    assertThat(listed.findValues("budgets").toString()).contains("drain rate-share ≥ 0.85");
    assertThat(listed.findValues("gate").toString()).contains("drain cpu-share ≥ ");
  }

  @Test
  void shouldListForPeople() {
    assertThat(bench("bench", "list", "--budgets", BUDGETS)).isZero();
    assertThat(out.toString()).contains("drain rate-share ≥ 0.85", "in the gate: drain cpu-share");
  }

  @Test
  void shouldRefuseAKeyThatTheScenarioHasNot() {
    refuses(
        "ceiling: corpz: unknown key; allowed: corps, messages, warmUp, rounds, sliceMillis",
        "bench",
        "run",
        "ceiling",
        "--budgets",
        BUDGETS,
        "--set",
        "corpz=3");
  }

  @Test
  void shouldRefuseAValueThatTheKeyCannotHave() {
    refuses(
        "ceiling: rounds: many is no whole number",
        "bench",
        "run",
        "ceiling",
        "--budgets",
        BUDGETS,
        "--set",
        "rounds=many");
  }

  @Test
  void shouldRefuseASizeThatLeavesNothingToMeasure() {
    for (String scenario : List.of("ceiling", "peers", "pull")) {
      refuses(
          scenario + ": rounds: 0 is not in 1 to ",
          "bench",
          "run",
          scenario,
          "--budgets",
          BUDGETS,
          "--set",
          "rounds=0");
      err.getBuffer().setLength(0);
    }
    refuses(
        "ceiling: messages: 5 is not above warmUp, 120000",
        "bench",
        "run",
        "ceiling",
        "--budgets",
        BUDGETS,
        "--set",
        "messages=5");
  }

  @Test
  void shouldRefuseBudgetsThatItCannotReadOrUse() throws Exception {
    Path bad = folder.resolve("bad.yaml");
    refuses("cannot read", "bench", "gate", "--budgets", bad.toString());
    Files.writeString(bad, Files.readString(Path.of(BUDGETS)).replace("noise:", "noize:"));
    err.getBuffer().setLength(0);
    refuses(
        "noise: no value; the keys are: noise, scenarios, gate",
        "bench",
        "gate",
        "--budgets",
        bad.toString());
  }

  @Test
  void shouldRefuseAScenarioWithoutBudgets() throws Exception {
    Path bad = folder.resolve("bad.yaml");
    String none =
        Files.readString(Path.of(BUDGETS)).replaceAll("(?m)^ +- \\{ stage: drain.*\n", "");
    Files.writeString(bad, none);
    for (String[] what : new String[][] {{"run", "ceiling"}, {"gate"}}) {
      List<String> words = new ArrayList<>(List.of("bench"));
      words.addAll(List.of(what));
      words.addAll(List.of("--budgets", bad.toString()));
      err.getBuffer().setLength(0);
      refuses("ceiling: no budgets, so that nothing would be judged", words.toArray(String[]::new));
    }
  }

  @Test
  void shouldRefuseBudgetsOfAScenarioThatThereIsNot() throws Exception {
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, Files.readString(Path.of(BUDGETS)).replace("  ceiling:", "  sealing:"));
    refuses("no scenario sealing; there are ceiling", "bench", "gate", "--budgets", bad.toString());
  }

  @Test
  void shouldRefuseReportsThatItCannotWrite() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (String[] what : new String[][] {{"run", "ceiling"}, {"gate"}}) {
      List<String> words = new ArrayList<>(List.of("bench"));
      words.addAll(List.of(what));
      words.addAll(List.of("--budgets", BUDGETS, "--reports", file.toString()));
      refuses("--reports: cannot write to " + file, words.toArray(String[]::new));
      err.getBuffer().setLength(0);
    }
  }

  @Test
  void shouldSayWhichScenariosThereAreWhenNoneIsNamed() {
    assertThat(bench("bench", "run")).isEqualTo(2);
    assertThat(err.toString()).contains("say which scenario").contains("crash");
  }

  @Test
  void shouldRefuseAScenarioThatThereIsNot() {
    refuses("no scenario crush; there are crash, restart", "bench", "run", "crush");
  }

  @Test
  void shouldRefuseNumbersOutOfBounds() {
    assertThat(bench("bench", "run", "crash", "--runs", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--runs: 0 is not in 1 to 100000");
  }

  @Test
  void shouldNameTheBenchesWhenThePatternFitsNone() {
    assertThat(bench("bench", "jmh", "signatories")).isEqualTo(2);
    assertThat(err.toString()).contains("signatories").contains("signature.matches");
  }

  @Test
  void shouldRefuseAPatternThatIsNone() {
    assertThat(bench("bench", "jmh", "(")).isEqualTo(2);
    assertThat(err.toString()).contains("PATTERN: Unclosed group in (");
  }
}
