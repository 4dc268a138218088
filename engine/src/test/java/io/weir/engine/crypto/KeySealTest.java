package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.SeededTest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeySealTest {

  private static final byte[] KEY_TEXT =
      "canary-canary-canary-canary-canary-canary-ca".getBytes(US_ASCII);
  private static final byte[] RANDOM_KEY = "what RSA unwrapped it from".getBytes(US_ASCII);

  private final KeySeal seal = new KeySeal(List.of(key(1)));

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void shouldOpenInALaterProcess() {
    byte[] sealed = seal.seal(KEY_TEXT, RANDOM_KEY);
    KeySeal later = new KeySeal(List.of(key(1)));
    assertThat(later.open(sealed, RANDOM_KEY)).isEqualTo(KEY_TEXT);
    assertThat(later.open(seal.seal(KEY_TEXT, RANDOM_KEY), RANDOM_KEY)).isEqualTo(KEY_TEXT);
    assertThat(sealed).as("salt, count, tag").hasSize(KEY_TEXT.length + 16 + 8 + 16);
  }

  @Test
  void shouldOpenWithAnOlderNodeKeyAndSealWithTheNewest() {
    byte[] old = seal.seal(KEY_TEXT, RANDOM_KEY);
    KeySeal rotated = new KeySeal(List.of(key(2), key(1)));
    assertThat(rotated.open(old, RANDOM_KEY)).isEqualTo(KEY_TEXT);
    assertThat(seal.open(rotated.seal(KEY_TEXT, RANDOM_KEY), RANDOM_KEY)).isNull();
  }

  @Test
  void shouldOpenNothingWhenTheNodeKeyIsGone() { // I6
    byte[] sealed = seal.seal(KEY_TEXT, RANDOM_KEY);
    assertThat(new KeySeal(List.of(key(2))).open(sealed, RANDOM_KEY)).isNull();
    assertThat(new String(sealed, US_ASCII)).doesNotContain("canary");
    assertThat(seal.toString()).isEqualTo("KeySeal[1 node keys]");
  }

  @Test
  void shouldNotOpenBesideAnotherRecord() {
    byte[] sealed = seal.seal(KEY_TEXT, RANDOM_KEY);
    byte[] another = RANDOM_KEY.clone();
    another[another.length - 1] ^= 1;
    assertThat(seal.open(sealed, another)).isNull();
  }

  @Test
  void shouldNeverUseANonceTwiceUnderOneKey() {
    Set<String> headers = new HashSet<>();
    for (int instance = 0; instance < 20; instance++) {
      KeySeal one = new KeySeal(List.of(key(1)));
      for (int i = 0; i < 50; i++) {
        byte[] sealed = one.seal(KEY_TEXT, RANDOM_KEY);
        headers.add(HexFormat.of().formatHex(sealed, 0, 24));
      }
    }
    assertThat(headers).as("salt and count").hasSize(20 * 50);
  }

  @SeededTest(runs = 200)
  void shouldNotOpenWhenAByteIsOtherOrMissing(long seed) {
    Random random = new Random(seed);
    byte[] sealed = seal.seal(KEY_TEXT, RANDOM_KEY);
    byte[] bent = sealed.clone();
    bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(seal.open(bent, RANDOM_KEY)).isNull();
    assertThat(seal.open(Arrays.copyOf(sealed, random.nextInt(sealed.length)), RANDOM_KEY))
        .isNull();
    assertThat(seal.open(sealed, RANDOM_KEY)).as("as before").isEqualTo(KEY_TEXT);
  }

  @Test
  void shouldRefuseToSealUnderNoKey() {
    assertThatThrownBy(() -> new KeySeal(List.of())).hasMessageContaining("node key");
  }
}
