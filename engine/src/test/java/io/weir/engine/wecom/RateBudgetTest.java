package io.weir.engine.wecom;

import static io.weir.engine.wecom.PaceWorld.HOUR;
import static io.weir.engine.wecom.PaceWorld.MINUTE;
import static io.weir.engine.wecom.PaceWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import org.junit.jupiter.api.Test;

final class RateBudgetTest {

  private static final CallKey KEY = PaceWorld.key("a", "externalcontact/get");

  private final RateBudget budget = new RateBudget(100);

  private void called(CallKey key, long sentAt, long endedAt) {
    budget.onSent(key, sentAt);
    budget.onEnd(key, endedAt);
  }

  private void refused(long sentAt, long now) {
    called(KEY, sentAt, now);
    budget.onRefused(KEY, sentAt, now);
  }

  @Test
  void shouldCloseForAMinuteAndThenForAnHour() {
    refused(0, SECOND);
    assertThat(budget.opensAt(KEY, 2 * SECOND)).isEqualTo(61 * SECOND);
    assertThat(budget.opensAt(KEY, 61 * SECOND)).isEqualTo(61 * SECOND);

    refused(61 * SECOND, 62 * SECOND);
    assertThat(budget.opensAt(KEY, 70 * SECOND)).isEqualTo(62 * SECOND + HOUR);

    long third = 62 * SECOND + HOUR;
    refused(third, third + SECOND);
    assertThat(budget.opensAt(KEY, third + SECOND)).isEqualTo(third + SECOND + HOUR);
  }

  @Test
  void shouldTakeRefusalsOfOneMomentAsOne() {
    budget.onSent(KEY, 0);
    budget.onSent(KEY, 0);
    refused(0, SECOND);
    budget.onEnd(KEY, 2 * SECOND);
    budget.onRefused(KEY, 0, 2 * SECOND);
    budget.onEnd(KEY, 90 * SECOND);
    budget.onRefused(KEY, 0, 90 * SECOND);
    assertThat(budget.opensAt(KEY, 90 * SECOND)).isEqualTo(90 * SECOND);
  }

  @Test
  void shouldBeginWithAMinuteAgainWhenACallWasTaken() {
    refused(0, SECOND);
    called(KEY, 61 * SECOND, 62 * SECOND);
    budget.onTaken(KEY, 61 * SECOND);

    refused(70 * SECOND, 71 * SECOND);
    assertThat(budget.opensAt(KEY, 72 * SECOND)).isEqualTo(71 * SECOND + MINUTE);
  }

  @Test
  void shouldNotTakeAnOldAnswerForAnOpenWindow() {
    budget.onSent(KEY, 0);
    refused(0, SECOND);
    budget.onEnd(KEY, 2 * SECOND);
    budget.onTaken(KEY, 0); // sent before the closing

    refused(61 * SECOND, 62 * SECOND);
    assertThat(budget.opensAt(KEY, 63 * SECOND)).isEqualTo(62 * SECOND + HOUR);
  }

  @Test
  void shouldSendOneCallToLookWhetherTheWindowIsOpen() {
    refused(0, SECOND);
    long opened = 61 * SECOND;
    budget.onSent(KEY, opened);
    assertThat(budget.opensAt(KEY, opened)).isGreaterThan(opened);

    budget.onEnd(KEY, opened + SECOND);
    budget.onTaken(KEY, opened);
    assertThat(budget.opensAt(KEY, opened + SECOND)).isEqualTo(opened + SECOND);
  }

  @Test
  void shouldCloseNeitherAnotherCorpNorAnotherApi() {
    refused(0, SECOND);
    for (CallKey other :
        new CallKey[] {
          PaceWorld.key("b", "externalcontact/get"), PaceWorld.key("a", "externalcontact/list")
        }) {
      assertThat(budget.opensAt(other, 2 * SECOND)).isEqualTo(2 * SECOND);
    }
    // The same corp through a suite: the platform closes it for both.
    CallKey tied = new CallKey(KEY.owner(), KEY.api(), true);
    assertThat(budget.opensAt(tied, 2 * SECOND)).isEqualTo(61 * SECOND);
  }

  @Test
  void shouldForgetWhatHasBeenIdleForAnHour() { // I7
    for (int i = 0; i < 500; i++) {
      called(PaceWorld.key("c" + i, "user/get"), i, i + 1);
    }
    assertThat(budget.size()).isEqualTo(501); // and the address
    called(PaceWorld.key("z", "user/get"), 3 * HOUR, 3 * HOUR + 1);
    assertThat(budget.size()).isEqualTo(2);
  }

  @Test
  void shouldRememberARefusalWhileItMatters() {
    refused(0, SECOND);
    refused(61 * SECOND, 62 * SECOND); // closed for an hour
    long later = 62 * SECOND + HOUR + HOUR / 2; // its windows are empty by now
    called(PaceWorld.key("z", "user/get"), later, later + 1);
    refused(later + 1, later + SECOND);
    assertThat(budget.opensAt(KEY, later + SECOND)).isEqualTo(later + SECOND + HOUR);
  }

  @Test
  void shouldKeepToItsBoundButNotForgetWhatIsUnderWay() { // I7
    RateBudget small = new RateBudget(100, 8);
    CallKey slow = PaceWorld.key("slow", "user/get");
    small.onSent(slow, 0);
    for (int i = 0; i < 100; i++) {
      CallKey key = PaceWorld.key("c" + i, "user/get");
      small.onSent(key, i);
      small.onEnd(key, i);
    }
    assertThat(small.size()).isLessThanOrEqualTo(9);
    small.onEnd(slow, 100); // would throw if it were forgotten
  }

  @Test
  void shouldKnowWhomACallCountsFor() {
    CorpId corp = new CorpId("wwcorp");
    assertThat(CallKey.of(new Probe(new TokenKey.App("http://x", corp, "secret"))))
        .isEqualTo(new CallKey("corp:wwcorp", "/cgi-bin/probe", false));
    assertThat(CallKey.of(new Probe(new TokenKey.SuiteCorp("http://x", "wws", corp))))
        .isEqualTo(new CallKey("corp:wwcorp", "/cgi-bin/probe", true));
    assertThat(CallKey.of(new Probe(new TokenKey.OfSuite("http://x", "wws"))))
        .isEqualTo(new CallKey("suite:wws", "/cgi-bin/probe", true));
  }

  private record Probe(TokenKey token) implements WeComCall<String> {

    @Override
    public String baseUrl() {
      return token.baseUrl();
    }

    @Override
    public String path() {
      return "/cgi-bin/probe";
    }

    @Override
    public ReplyReader<String> reader() {
      throw new UnsupportedOperationException();
    }
  }
}
