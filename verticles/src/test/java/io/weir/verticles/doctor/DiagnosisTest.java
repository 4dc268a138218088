package io.weir.verticles.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.verticles.doctor.Finding.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiagnosisTest {

  private static final Path DIR = Path.of("/data");
  private static final long MIN = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    "0, OK",
    "60000, OK",
    "-60000, OK",
    "60001, WARN",
    "-60001, WARN",
    "300000, WARN",
    "300001, FAIL",
    "-300001, FAIL"
  })
  void shouldJudgeTheClockByHowFarItIsOffEitherWay(long aheadMs, Level level) {
    Finding finding = Diagnosis.clock("WeCom", aheadMs);
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.detail()).endsWith(aheadMs < 0 ? "behind" : "ahead");
    requireAdvice(finding);
  }

  @ParameterizedTest
  @CsvSource({"0, FAIL", "1023, FAIL", "1024, WARN", "2047, WARN", "2048, OK"})
  void shouldJudgeTheDiskByWhatTheJournalKeepsFree(long freeMib, Level level) {
    Finding finding = Diagnosis.disk(new Diagnosis.Disk(DIR, DIR, true, freeMib << 20), MIN);
    assertThat(finding.level()).isEqualTo(level);
    requireAdvice(finding);
  }

  @Test
  void shouldFailOnAFolderThatCannotBeWritten() {
    Finding finding = Diagnosis.disk(new Diagnosis.Disk(DIR, DIR, false, MIN * 9), MIN);
    assertThat(finding.level()).isEqualTo(Level.FAIL);
    requireAdvice(finding);
  }

  @Test
  void shouldSayThatTheFirstStartMakesTheFolder() {
    Path above = Path.of("/");
    assertThat(Diagnosis.disk(new Diagnosis.Disk(DIR, above, true, MIN * 9), MIN).detail())
        .contains("first start");
  }

  @Test
  void shouldJudgePostgresByWhatANodeNeeds() {
    assertThat(judged(7, false, true, List.of())).isEqualTo(Level.OK);
    assertThat(judged(6, false, true, List.of())).as("older tables").isEqualTo(Level.WARN);
    assertThat(judged(0, false, true, List.of())).as("no tables").isEqualTo(Level.WARN);
    assertThat(judged(8, false, true, List.of())).as("newer tables").isEqualTo(Level.FAIL);
    assertThat(judged(-1, false, true, List.of())).as("failed").isEqualTo(Level.FAIL);
    assertThat(judged(7, true, true, List.of())).as("standby").isEqualTo(Level.FAIL);
    assertThat(judged(7, false, false, List.of())).as("no CREATE").isEqualTo(Level.FAIL);
    assertThat(judged(7, false, true, List.of("weir_inbox"))).as("no INSERT").isEqualTo(Level.FAIL);
  }

  private static Level judged(int version, boolean standby, boolean create, List<String> lacking) {
    Finding finding =
        Diagnosis.postgres(
            new Diagnosis.Postgres("h:5432/weir", "17.5", version, standby, create, lacking), 7);
    requireAdvice(finding);
    return finding.level();
  }

  @Test
  void shouldLeaveAnEmbeddedPostgresThatRestsAlone() {
    assertThat(Diagnosis.embeddedAtRest(DIR, false, true).level()).isEqualTo(Level.OK);
    assertThat(Diagnosis.embeddedAtRest(DIR, true, true).level()).isEqualTo(Level.OK);
    assertThat(Diagnosis.embeddedAtRest(DIR, true, false).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void shouldJudgeRedisByItsAnswer() {
    assertThat(Diagnosis.redis("+PONG").level()).isEqualTo(Level.OK);
    assertThat(Diagnosis.redis("-NOAUTH Authentication required.").detail()).contains("login");
    assertThat(Diagnosis.redis("-WRONGPASS invalid").detail()).contains("login");
    assertThat(Diagnosis.redis("HTTP/1.1 400").level()).isEqualTo(Level.FAIL);
    assertThat(Diagnosis.redis(null).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void shouldJudgeATicketByItsAge() {
    assertThat(ticket(0L)).isEqualTo(Level.OK);
    assertThat(ticket(20L)).isEqualTo(Level.OK);
    assertThat(ticket(21L)).isEqualTo(Level.WARN);
    assertThat(ticket(31L)).isEqualTo(Level.FAIL);
    assertThat(Diagnosis.ticket("wws", null).level()).isEqualTo(Level.FAIL);
  }

  private static Level ticket(long minutes) {
    Finding finding = Diagnosis.ticket("wws", TimeUnit.MINUTES.toMillis(minutes));
    requireAdvice(finding);
    return finding.level();
  }

  @Test
  void shouldShowEachWarningOfTheConfiguration() {
    assertThat(Diagnosis.configuration(DIR, List.of()))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(Diagnosis.configuration(DIR, List.of("a", "b")))
        .extracting(Finding::level)
        .containsExactly(Level.WARN, Level.WARN);
  }

  static void requireAdvice(Finding finding) {
    assertThat(finding.advice().isEmpty())
        .as("advice where something is not well, and there alone: %s", finding)
        .isEqualTo(finding.level() == Level.OK);
  }
}
