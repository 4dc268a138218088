package io.weir.bench.journal;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Encoded archive records of one size, made beforehand; they differ in every field that varies. */
final class Records {

  private static final int RANDOM_KEY_CHARS = 344; // base64 of an RSA-2048 block
  private static final int KINDS = 512;

  private final List<byte[]> encoded = new ArrayList<>(KINDS);

  /** Of {@code bytes} each, as they stand in the journal. */
  Records(int bytes, long seed) {
    Random random = new Random(seed);
    int rest = encode(random, 0, 0).length;
    if (bytes < rest) {
      throw new IllegalArgumentException("a record has " + rest + " bytes or more, not " + bytes);
    }
    for (int i = 0; i < KINDS; i++) {
      encoded.add(encode(random, i, bytes - rest));
    }
  }

  private static byte[] encode(Random random, int seq, int messageChars) {
    return RecordCodec.encode(
        new JournalRecord.Archived(
            new CorpId("ww0123456789abcdef"),
            seq + 1L,
            seq,
            1,
            1,
            String.format("%019d_1790000000_external", seq),
            1,
            letters(random, RANDOM_KEY_CHARS),
            letters(random, messageChars),
            1_790_000_000_000L));
  }

  private static byte[] letters(Random random, int count) {
    byte[] letters = new byte[count];
    for (int i = 0; i < count; i++) {
      letters[i] = (byte) ('a' + random.nextInt(26));
    }
    return letters;
  }

  /** The {@code number}th that is appended; they repeat. */
  byte[] at(long number) {
    return encoded.get((int) (number % KINDS));
  }
}
