package io.weir.engine.corp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.TokenBook.Lookup;
import org.junit.jupiter.api.Test;

final class TokenBookTest {

  private static final long SECOND = 1_000_000_000L;
  private static final TokenKey KEY = new TokenKey.App("http://x", new CorpId("wwa"), "s");
  private final RuntimeException refused = new IllegalStateException("40001");

  private final TokenBook book = new TokenBook(100);

  @Test
  void shouldSendExactlyOneOfManyToFetch() {
    assertThat(book.ask(KEY, 0)).isInstanceOf(Lookup.Refresh.class);
    for (int i = 0; i < 100; i++) {
      assertThat(book.ask(KEY, i)).isInstanceOf(Lookup.Waiting.class);
    }
    book.onToken(KEY, "t", 7200, 200);
    assertThat(book.ask(KEY, 201)).isEqualTo(new Lookup.Have("t"));
  }

  @Test
  void shouldGiveUpATokenBeforeItExpires() {
    book.ask(KEY, 0);
    book.onToken(KEY, "t", 7200, 0);
    assertThat(book.ask(KEY, 6899 * SECOND)).isInstanceOf(Lookup.Have.class);
    assertThat(book.ask(KEY, 6900 * SECOND)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldUseAShortLivedTokenForMostOfItsLife() {
    book.ask(KEY, 0);
    book.onToken(KEY, "t", 10, 0);
    assertThat(book.ask(KEY, 8 * SECOND)).isInstanceOf(Lookup.Have.class);
    assertThat(book.ask(KEY, 9 * SECOND)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldForgetOnlyTheTokenThatWasRefused() {
    book.ask(KEY, 0);
    book.onToken(KEY, "old", 7200, 0);
    book.invalidate(KEY, "old", SECOND);
    assertThat(book.ask(KEY, SECOND)).isInstanceOf(Lookup.Refresh.class);
    book.onToken(KEY, "new", 7200, SECOND);
    book.invalidate(KEY, "old", 2 * SECOND); // a slower caller that still had the old one
    assertThat(book.ask(KEY, 2 * SECOND)).isEqualTo(new Lookup.Have("new"));
  }

  @Test
  void shouldNotLoopOnAWrongSecret() {
    int fetches = 0;
    for (long now = 0; now < 3600 * SECOND; now += SECOND / 10) {
      if (book.ask(KEY, now) instanceof Lookup.Refresh) {
        fetches++;
        book.onFailure(KEY, refused, 30 * SECOND, now);
      }
    }
    assertThat(fetches).isBetween(60, 70);
  }

  @Test
  void shouldTellThoseThatAskMeanwhileWhyThereIsNone() {
    book.ask(KEY, 0);
    book.onFailure(KEY, refused, 0, 0);
    assertThat(book.ask(KEY, SECOND / 2)).isEqualTo(new Lookup.Refused(refused, SECOND));
    assertThat(book.ask(KEY, SECOND)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldPauseWhenAFreshTokenIsRefusedToo() {
    book.ask(KEY, 0);
    book.onToken(KEY, "a", 7200, 0);
    book.invalidate(KEY, "a", 1);
    assertThat(book.ask(KEY, 2)).isInstanceOf(Lookup.Refresh.class);
    book.onToken(KEY, "b", 7200, 3);
    book.onRefusedAgain(KEY, "b", refused, 4);
    assertThat(book.ask(KEY, 5)).isInstanceOf(Lookup.Refused.class);
  }

  @Test
  void shouldSendAnotherWhenAFetchNeverReports() {
    book.ask(KEY, 0);
    assertThat(book.ask(KEY, TokenBook.REFRESH_NANOS_MAX - 1)).isInstanceOf(Lookup.Waiting.class);
    assertThat(book.ask(KEY, TokenBook.REFRESH_NANOS_MAX)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldKeepKeysApart() {
    TokenKey other = new TokenKey.App("http://x", new CorpId("wwb"), "s");
    TokenKey gateway = new TokenKey.App("http://y", new CorpId("wwa"), "s");
    book.ask(KEY, 0);
    book.onToken(KEY, "t", 7200, 0);
    assertThat(book.ask(other, 1)).isInstanceOf(Lookup.Refresh.class);
    assertThat(book.ask(gateway, 1)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldStayBounded() { // I7
    TokenBook small = new TokenBook(10);
    for (int i = 0; i < 1000; i++) {
      TokenKey key = new TokenKey.App("http://x", new CorpId("ww" + i), "s");
      small.ask(key, i);
      small.onToken(key, "t" + i, 7200, i);
    }
    assertThat(small.size()).isLessThanOrEqualTo(10);
  }

  @Test
  void shouldKeepTokensOutOfTexts() {
    assertThat(new Lookup.Have("canary").toString()).doesNotContain("canary");
  }

  @Test
  void shouldForgetATokenWhoseAuthorisationEnded() {
    book.ask(KEY, 0);
    book.onToken(KEY, "t", 7200, 0);
    book.forget(KEY);
    assertThat(book.size()).isZero();
    assertThat(book.ask(KEY, 1)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldForgetARefusalWhenThereIsANewCode() {
    book.ask(KEY, 0);
    book.onFailure(KEY, refused, 30 * SECOND, 0);
    book.forget(KEY);
    assertThat(book.ask(KEY, SECOND)).isInstanceOf(Lookup.Refresh.class);
  }

  @Test
  void shouldNotKeepWhatAFetchBringsThatBeganWithAnOldCode() {
    book.ask(KEY, 0);
    book.forget(KEY);
    assertThat(book.ask(KEY, 1)).as("one fetch at a time").isInstanceOf(Lookup.Waiting.class);
    book.onToken(KEY, "of the old code", 7200, 2);
    assertThat(book.ask(KEY, 3)).isInstanceOf(Lookup.Refresh.class);
    book.forget(KEY);
    book.onFailure(KEY, refused, 30 * SECOND, 4);
    assertThat(book.ask(KEY, 5))
        .as("the new code is tried at once")
        .isInstanceOf(Lookup.Refresh.class);
    book.onToken(KEY, "of the new code", 7200, 6);
    assertThat(book.ask(KEY, 7)).isEqualTo(new Lookup.Have("of the new code"));
  }

  @Test
  void shouldKeepWhatALaterFetchBringsWhenAnOldOneNeverReported() {
    book.ask(KEY, 0);
    book.forget(KEY);
    assertThat(book.ask(KEY, TokenBook.REFRESH_NANOS_MAX)).isInstanceOf(Lookup.Refresh.class);
    book.onToken(KEY, "t", 7200, TokenBook.REFRESH_NANOS_MAX + 1);
    assertThat(book.ask(KEY, TokenBook.REFRESH_NANOS_MAX + 2)).isEqualTo(new Lookup.Have("t"));
  }
}
