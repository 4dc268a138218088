package io.weir.bench.scenario;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.bench.gate.Budgets;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes that no scenario can be run with, before anything is started. */
final class CatalogueTest {

  private static final Budgets BUDGETS = Budgets.read(Path.of("..", "conf", "budgets.yaml"));

  /** A key of a scenario's size. */
  record Key(Catalogue.Entry<?> entry, String name, Class<?> type) {

    void is(String value) {
      Budgets.Plan plan = requireNonNull(BUDGETS.scenarios().get(entry.name()));
      Budgets.size(plan.with(Map.of(name, value)).sizeWith(Map.of()), entry.type());
    }

    @Override
    public String toString() {
      return entry.name() + " " + name;
    }
  }

  static Stream<Key> keys(Class<?> type) {
    return Catalogue.entries().stream()
        .flatMap(
            entry ->
                Stream.of(entry.type().getRecordComponents())
                    .filter(component -> component.getType() == type)
                    .map(component -> key(entry, component)));
  }

  private static Key key(Catalogue.Entry<?> entry, RecordComponent component) {
    return new Key(entry, component.getName(), component.getType());
  }

  static Stream<Key> integers() {
    return keys(int.class);
  }

  static Stream<Key> shares() {
    return keys(double.class);
  }

  @ParameterizedTest
  @MethodSource("integers")
  void shouldRefuseWhatIsBelowItsLeast(Key key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key.is("-1"))
        .withMessageMatching(key.name() + ": -1 is not (in [0-9]+ to [0-9]+|above .*)");
  }

  @ParameterizedTest
  @MethodSource("integers")
  void shouldRefuseWhatIsAboveItsGreatest(Key key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key.is(Integer.toString(Integer.MAX_VALUE)))
        .withMessageContaining("is not ");
  }

  @Test
  void shouldRefuseNothingHoweverItIsWritten() {
    Key rounds = new Key(Catalogue.entry("ceiling"), "rounds", int.class);
    for (String value : new String[] {"0", "-0", "+0", "000", " 0 "}) {
      assertThatIllegalArgumentException()
          .as(value)
          .isThrownBy(() -> rounds.is(value))
          .withMessage("rounds: 0 is not in 1 to 50000000");
    }
  }

  @ParameterizedTest
  @MethodSource("shares")
  void shouldRefuseAShareOfNothingAndOfMoreThanAll(Key key) {
    for (String value : new String[] {"-0.5", "-.5", "0", "+0", "1.01", "NaN", "INF"}) {
      assertThatIllegalArgumentException()
          .as(value)
          .isThrownBy(() -> key.is(value))
          .withMessageStartingWith(key.name() + ": ");
    }
    assertThatCode(() -> key.is("1")).doesNotThrowAnyException();
  }

  @Test
  void shouldKnowKeysOfEveryScenario() {
    assertThat(integers().map(key -> key.entry().name()).distinct())
        .hasSize(Catalogue.entries().size());
    assertThat(shares()).isNotEmpty();
  }

  @Test
  void shouldTakeTheSizesOfTheRepository() {
    for (String name : BUDGETS.scenarios().keySet()) {
      Budgets.Plan plan = requireNonNull(BUDGETS.scenarios().get(name));
      Budgets.size(plan.sizeWith(Map.of()), Catalogue.entry(name).type());
    }
    for (String name : BUDGETS.gate().keySet()) {
      Budgets.size(BUDGETS.gatePlan(name).sizeWith(Map.of()), Catalogue.entry(name).type());
    }
    assertThat(BUDGETS.scenarios()).hasSameSizeAs(Catalogue.entries());
  }

  @Test
  void shouldRefuseIdleCorpsThatAreNoNumbers() {
    Key idle = new Key(Catalogue.entry("idle-corps"), "idle", String.class);
    assertThatCode(() -> idle.is(" 0  7 ")).doesNotThrowAnyException();
    for (String value : new String[] {"-1", "0 -1", "many", " ", "90001", "4000000000"}) {
      assertThatIllegalArgumentException()
          .as(value)
          .isThrownBy(() -> idle.is(value))
          .withMessageStartingWith("idle: ")
          .withMessageContaining("0 to 90000");
    }
  }

  @Test
  void shouldRefuseCopiesThatDoNotDivide() {
    Key copies = new Key(Catalogue.entry("soak"), "copies", int.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> copies.is("7"))
        .withMessage("copies: 7 is no divisor of corps and messages");
  }

  @Test
  void shouldRefuseADirectoryThatAMinuteIsEnoughFor() {
    Key customers = new Key(Catalogue.entry("full-sync"), "customers", int.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> customers.is("10000"))
        .withMessage("customers: 10000 is not above the calls that are allowed a minute, 10000");
    assertThatCode(() -> customers.is("10001")).doesNotThrowAnyException();
  }
}
