package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.SeededTest;
import io.weir.testkit.TestRecords;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RecordCodecPropertyTest {

  @SeededTest(runs = 300)
  void shouldGiveBackWhatWasEncoded(long seed) {
    JournalRecord record = TestRecords.random(new SplittableRandom(seed));
    RecordCodec.Decoded decoded = RecordCodec.decode(RecordCodec.encode(record));
    assertThat(decoded)
        .isInstanceOf(RecordCodec.Decoded.Sound.class)
        .usingRecursiveComparison()
        .isEqualTo(new RecordCodec.Decoded.Sound(record));
  }

  @SeededTest(runs = 300)
  void shouldCallEveryFlippedBitDamage(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = RecordCodec.encode(TestRecords.random(random));
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    assertThat(RecordCodec.decode(bytes)).isInstanceOf(RecordCodec.Decoded.Damaged.class);
  }

  @SeededTest(runs = 300)
  void shouldCallEveryCutDamage(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = RecordCodec.encode(TestRecords.random(random));
    byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
    assertThat(RecordCodec.decode(cut)).isInstanceOf(RecordCodec.Decoded.Damaged.class);
  }

  @Test
  void shouldCallAVersionThatIsNotKnownDamageAndNameIt() {
    byte[] bytes = RecordCodec.encode(TestRecords.callback("n"));
    bytes[0] = 9;
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(bytes, 0, 2);
    crc.update(bytes, 6, bytes.length - 6);
    java.nio.ByteBuffer.wrap(bytes).putInt(2, (int) crc.getValue());
    assertThat(RecordCodec.decode(bytes))
        .usingRecursiveComparison()
        .isEqualTo(
            new RecordCodec.Decoded.Damaged("version 9 is not known to this program", bytes));
  }
}
