package io.weir.engine.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.wecom.WeComFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EffectFailureTest {

  private static final Effect EXCHANGE = new Effect.Authorise("wws", "canary-code", 1);
  private static final Effect READ = new Effect.Refresh("wws", new CorpId("wwa"), 1);

  @Test
  void shouldNeverExchangeACodeAgainThatWasRefused() {
    assertThat(of(EXCHANGE, 40078, 0, false))
        .isInstanceOfSatisfying(
            EffectFailure.GivenUp.class,
            given ->
                assertThat(given.reason())
                    .startsWith("40078")
                    .contains("must authorise the suite again")
                    .doesNotContain("earlier exchange"));
  }

  @Test
  void shouldSayThatAnExchangeWithoutAnAnswerMayHaveUsedTheCode() {
    for (EffectFailure failure :
        new EffectFailure[] {of(EXCHANGE, 40078, 0, true), of(EXCHANGE, 40078, 1, false)}) {
      assertThat(failure).asString().contains("earlier exchange");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 40085, 40084, 45009, 60020, 123456})
  void shouldTryAgainWhatMayGetBetter(int code) {
    assertThat(of(EXCHANGE, code, 0, false)).isInstanceOf(EffectFailure.Again.class);
    assertThat(of(READ, code, 10, true)).isInstanceOf(EffectFailure.Again.class);
  }

  @Test
  void shouldGiveUpOneDay() {
    assertThat(of(EXCHANGE, -1, 11, false))
        .isInstanceOfSatisfying(
            EffectFailure.GivenUp.class,
            given -> assertThat(given.reason()).contains("12 attempts").contains("busy"));
    assertThat(EffectFailure.again("sqlstate 40001", 10)).isInstanceOf(EffectFailure.Again.class);
    assertThat(EffectFailure.again("sqlstate 40001", 11)).isInstanceOf(EffectFailure.GivenUp.class);
  }

  @Test
  void shouldGiveUpWhatIsOurMistake() {
    assertThat(of(EXCHANGE, 41021, 0, false)).isInstanceOf(EffectFailure.GivenUp.class);
  }

  @Test
  void shouldTakeAnAuthorisationForOverWhenWeComSaysSo() {
    assertThat(of(READ, 48004, 0, false)).isEqualTo(new EffectFailure.Over());
    assertThat(of(EXCHANGE, 48004, 0, false))
        .as("of which corp, nobody knows before the exchange")
        .isInstanceOf(EffectFailure.Again.class);
  }

  private static EffectFailure of(Effect effect, int code, int attempts, boolean cutOff) {
    return EffectFailure.of(effect, WeComFailure.ofCode(code, ""), attempts, cutOff);
  }
}
