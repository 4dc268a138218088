package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealTest {

  private static final String CONTEXT = "weir_suite.ticket/ww123";
  private static final byte[] SECRET = "ticket-canary".getBytes(UTF_8);

  private final Seal seal = new Seal(List.of(key(1)));

  @Test
  void shouldOpenWhatItSealed() {
    assertThat(seal.open(seal.seal(SECRET, CONTEXT), CONTEXT)).isEqualTo(SECRET);
    assertThat(seal.open(seal.seal(new byte[0], CONTEXT), CONTEXT)).isEmpty();
  }

  @Test
  void shouldHaveTheDocumentedForm() {
    assertThat(seal.seal(SECRET, CONTEXT)).matches("v1:[0-9a-f]{8}:[A-Za-z0-9+/]+=*");
  }

  @Test
  void shouldSealDifferentlyEachTime() {
    assertThat(seal.seal(SECRET, CONTEXT)).isNotEqualTo(seal.seal(SECRET, CONTEXT));
  }

  @Test
  void shouldOpenWithAnOlderKeyAndSealWithTheNewest() {
    String old = seal.seal(SECRET, CONTEXT);
    Seal rotated = new Seal(List.of(key(2), key(1)));
    assertThat(rotated.open(old, CONTEXT)).isEqualTo(SECRET);
    assertThatThrownBy(() -> seal.open(rotated.seal(SECRET, CONTEXT), CONTEXT))
        .isInstanceOf(Seal.NotOpened.class)
        .hasMessageContaining("key that is not listed")
        .hasMessageContaining(CONTEXT);
  }

  @Test
  void shouldNeedTheOlderKeyNoMoreWhenAValueWasRenewed() {
    String old = seal.seal(SECRET, CONTEXT);
    Seal rotated = new Seal(List.of(key(2), key(1)));
    assertThat(rotated.isNewest(old)).isFalse();

    String renewed = rotated.renew(old, CONTEXT);

    assertThat(rotated.isNewest(renewed)).isTrue();
    assertThat(renewed).startsWith("v1:" + rotated.newestKey() + ":");
    assertThat(new Seal(List.of(key(2))).open(renewed, CONTEXT)).isEqualTo(SECRET);
    assertThat(rotated.keyIds()).containsExactly(rotated.newestKey(), seal.newestKey());
    assertThatThrownBy(() -> rotated.renew(old, "weir_suite.ticket/ww124"))
        .isInstanceOf(Seal.NotOpened.class);
  }

  @Test
  void shouldBindEveryPlaceToItsOwnRow() { // I6
    List<String> places =
        List.of(
            SealContext.chatSecret("ww1"),
            SealContext.chatSecret("ww2"),
            SealContext.suiteTicket("ww1"),
            SealContext.suiteTicket("ww2"),
            SealContext.permanentCode("ww1", "ww2"),
            SealContext.permanentCode("ww2", "ww1"),
            SealContext.inboxField("suite:ww1", "d1", "AuthCode"),
            SealContext.inboxField("suite:ww1", "d1", "Token"),
            SealContext.inboxField("suite:ww1", "d2", "AuthCode"),
            SealContext.inboxField("suite:ww2", "d1", "AuthCode"));
    for (String place : places) {
      String sealed = seal.seal(SECRET, place);
      for (String other : places) {
        if (!other.equals(place)) {
          assertThatThrownBy(() -> seal.open(sealed, other)).isInstanceOf(Seal.NotOpened.class);
        }
      }
    }
  }

  @Test
  void shouldNotOpenInAnotherContext() {
    String sealed = seal.seal(SECRET, CONTEXT);
    assertThatThrownBy(() -> seal.open(sealed, "weir_suite.ticket/ww124"))
        .isInstanceOf(Seal.NotOpened.class)
        .hasMessageContaining("another place");
  }

  @Test
  void shouldNotOpenWhenACharacterWasChanged() {
    String sealed = seal.seal(SECRET, CONTEXT);
    for (int i = 0; i < sealed.length() - 2; i++) {
      StringBuilder changed = new StringBuilder(sealed);
      changed.setCharAt(i, changed.charAt(i) == 'A' ? 'B' : 'A');
      assertThatThrownBy(() -> seal.open(changed.toString(), CONTEXT))
          .isInstanceOf(Seal.NotOpened.class)
          .hasMessageNotContaining("canary");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1:", "v2:00000000:AAAA", "ticket-canary", "v1:0000000000000000"})
  void shouldNotOpenWhatIsNotSealed(String text) {
    assertThatThrownBy(() -> seal.open(text, CONTEXT))
        .isInstanceOf(Seal.NotOpened.class)
        .hasMessageNotContaining("canary");
  }

  @Test
  void shouldNotOpenWhenItIsCut() {
    String sealed = seal.seal(SECRET, CONTEXT);
    for (int length = 12; length < sealed.length() - 1; length++) {
      String cut = sealed.substring(0, length);
      assertThatThrownBy(() -> seal.open(cut, CONTEXT)).isInstanceOf(Seal.NotOpened.class);
    }
  }

  @Test
  void shouldRefuseKeysThatAreNot32Bytes() {
    assertThatThrownBy(() -> new Seal(List.of())).hasMessageContaining("at least one key");
    assertThatThrownBy(() -> new Seal(List.of(new byte[16]))).hasMessageContaining("has 16");
  }

  private static byte[] key(int n) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) n);
    return key;
  }
}
