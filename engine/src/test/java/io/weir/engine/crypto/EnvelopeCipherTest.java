package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.crypto.Envelope.Frame;
import io.weir.engine.crypto.Envelope.Unreadable;
import io.weir.testkit.CallbackVector;
import io.weir.testkit.TestKeys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvelopeCipherTest {

  private static final byte[] KEY = EnvelopeCipher.keyOf(TestKeys.encodingAesKey(1));
  private static final byte[] OTHER_KEY = EnvelopeCipher.keyOf(TestKeys.encodingAesKey(2));
  private static final byte[] RANDOM = "1234567890123456".getBytes(US_ASCII);

  static List<CallbackVector> vectors() {
    return CallbackVector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void shouldDecryptWhenTheVectorIsPublic(CallbackVector vector) {
    Frame frame = (Frame) decrypt(EnvelopeCipher.keyOf(vector.encodingAesKey()), bytes(vector));
    assertThat(new String(frame.message(), UTF_8)).isEqualTo(vector.plaintext());
    assertThat(frame.receiveId()).isEqualTo(vector.receiveId());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void shouldEncryptToTheSameBytesWhenTheRandomIsTheSame(CallbackVector vector) throws Exception {
    byte[] key = EnvelopeCipher.keyOf(vector.encodingAesKey());
    byte[] random =
        Arrays.copyOf(
            aes(Cipher.DECRYPT_MODE, key, Base64.getDecoder().decode(vector.ciphertext())), 16);
    byte[] again =
        EnvelopeCipher.encrypt(key, random, vector.plaintext().getBytes(UTF_8), vector.receiveId());
    assertThat(new String(again, US_ASCII)).isEqualTo(vector.ciphertext());
  }

  @Test
  void shouldRoundTripWhateverTheLengthOfThePadding() {
    // 70 lengths: every pad value from 1 to 32 twice, among them those that PKCS5Padding refuses.
    for (int length = 0; length < 70; length++) {
      byte[] message = new byte[length];
      Arrays.fill(message, (byte) 'x');
      byte[] sealed = EnvelopeCipher.encrypt(KEY, RANDOM, message, "ww1");
      Frame frame = (Frame) decrypt(KEY, sealed);
      assertThat(frame.message()).hasSize(length);
      assertThat(frame.receiveId()).isEqualTo("ww1");
    }
  }

  @Test
  void shouldGiveAnEmptyReceiverWhenTheFrameHasNone() {
    byte[] sealed = EnvelopeCipher.encrypt(KEY, RANDOM, "m".getBytes(UTF_8), "");
    assertThat(((Frame) decrypt(KEY, sealed)).receiveId()).isEmpty();
  }

  @Test
  void shouldTryEveryKeyWhenThereAreSeveral() {
    byte[] sealed = EnvelopeCipher.encrypt(KEY, RANDOM, "m".getBytes(UTF_8), "ww1");
    Envelope opened = EnvelopeCipher.decrypt(List.of(OTHER_KEY, KEY), sealed, "ww1"::equals);
    assertThat(opened).isInstanceOf(Frame.class);
  }

  @Test
  void shouldGiveTheFrameWhenTheReceiverIsAnother() {
    byte[] sealed = EnvelopeCipher.encrypt(KEY, RANDOM, "m".getBytes(UTF_8), "ww2");
    Envelope opened = EnvelopeCipher.decrypt(List.of(KEY, OTHER_KEY), sealed, "ww1"::equals);
    assertThat(((Frame) opened).receiveId()).isEqualTo("ww2");
  }

  @Test
  void shouldPreferTheExpectedReceiverWhenTwoKeysGiveAFrame() throws Exception {
    byte[] sealed = frameUnderBothKeys();
    String receiver = ((Frame) decrypt(OTHER_KEY, sealed)).receiveId();
    Envelope opened = EnvelopeCipher.decrypt(List.of(KEY, OTHER_KEY), sealed, receiver::equals);
    assertThat(((Frame) opened).receiveId().equals(receiver)).isTrue();
    assertThat(((Frame) decrypt(KEY, sealed)).receiveId().equals(receiver)).isFalse();
  }

  @Test
  void shouldBeUnreadableWhenNoKeyFits() {
    byte[] sealed = EnvelopeCipher.encrypt(KEY, RANDOM, "m".getBytes(UTF_8), "ww1");
    assertUnreadable(decrypt(OTHER_KEY, sealed), "bad_padding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "====", "a", "日本", "AAAA AAAA"})
  void shouldBeUnreadableWhenItIsNotBase64(String text) {
    assertUnreadable(decrypt(KEY, text.getBytes(UTF_8)), "bad_base64");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 33})
  void shouldBeUnreadableWhenItIsNotWholeBlocks(int length) {
    byte[] text = Base64.getEncoder().encode(new byte[length]);
    assertUnreadable(decrypt(KEY, text), "bad_length");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 33, 48, 255})
  void shouldBeUnreadableWhenThePaddingIsOutOfRange(int pad) throws Exception {
    assertUnreadable(decrypt(KEY, frame(1, pad)), "bad_padding");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 37})
  void shouldBeUnreadableWhenTheLengthIsImpossible(int length) throws Exception {
    // 64 bytes less 20 of header less 8 of padding leave 36.
    assertUnreadable(decrypt(KEY, frame(length, 8)), "bad_padding");
  }

  @Test
  void shouldReadAMessageThatFillsTheFrame() throws Exception {
    Frame frame = (Frame) decrypt(KEY, frame(36, 8));
    assertThat(frame.message()).hasSize(36);
    assertThat(frame.receiveId()).isEmpty();
  }

  @Test
  void shouldNeverThrowWhenTheCiphertextIsRandom() {
    long seed = 20260301;
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] noise = new byte[16 * (1 + random.nextInt(8))];
      random.nextBytes(noise);
      assertThat(decrypt(KEY, Base64.getEncoder().encode(noise))).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void shouldIgnoreTheSpareBitsOfTheLastKeyCharacter() {
    String key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF";
    assertThat(EnvelopeCipher.keyOf(key + "G")).isEqualTo(EnvelopeCipher.keyOf(key + "E"));
    assertThat(EnvelopeCipher.keyOf(key + "G")).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C="})
  void shouldRefuseAKeyThatIsNot43LettersAndDigits(String key) {
    assertThatThrownBy(() -> EnvelopeCipher.keyOf(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("43 letters and digits");
  }

  @Test
  void shouldNotShowTheKeyWhenItIsRefused() {
    String key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B+C";
    assertThatThrownBy(() -> EnvelopeCipher.keyOf(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("jWm")
        .hasMessageContaining("not all of them");
  }

  @Test
  void shouldNotShowThePlaintextOfAFrame() {
    assertThat(new Frame("canary".getBytes(UTF_8), "ww1").toString()).isEqualTo("Frame[6 bytes]");
  }

  private static Envelope decrypt(byte[] key, byte[] base64) {
    return EnvelopeCipher.decrypt(List.of(key), base64, receiver -> true);
  }

  private static void assertUnreadable(Envelope envelope, String code) {
    assertThat(envelope).isInstanceOf(Unreadable.class);
    assertThat(((Unreadable) envelope).reason()).startsWith(code);
  }

  /**
   * 64 KiB that are a frame under both keys: chance gives that to one in some hundred millions, so
   * the second block and the last one are tried until they fit.
   */
  private static byte[] frameUnderBothKeys() throws Exception {
    Random random = new Random(5);
    byte[] sealed = new byte[64 * 1024];
    random.nextBytes(sealed);
    byte[] block = new byte[16];
    byte[] one;
    byte[] other;
    do { // the length's two high bytes have to be zero under both keys
      random.nextBytes(block);
      one = decipherBlock(KEY, block);
      other = decipherBlock(OTHER_KEY, block);
    } while (one[0] != other[0] || one[1] != other[1] || ((one[2] ^ other[2]) & 0x80) != 0);
    System.arraycopy(block, 0, sealed, 16, 16);
    System.arraycopy(one, 0, sealed, 0, 16); // xored with itself: a length of 0 under KEY
    int last = sealed.length - 16;
    do {
      random.nextBytes(block);
      System.arraycopy(block, 0, sealed, last, 16);
    } while (!padded(KEY, block, sealed[last - 1]) || !padded(OTHER_KEY, block, sealed[last - 1]));
    return Base64.getEncoder().encode(sealed);
  }

  private static boolean padded(byte[] key, byte[] block, byte before) throws Exception {
    int pad = (decipherBlock(key, block)[15] ^ before) & 0xff;
    return pad >= 1 && pad <= 32;
  }

  private static byte[] decipherBlock(byte[] key, byte[] block) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"));
    return cipher.doFinal(block);
  }

  /** 64 bytes that claim this message length and end in this pad value. */
  private static byte[] frame(int length, int pad) throws Exception {
    byte[] plain = ByteBuffer.allocate(64).put(RANDOM).putInt(length).array();
    plain[63] = (byte) pad;
    return Base64.getEncoder().encode(aes(Cipher.ENCRYPT_MODE, KEY, plain));
  }

  private static byte[] aes(int mode, byte[] key, byte[] blocks) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
    return cipher.doFinal(blocks);
  }

  private static byte[] bytes(CallbackVector vector) {
    return vector.ciphertext().getBytes(US_ASCII);
  }
}
