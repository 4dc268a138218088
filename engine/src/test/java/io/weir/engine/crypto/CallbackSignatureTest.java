package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.CallbackVector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CallbackSignatureTest {

  private static final CallbackVector T1 = CallbackVector.T1;

  private final CallbackSignature signature = new CallbackSignature();

  static List<CallbackVector> signedVectors() {
    return CallbackVector.signed();
  }

  @ParameterizedTest
  @MethodSource("signedVectors")
  void shouldMatchWhenTheVectorIsPublic(CallbackVector vector) {
    assertThat(matches(vector, List.of(vector.token()), vector.signature())).isTrue();
    assertThat(
            signature.sign(vector.token(), vector.timestamp(), vector.nonce(), ciphertext(vector)))
        .isEqualTo(vector.signature());
  }

  @Test
  void shouldMatchWhenAnyOfTheTokensFits() {
    assertThat(matches(T1, List.of("newer", T1.token()), T1.signature())).isTrue();
    assertThat(matches(T1, List.of(T1.token(), "older"), T1.signature())).isTrue();
  }

  @Test
  void shouldNotMatchWhenNoTokenFits() {
    assertThat(matches(T1, List.of("newer", "older"), T1.signature())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("signedVectors")
  void shouldNotMatchWhenOneCharacterOfTheSignatureDiffers(CallbackVector vector) {
    for (int i = 0; i < vector.signature().length(); i++) {
      StringBuilder wrong = new StringBuilder(vector.signature());
      wrong.setCharAt(i, wrong.charAt(i) == '0' ? '1' : '0');
      assertThat(matches(vector, List.of(vector.token()), wrong.toString())).isFalse();
    }
  }

  @Test
  void shouldNotMatchWhenTheSignatureIsCutOrUpperCaseOrEmpty() {
    assertThat(matches(T1, List.of(T1.token()), T1.signature().substring(1))).isFalse();
    assertThat(matches(T1, List.of(T1.token()), T1.signature() + "0")).isFalse();
    assertThat(matches(T1, List.of(T1.token()), "5C45FF5E21C57E6AD56BAC8758B79B1D9AC89FD3"))
        .isFalse();
    assertThat(matches(T1, List.of(T1.token()), "")).isFalse();
  }

  @Test
  void shouldNotMatchWhenOneByteOfTheCiphertextDiffers() {
    byte[] changed = ciphertext(T1);
    changed[10] ^= 1;
    assertThat(
            signature.matches(
                List.of(T1.token()), T1.timestamp(), T1.nonce(), changed, T1.signature()))
        .isFalse();
  }

  @Test
  void shouldSortAsUnsignedBytesWhenTheNonceIsNotAscii() {
    // SHA-1 of "1" "2" "a" "é": as signed bytes é (0xc3 0xa9) would stand first.
    assertThat(signature.sign("a", "1", "é", "2".getBytes(US_ASCII)))
        .isEqualTo("bb70221b76cc69cadb5844865cc2cd2cac0379e0");
  }

  private boolean matches(CallbackVector vector, List<String> tokens, String claimed) {
    return signature.matches(
        tokens, vector.timestamp(), vector.nonce(), ciphertext(vector), claimed);
  }

  private static byte[] ciphertext(CallbackVector vector) {
    return vector.ciphertext().getBytes(US_ASCII);
  }
}
