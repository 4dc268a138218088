package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.RsaProviders.Candidate;
import io.weir.engine.crypto.Unwrapped.ContentKey;
import io.weir.engine.crypto.Unwrapped.NotUnwrapped;
import io.weir.testkit.TestArchive;
import io.weir.testkit.TestKeys;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyUnwrapperTest {

  private static final byte[] TEXT = "any printable key text".getBytes(US_ASCII);

  static List<Candidate> candidates() {
    return RsaProviders.candidates();
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void shouldUnwrapWithEveryProviderOfThisPlatform(Candidate candidate) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(candidate.provider());
    for (int i = 0; i < 3; i++) {
      Unwrapped unwrapped = unwrapper.unwrap(key(0), wrapped(0));
      assertThat(((ContentKey) unwrapped).text()).isEqualTo(TEXT);
    }
    assertThat(unwrapper.keysReady()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void shouldRefuseAndGoOnWhenTheKeyIsAnother(Candidate candidate) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(candidate.provider());
    assertRefused(unwrapper.unwrap(key(1), wrapped(0)), "bad_padding: rsa");
    assertThat(unwrapper.unwrap(key(1), wrapped(1))).isInstanceOf(ContentKey.class);
    assertThat(unwrapper.unwrap(key(0), wrapped(0))).isInstanceOf(ContentKey.class);
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void shouldRefuseWhenTheBytesAreNoise(Candidate candidate) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(candidate.provider());
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[256];
      random.nextBytes(noise);
      if (i % 2 == 0) {
        noise[0] = 0; // below the modulus, so that it gets as far as the padding
      }
      assertThat(unwrapper.unwrap(key(0), Base64.getEncoder().encode(noise)))
          .as("seed %d", seed)
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void shouldRefuseWhenTheLengthIsNotTheKeys(Candidate candidate) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(candidate.provider());
    for (int length : new int[] {0, 1, 255, 257, 10_000}) {
      byte[] base64 = Base64.getEncoder().encode(new byte[length]);
      assertRefused(unwrapper.unwrap(key(0), base64), "bad_length");
    }
  }

  @Test
  void shouldRefuseWhenItIsNotBase64() {
    assertRefused(
        new KeyUnwrapper(null).unwrap(key(0), "*not base64*".getBytes(US_ASCII)), "bad_base64");
  }

  @Test
  void shouldRefuseWhenTheKeyIsNotRsa() throws Exception {
    PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    assertRefused(new KeyUnwrapper(null).unwrap(ec, wrapped(0)), "unusable_key");
  }

  @Test
  void shouldKeepABoundedNumberOfKeysReady() throws Exception {
    KeyUnwrapper unwrapper = new KeyUnwrapper(null);
    KeyFactory factory = KeyFactory.getInstance("RSA");
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(key(0).getEncoded());
    // Keys are told apart by identity: as many objects as it takes, of one key.
    for (int i = 0; i < KeyUnwrapper.KEYS_MAX + 10; i++) {
      unwrapper.unwrap(factory.generatePrivate(encoded), Base64.getEncoder().encode(new byte[1]));
    }
    assertThat(unwrapper.keysReady()).isEqualTo(KeyUnwrapper.KEYS_MAX);
  }

  @Test
  void shouldNotShowAContentKey() {
    assertThat(new ContentKey(TEXT).toString()).isEqualTo("ContentKey[22 bytes]");
  }

  private static PrivateKey key(int n) {
    return TestKeys.rsa(n).getPrivate();
  }

  private static byte[] wrapped(int n) {
    return TestArchive.wrap(TestKeys.rsa(n).getPublic(), TEXT);
  }

  private static void assertRefused(Unwrapped unwrapped, String code) {
    assertThat(unwrapped).isInstanceOf(NotUnwrapped.class);
    assertThat(((NotUnwrapped) unwrapped).reason()).startsWith(code);
  }
}
