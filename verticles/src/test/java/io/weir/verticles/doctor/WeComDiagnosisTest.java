package io.weir.verticles.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.wecom.WeComFailure;
import io.weir.verticles.doctor.Finding.Level;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WeComDiagnosisTest {

  @ParameterizedTest
  @CsvSource({
    "40001, secret",
    "40013, corpId",
    "40084, authorise",
    "48004, authorise",
    "40085, suite_ticket",
    "60020, trusted addresses",
    "301052, renew",
    "301053, switch",
    "60011, permission",
    "84074, permission",
    "99999, error codes"
  })
  void shouldSayWhatToDoAboutARefusal(int code, String advice) {
    Finding finding = WeComDiagnosis.failed("token", WeComFailure.ofCode(code, "canary"));
    assertThat(finding.level()).isEqualTo(Level.FAIL);
    assertThat(finding.detail()).contains(Integer.toString(code)).doesNotContain("canary");
    assertThat(finding.advice()).contains(advice);
  }

  @ParameterizedTest
  @CsvSource({"-1", "45009", "45033"})
  void shouldWarnOnlyOfWhatPasses(int code) {
    assertThat(WeComDiagnosis.failed("token", WeComFailure.ofCode(code, "")).level())
        .isEqualTo(Level.WARN);
  }

  @Test
  void shouldFailOnAnAddressThatNobodyAnswersAt() {
    Finding finding = WeComDiagnosis.failed("token", WeComFailure.retryable("no answer"));
    assertThat(finding.level()).isEqualTo(Level.FAIL);
    assertThat(finding.advice()).contains("base URL");
  }

  @Test
  void shouldTellWhatCouldNotBeTriedFromWhatIsRefused() {
    for (Finding finding :
        List.of(
            WeComDiagnosis.notRead("a", "b"),
            WeComDiagnosis.noTicketYet("a"),
            WeComDiagnosis.sealedElsewhere("a", "suite_ticket"),
            WeComDiagnosis.notAuthorised("a", "wws"))) {
      DiagnosisTest.requireAdvice(finding);
    }
    assertThat(WeComDiagnosis.notRead("a", "b").level()).isEqualTo(Level.WARN);
    assertThat(Diagnosis.ticketNotRead("wws").level()).isEqualTo(Level.WARN);
    assertThat(WeComDiagnosis.noTicketYet("a").level()).isEqualTo(Level.FAIL);
    assertThat(WeComDiagnosis.sealedElsewhere("a", "b").level()).isEqualTo(Level.FAIL);
    assertThat(WeComDiagnosis.notAuthorised("a", "wws").detail()).contains("wws");
  }

  @Test
  void shouldWarnOfADirectoryWithoutAnybodyWhoMayHaveCustomers() {
    assertThat(WeComDiagnosis.followUsers("a", 3).level()).isEqualTo(Level.OK);
    Finding none = WeComDiagnosis.followUsers("a", 0);
    assertThat(none.level()).isEqualTo(Level.WARN);
    DiagnosisTest.requireAdvice(none);
  }

  @Test
  void shouldJudgeKeysByWhatTheNewestMessageNeeds() {
    assertThat(WeComDiagnosis.keys("keys", 9, 2, List.of(1L, 2L), "").level()).isEqualTo(Level.OK);
    Finding missing = WeComDiagnosis.keys("keys", 9, 3, List.of(2L, 1L), "");
    assertThat(missing.level()).isEqualTo(Level.FAIL);
    assertThat(missing.detail()).contains("publickey_ver 3").contains("[1, 2]");
    Finding wrong = WeComDiagnosis.keys("keys", 9, 2, List.of(2L), "bad_padding: rsa");
    assertThat(wrong.level()).isEqualTo(Level.FAIL);
    assertThat(wrong.detail()).contains("bad_padding");
    assertThat(WeComDiagnosis.noEntry("keys", List.of(1L)).level()).isEqualTo(Level.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true, OK, ''", "200, false, FAIL, something else", "403, false, FAIL, encodingAesKey",
    "401, false, FAIL, encodingAesKey", "404, false, FAIL, path", "502, false, FAIL, proxy"
  })
  void shouldJudgeAVerificationByStatusAndEcho(
      int status, boolean echo, Level level, String advice) {
    Finding finding = WeComDiagnosis.verification("callback URL", status, echo);
    assertThat(finding.level()).isEqualTo(level);
    assertThat(finding.advice()).contains(advice);
    DiagnosisTest.requireAdvice(finding);
  }

  @Test
  void shouldTellWhereWeComPushesFrom() {
    assertThat(WeComDiagnosis.callbackAddresses("a", 3).level()).isEqualTo(Level.OK);
    assertThat(WeComDiagnosis.callbackAddresses("a", 0).level()).isEqualTo(Level.WARN);
    assertThat(WeComDiagnosis.noCallbackAddresses("a", WeComFailure.ofCode(-1, "")).level())
        .isEqualTo(Level.WARN);
  }
}
