package io.weir.engine.drain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.KeySeal;
import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.Unwrapped;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.testkit.TestArchive;
import io.weir.testkit.TestKeys;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A record whose content key was sealed when it was drained, decoded once more. */
final class SealedKeyReplayTest {

  private static final CorpId CORP = new CorpId("wwcorp");
  private static final List<byte[]> NODE_KEYS = List.of(new byte[32]);
  private static final JournalRecord.Archived RECORD =
      record("{\"msgid\":\"m1\",\"msgtype\":\"text\"}");

  private final Map<String, Long> keysFrom = new HashMap<>();

  private static JournalRecord.Archived record(String json) {
    return TestArchive.record(CORP, 5, "m1", 1, TestKeys.rsa(0).getPublic(), json);
  }

  private RecordDecoder decoder(@Nullable KeySeal seal, Map<Long, PrivateKey> privateKeys) {
    Archive archive = new Archive("http://archive", "", privateKeys, 1000, "");
    CorpBook book = CorpBook.of(List.of(), List.of(new Corp(CORP, "Corp", archive, Map.of())));
    Telemetry telemetry =
        new Telemetry() {
          @Override
          public void count(Meter meter, String label, long n) {
            keysFrom.merge(label, n, Long::sum);
          }
        };
    return new RecordDecoder(
        () -> book,
        null,
        new HttpBodyCipher(null),
        new Seal(List.of(new byte[32])),
        seal,
        telemetry);
  }

  private RecordDecoder withKeys(@Nullable KeySeal seal) {
    return decoder(seal, Map.of(1L, TestKeys.rsa(0).getPrivate()));
  }

  private RecordDecoder withoutKeys(KeySeal seal) {
    return decoder(seal, Map.of(9L, TestKeys.rsa(1).getPrivate()));
  }

  private static Drained decode(
      RecordDecoder decoder, JournalRecord record, byte @Nullable [] sealedKey) {
    return decoder.decode(List.of(new RecordCodec.Decoded.Sound(record, sealedKey))).get(0);
  }

  private static byte[] sealedKeyOf(Drained drained) {
    return Objects.requireNonNull(((Drained.Stored) drained).sealedKey());
  }

  @Test
  void shouldNeedNoPrivateKeyWhenTheSealedOneOpens() {
    Drained.Stored drained =
        (Drained.Stored) decode(withKeys(new KeySeal(NODE_KEYS)), RECORD, null);
    assertThat(keysFrom).isEqualTo(Map.of("rsa", 1L));

    Drained again = decode(withoutKeys(new KeySeal(NODE_KEYS)), RECORD, sealedKeyOf(drained));

    assertThat(again).isEqualTo(new Drained.Stored(drained.rows()));
    assertThat(keysFrom).isEqualTo(Map.of("rsa", 1L, "sealed", 1L));
  }

  @Test
  void shouldAskRsaWhenTheSealedKeyDoesNotOpen() {
    byte[] sealedKey = sealedKeyOf(decode(withKeys(new KeySeal(NODE_KEYS)), RECORD, null));
    KeySeal another = new KeySeal(List.of("another node key, of 32 bytes...".getBytes(US_ASCII)));

    assertThat(decode(withKeys(another), RECORD, sealedKey)).isInstanceOf(Drained.Stored.class);
    assertThat(decode(withKeys(null), RECORD, sealedKey)).isInstanceOf(Drained.Stored.class);
    assertThat(decode(withoutKeys(another), RECORD, sealedKey)).isInstanceOf(Drained.Refused.class);
    assertThat(keysFrom).isEqualTo(Map.of("rsa", 3L));
  }

  @Test
  void shouldLetRsaDecideWhenTheSealedKeyFitsNoBody() {
    KeySeal seal = new KeySeal(NODE_KEYS);
    byte[] wrong =
        seal.seal(
            "d3JvbmcsIG9mIDMyIGJ5dGVzLCBidXQgbm90IGl0cyA=".getBytes(US_ASCII), RECORD.randomKey());
    byte[] noKey = seal.seal("no key".getBytes(US_ASCII), RECORD.randomKey());

    for (byte[] sealedKey : List.of(wrong, noKey)) {
      assertThat(decode(withKeys(seal), RECORD, sealedKey)).isInstanceOf(Drained.Stored.class);
    }
    assertThat(keysFrom).isEqualTo(Map.of("rsa", 2L));
  }

  @Test
  void shouldSealNoKeyOfWhatCannotBeStored() {
    KeySeal seal = new KeySeal(NODE_KEYS);
    for (String json : List.of("no json", "{\"msgid\":\"other\"}")) {
      assertThat(decode(withKeys(seal), record(json), null)).isInstanceOf(Drained.Refused.class);
    }
  }

  @Test
  void shouldLetRsaDecideWhenTheMessageIsAnother() {
    KeySeal seal = new KeySeal(NODE_KEYS);
    JournalRecord.Archived other = record("{\"msgid\":\"other\"}");
    byte[] sealedKey = seal.seal(contentKeyOf(other.randomKey()), other.randomKey());

    Drained drained = decode(withKeys(seal), other, sealedKey);

    assertThat(((Drained.Refused) drained).row().reason()).startsWith("other_msgid");
    assertThat(keysFrom).containsEntry("rsa", 1L);
  }

  private static byte[] contentKeyOf(byte[] randomKey) {
    Unwrapped unwrapped = new KeyUnwrapper(null).unwrap(TestKeys.rsa(0).getPrivate(), randomKey);
    return ((Unwrapped.ContentKey) unwrapped).text();
  }
}
