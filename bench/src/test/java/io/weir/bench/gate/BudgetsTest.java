package io.weir.bench.gate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetsTest {

  private static final String GOOD =
      """
      noise: { ceilingSpreadMax: 0.15, othersMax: 0.1 }
      scenarios:
        ceiling:
          size: { corps: 4, messages: 200 }
          budgets:
            - { stage: drain, figure: rate-share, atLeast: 0.85 }
            - { stage: callback, figure: ack, percentile: 99.9, atMost: 20 }
      gate:
        ceiling: { size: { messages: 50 } }
      """;

  @TempDir private Path folder;

  record Size(int corps, @Within(min = 0, max = 50) long messages) {}

  private Budgets read(String text) throws IOException {
    return Budgets.read(Files.writeString(folder.resolve("budgets.yaml"), text));
  }

  private void refuses(String text, String... words) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words)
        .satisfies(e -> assertThat(e).hasMessageNotContaining("\n"));
  }

  @Test
  void shouldReadSizesAndBudgets() throws Exception {
    Budgets budgets = read(GOOD);
    assertThat(budgets.noise()).isEqualTo(new Noise(0.15, 0.1));
    List<Budget> list = requireNonNull(budgets.scenarios().get("ceiling")).list();
    assertThat(list)
        .extracting(Budget::text)
        .containsExactly("drain rate-share ≥ 0.85", "callback ack p99.9 ≤ 20 ms");
  }

  @Test
  void shouldLayTheGatesSizeOverTheScenarios() throws Exception {
    Budgets.Plan plan = read(GOOD).gatePlan("ceiling");
    assertThat(Budgets.size(plan.sizeWith(Map.of()), Size.class)).isEqualTo(new Size(4, 50));
    assertThat(plan.list()).isEmpty();
  }

  @Test
  void shouldNameTheLineOfAKeyThatThereIsNotAndThoseThatThereAre() {
    refuses(
        GOOD.replace("percentile:", "percentil:"),
        "line 7",
        "scenarios.ceiling.budgets.1.percentil: unknown key",
        "stage, figure, percentile, atLeast, atMost");
    refuses(
        GOOD.replace("figure: ack", "figur: ack"),
        "line 7",
        "scenarios.ceiling.budgets.1.figure: no value; the keys are: stage, figure, percentile");
    refuses(GOOD + "gates: {}\n", "line 10", "gates: unknown key", "noise, scenarios, gate");
  }

  @Test
  void shouldNameTheLineOfABadValue() {
    refuses(GOOD.replace("0.85", "much"), "line 6", "atLeast: much is no number");
    refuses(GOOD.replace("{ ceilingSpreadMax: 0.15, ", "{ "), "line 1", "ceilingSpreadMax");
    refuses(GOOD.replace("othersMax: 0.1", "othersMax: 1.5"), "othersMax: 1.5 is not in 0 to 1");
    refuses(GOOD.replace("percentile: 99.9", "percentile: 0"), "percentile 0.0 is not in 0 to 100");
    refuses(GOOD.replace("atLeast: 0.85", "atLeast: 1, atMost: 2"), "either atLeast or atMost");
    refuses(GOOD.replace("noise: {", "noise: {{"), "line 1");
    refuses(GOOD.replace("gate:\n", "x: 1\ngate:\n"), "line 8", "x: unknown key");
    refuses(GOOD.replace("ceiling: {", "none: ~\n  ceiling: {"), "nothing is said of gate.none");
    refuses("noise: { ceilingSpreadMax: 1, othersMax: 1 }\nscenarios: {}\n", "gate");
    refuses(GOOD.replace("noise:", "gate: {}\nnoise:"), "line 9", "gate");
  }

  @Test
  void shouldSayWhichFileCannotBeRead() {
    assertThatThrownBy(() -> Budgets.read(folder.resolve("none.yaml")))
        .hasMessageContaining("none.yaml");
  }

  private static void refusesSize(Map<String, Object> keys, String complaint) {
    assertThatThrownBy(() -> Budgets.size(keys, Size.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(complaint);
  }

  @Test
  void shouldTakeASizesValuesAsTextToo() {
    assertThat(Budgets.size(Map.of("corps", "3", "messages", 9), Size.class))
        .isEqualTo(new Size(3, 9));
  }

  @Test
  void shouldRefuseASizeThatIsNotTheScenarios() {
    refusesSize(
        Map.of("corpz", 1, "corps", 1, "messages", 1),
        "corpz: unknown key; allowed: corps, messages");
    refusesSize(Map.of("corps", 1), "messages: no value");
    refusesSize(Map.of("corps", "many", "messages", 1), "corps: many is no whole number");
    refusesSize(Map.of("corps", "-1", "messages", 1), "corps: -1 is not in 1 to 50000000");
    refusesSize(Map.of("corps", 0, "messages", 1), "corps: 0 is not in 1 to 50000000");
    refusesSize(Map.of("corps", 1, "messages", 51), "messages: 51 is not in 0 to 50");
    assertThatThrownBy(() -> Budgets.size(Map.of("corps", 1.5, "messages", 1), Size.class))
        .hasMessageStartingWith("corps: ");
    assertThatThrownBy(() -> Budgets.size(Map.of("corps", "", "messages", 1), Size.class))
        .hasMessageStartingWith("corps: ");
  }
}
