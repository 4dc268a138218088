package io.weir.engine.decrypt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.decrypt.DecryptFailure.Corrupt;
import io.weir.engine.decrypt.DecryptFailure.NotOurs;
import io.weir.engine.decrypt.DecryptFailure.UnknownKeyVersion;
import io.weir.engine.journal.JournalRecord.Archived;
import io.weir.testkit.TestArchive;
import io.weir.testkit.TestArchive.Sealed;
import io.weir.testkit.TestKeys;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DecryptorTest {

  private static final CorpId CORP = new CorpId("wwcorp");
  private static final String JSON = "{\"msgid\":\"m1\",\"text\":{\"content\":\"canary 你好\"}}";
  private static final Archive ARCHIVE =
      new Archive(
          "http://archive",
          "",
          Map.of(1L, TestKeys.rsa(0).getPrivate(), 2L, TestKeys.rsa(1).getPrivate()),
          1000,
          "");

  private final Decryptor decryptor =
      new Decryptor(null, new HttpBodyCipher(null), null, Telemetry.NONE);

  static List<RsaProviders.Candidate> candidates() {
    return RsaProviders.candidates();
  }

  @ParameterizedTest
  @MethodSource("candidates")
  void shouldDecryptWithEveryProvider(RsaProviders.Candidate candidate) {
    Decryptor with =
        new Decryptor(
            candidate.provider(), new HttpBodyCipher(candidate.provider()), null, Telemetry.NONE);
    for (int version = 1; version <= 2; version++) {
      PlainMessage message = (PlainMessage) with.decrypt(record(version, version - 1), ARCHIVE);
      assertThat(message.corp()).isEqualTo(CORP);
      assertThat(message.seq()).isEqualTo(5);
      assertThat(message.msgId()).isEqualTo("m1");
      assertThat(new String(message.json(), UTF_8)).isEqualTo(JSON);
    }
  }

  @Test
  void shouldNameTheVersionWhenItsKeyIsUnknown() {
    Decryption decryption = decryptor.decrypt(record(7, 0), ARCHIVE);
    assertThat(decryption).isEqualTo(new UnknownKeyVersion(7));
    assertThat(((DecryptFailure) decryption).reason()).isEqualTo("unknown_key_version: 7");
    assertThat(((DecryptFailure) decryption).code()).isEqualTo("unknown_key_version");
  }

  @Test
  void shouldBeCorruptWhenTheKeyIsAnotherOne() {
    assertCorrupt(decryptor.decrypt(record(2, 0), ARCHIVE), "bad_padding: rsa");
  }

  @Test
  void shouldBeCorruptWhenTheEnvelopeHasNoMsgid() {
    Sealed sealed = sealed();
    Archived record = record("", sealed.randomKey(), sealed.chatMessage());
    assertCorrupt(decryptor.decrypt(record, ARCHIVE), "missing_msgid");
  }

  @Test
  void shouldBeCorruptWhenAPartIsNotBase64() {
    byte[] noise = "*".getBytes(US_ASCII);
    assertCorrupt(
        decryptor.decrypt(record("m1", noise, sealed().chatMessage()), ARCHIVE),
        "bad_base64: encrypt_random_key");
    assertCorrupt(
        decryptor.decrypt(record("m1", sealed().randomKey(), noise), ARCHIVE),
        "bad_base64: encrypt_chat_msg");
  }

  @Test
  void shouldBeCorruptWhenAPartIsEmpty() {
    assertCorrupt(
        decryptor.decrypt(record("m1", new byte[0], sealed().chatMessage()), ARCHIVE),
        "bad_length: encrypt_random_key");
    assertCorrupt(
        decryptor.decrypt(record("m1", sealed().randomKey(), new byte[0]), ARCHIVE),
        "bad_length: encrypt_chat_msg");
  }

  @Test
  void shouldBeCorruptWhenTheBodyIsOfAnotherKey() {
    // 64 zero bytes decrypt to noise; this seed's isn't well padded.
    byte[] body = TestArchive.body(new byte[32], new byte[64]);
    assertCorrupt(
        decryptor.decrypt(record("m1", sealed().randomKey(), body), ARCHIVE), "bad_padding: aes");
  }

  @Test
  void shouldBeCorruptWhenTheContentKeyIsNoKey() {
    byte[] wrapped = TestArchive.wrap(TestKeys.rsa(0).getPublic(), "canary".getBytes(US_ASCII));
    assertCorrupt(
        decryptor.decrypt(record("m1", wrapped, sealed().chatMessage()), ARCHIVE),
        "bad_content_key");
  }

  @Test
  void shouldGoOnAfterAnyFailure() {
    decryptor.decrypt(record(2, 0), ARCHIVE);
    decryptor.decrypt(record("m1", new byte[0], new byte[0]), ARCHIVE);
    assertThat(decryptor.decrypt(record(1, 0), ARCHIVE)).isInstanceOf(PlainMessage.class);
  }

  @Test
  void shouldShowNoPlaintext() {
    assertThat(decryptor.decrypt(record(1, 0), ARCHIVE).toString()).doesNotContain("canary");
    assertThat(new NotOurs("other_msgid").code()).isEqualTo("other_msgid");
  }

  private static Archived record(long version, int keyNumber) {
    return TestArchive.record(CORP, 5, "m1", version, TestKeys.rsa(keyNumber).getPublic(), JSON);
  }

  private static Archived record(String msgId, byte[] randomKey, byte[] chatMessage) {
    return new Archived(CORP, 5, 4, 1, 1, msgId, 1, randomKey, chatMessage, 0);
  }

  private static Sealed sealed() {
    return TestArchive.seal(TestKeys.rsa(0).getPublic(), JSON, new Random(1));
  }

  private static void assertCorrupt(Decryption decryption, String reason) {
    assertThat(decryption).isInstanceOf(Corrupt.class);
    assertThat(((Corrupt) decryption).reason()).startsWith(reason).doesNotContain("canary");
  }
}
