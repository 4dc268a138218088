package io.weir.bench.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The vectors of protocol §1.6: whoever agrees with them agrees with the platform. */
final class CallbackCipherTest {

  @ParameterizedTest
  @CsvFileSource(
      resources = "/callback-signatures.csv",
      numLinesToSkip = 1,
      maxCharsPerColumn = 9000)
  void shouldSignAsThePlatformDoes(
      String name, String token, String timestamp, String nonce, String signature, String text) {
    assertThat(CallbackCipher.sign(token, timestamp, nonce, text)).as(name).isEqualTo(signature);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/callback-frames.csv", numLinesToSkip = 1, maxCharsPerColumn = 9000)
  void shouldEncryptAsThePlatformDoesWhenTheRandomBytesAreTheSame(
      String name, String key, String receiveId, String encrypted, String plaintext)
      throws Exception {
    byte[] random = Arrays.copyOf(decrypted(key, encrypted), CallbackCipher.RANDOM_BYTES);
    assertThat(CallbackCipher.encrypt(key, random, plaintext.getBytes(UTF_8), receiveId))
        .as(name)
        .isEqualTo(encrypted);
  }

  @Test
  void shouldPutTheLengthInFrontOfTheMessageWhenItIsNotAscii() throws Exception {
    String key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    String encrypted = CallbackCipher.encrypt(key, new byte[16], "我是".getBytes(UTF_8), "ww1");
    ByteBuffer frame = ByteBuffer.wrap(decrypted(key, encrypted)).position(16);
    byte[] text = new byte[frame.getInt()];
    frame.get(text);
    assertThat(new String(text, UTF_8)).isEqualTo("我是");
  }

  private static byte[] decrypted(String encodingAesKey, String encrypted) throws Exception {
    byte[] key = Base64.getDecoder().decode(encodingAesKey + "=");
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
    return cipher.doFinal(Base64.getDecoder().decode(encrypted));
  }
}
