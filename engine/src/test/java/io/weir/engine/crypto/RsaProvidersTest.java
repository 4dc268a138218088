package io.weir.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.RsaProviders.Candidate;
import io.weir.engine.crypto.RsaProviders.Choice;
import io.weir.engine.crypto.RsaProviders.Sample;
import io.weir.engine.crypto.RsaProviders.Timing;
import io.weir.testkit.Proofs;
import io.weir.testkit.TestArchive;
import io.weir.testkit.TestKeys;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class RsaProvidersTest {

  private static final Candidate JDK = new Candidate("jdk", null);

  /** A clock that shows one millisecond more each time it is asked. */
  private static LongSupplier ticking() {
    long[] now = {0};
    return () -> now[0] += 1_000_000;
  }

  @Test
  void shouldHaveTheJdkLastAmongTheCandidates() {
    List<Candidate> candidates = RsaProviders.candidates();
    assertThat(candidates.get(candidates.size() - 1)).isEqualTo(JDK);
  }

  @Test
  void shouldHaveANativeCandidateOnThisPlatform() {
    Proofs.need(
        "amd64".equals(System.getProperty("os.arch"))
            && System.getProperty("os.name").startsWith("Linux"),
        "not the platform that the native providers are known on");
    assertThat(RsaProviders.candidates())
        .extracting(Candidate::name)
        .containsExactly("accp", "conscrypt", "jdk");
  }

  @Test
  void shouldMeasureByTheClockThatItIsGiven() {
    Timing timing = RsaProviders.measure(JDK, sample(), 40_000_000, ticking());
    // One operation a tick: 40 ticks, of which the first ten warm up.
    assertThat(timing.operationsPerSecond()).isBetween(999.0, 1_100.0);
    assertThat(timing.excluded()).isEmpty();
  }

  @Test
  void shouldNotCountTheWarmUp() {
    // The first operations take 4 ms, as code that isn't compiled yet does; then 1 ms each.
    long[] calls = {0};
    long[] now = {0};
    LongSupplier slowAtFirst = () -> now[0] += calls[0]++ < 3 ? 4_000_000 : 1_000_000;
    Timing timing = RsaProviders.measure(JDK, sample(), 40_000_000, slowAtFirst);
    assertThat(timing.operationsPerSecond()).isBetween(999.0, 1_001.0);
  }

  @Test
  void shouldExcludeAndReportACandidateThatCannotCompute() {
    Provider empty = new Provider("Empty", "1", "has nothing") {};
    Candidate broken = new Candidate("empty", empty);
    Choice choice = RsaProviders.fastest(List.of(broken, JDK), 3_000_000, ticking());
    assertThat(choice.chosen()).isEqualTo(JDK);
    assertThat(choice.timings().get(0).excluded()).contains("unusable_key");
    assertThat(choice.timings().get(0).operationsPerSecond()).isZero();
  }

  @Test
  void shouldNotHoldAgainstACandidateThatTheMachineWasBusyInOneOfItsTurns() {
    // While the first is timed for the first time, everything takes five times as long.
    long[] now = {0};
    LongSupplier busyAtFirst = () -> now[0] += now[0] < 30_000_000 ? 5_000_000 : 1_000_000;
    Candidate first = new Candidate("first", null);
    Choice choice = RsaProviders.fastest(List.of(first, JDK), 30_000_000, busyAtFirst);
    assertThat(choice.chosen()).isEqualTo(first);
    assertThat(choice.timings()).hasSize(2);
  }

  @Test
  void shouldExcludeACandidateThatGivesAWrongAnswer() {
    Sample right = sample();
    byte[] otherText = right.keyText().clone();
    otherText[0] ^= 1;
    Sample wrong = new Sample(right.key(), right.wrapped(), otherText);
    Timing timing = RsaProviders.measure(JDK, wrong, 3_000_000, ticking());
    assertThat(timing.excluded()).isEqualTo("gives a wrong answer");
  }

  @Test
  void shouldFallBackToTheJdkWhenNoCandidateIsLeft() {
    assertThat(RsaProviders.fastest(List.of(), 1, ticking()).chosen()).isEqualTo(JDK);
  }

  @Test
  void shouldInstallNoProviderGlobally() {
    List<Provider> before = Arrays.asList(Security.getProviders());
    RsaProviders.fastest(RsaProviders.candidates(), 2_000_000, ticking());
    assertThat(Security.getProviders()).containsExactlyElementsOf(before);
  }

  private static Sample sample() {
    byte[] text = "text".getBytes(StandardCharsets.US_ASCII);
    return new Sample(
        TestKeys.rsa(0).getPrivate(), TestArchive.wrap(TestKeys.rsa(0).getPublic(), text), text);
  }
}
