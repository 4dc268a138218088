package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.BodyCipher.Body;
import io.weir.engine.crypto.BodyCipher.NotPlain;
import io.weir.engine.crypto.BodyCipher.Plain;
import io.weir.testkit.TestArchive;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpBodyCipherTest {

  private static final byte[] KEY = "0123456789abcdef0123456789ABCDEF".getBytes(US_ASCII);
  private static final byte[] KEY_TEXT = Base64.getEncoder().encode(KEY);

  private final HttpBodyCipher cipher = new HttpBodyCipher(null);

  @Test
  void shouldDecryptWhateverTheLength() {
    for (int length = 0; length < 70; length++) {
      byte[] plain = "x".repeat(length).getBytes(US_ASCII);
      Body body = cipher.decrypt(KEY_TEXT, TestArchive.body(KEY, TestArchive.pad(plain)));
      assertThat(((Plain) body).bytes()).isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void shouldDecryptTheSameWithWhicheverProviderWonTheRsaContest(Provider provider) {
    byte[] plain = "which provider computes must not matter".getBytes(US_ASCII);
    Body body =
        new HttpBodyCipher(provider)
            .decrypt(KEY_TEXT, TestArchive.body(KEY, TestArchive.pad(plain)));
    assertThat(((Plain) body).bytes()).isEqualTo(plain);
  }

  static List<Provider> providers() {
    List<Provider> all = new ArrayList<>();
    RsaProviders.candidates().forEach(candidate -> all.add(candidate.provider()));
    all.add(new Provider("rsa-only", "1", "has no AES") {});
    return all;
  }

  @Test
  void shouldDecryptABodyThatIsPaddedToSixteen() {
    byte[] padded = Arrays.copyOf("{\"msgid\":1}".getBytes(US_ASCII), 16);
    Arrays.fill(padded, 11, 16, (byte) 5);
    assertThat(cipher.decrypt(KEY_TEXT, TestArchive.body(KEY, padded))).isInstanceOf(Plain.class);
  }

  @Test
  void shouldRefuseWhenThePaddingIsWrong() {
    byte[] padded = TestArchive.pad("hello".getBytes(US_ASCII));
    for (int last : new int[] {0, 33, 26, 255}) {
      padded[31] = (byte) last;
      assertRefused(cipher.decrypt(KEY_TEXT, TestArchive.body(KEY, padded)), "bad_padding: aes");
    }
  }

  @Test
  void shouldRefuseWhenThePaddingIsLongerThanTheBody() {
    byte[] padded = new byte[16];
    Arrays.fill(padded, (byte) 17);
    assertRefused(cipher.decrypt(KEY_TEXT, TestArchive.body(KEY, padded)), "bad_padding: aes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0"})
  void shouldRefuseWhenTheContentKeyIsNot32Bytes(String keyText) {
    byte[] body = TestArchive.body(KEY, TestArchive.pad(new byte[1]));
    assertRefused(cipher.decrypt(keyText.getBytes(UTF_8), body), "bad_content_key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a", "日本"})
  void shouldRefuseWhenTheBodyIsNotBase64(String body) {
    assertRefused(cipher.decrypt(KEY_TEXT, body.getBytes(UTF_8)), "bad_base64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA"})
  void shouldRefuseWhenTheBodyIsNotWholeBlocks(String body) {
    assertRefused(cipher.decrypt(KEY_TEXT, body.getBytes(UTF_8)), "bad_length");
  }

  @Test
  void shouldNotShowThePlaintext() {
    assertThat(new Plain("canary".getBytes(UTF_8)).toString()).isEqualTo("Plain[6 bytes]");
  }

  private static void assertRefused(Body body, String code) {
    assertThat(body).isInstanceOf(NotPlain.class);
    assertThat(((NotPlain) body).reason()).startsWith(code);
  }
}
