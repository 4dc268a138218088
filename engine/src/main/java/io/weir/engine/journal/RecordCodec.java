package io.weir.engine.journal;

import io.weir.engine.base.Limits;
import io.weir.engine.corp.CorpId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a record: version, kind, CRC-32C of all that follows and of those two, then the
 * fields. Integers are big-endian; strings and byte fields carry their length in front.
 *
 * <p>A version that is not known, a kind that is not known and a wrong checksum are all damage,
 * never an exception: what happens to a damaged record is the drain's decision.
 */
public final class RecordCodec {

  /** Raised when the layout changes; older versions stay readable. */
  static final byte VERSION = 1;

  /** In front of the fields. */
  public static final int HEADER_BYTES = 6;

  private static final byte CALLBACK = 1;
  private static final byte ARCHIVED = 2;
  private static final byte QUARANTINED = 3;

  private RecordCodec() {}

  /**
   * Encodes one record.
   *
   * @throws IllegalArgumentException when it would exceed {@link Limits#JOURNAL_RECORD_BYTES_MAX}
   */
  public static byte[] encode(JournalRecord record) {
    if (record instanceof JournalRecord.Callback callback) {
      return encodeCallback(callback);
    } else if (record instanceof JournalRecord.Archived archived) {
      return encodeArchived(archived);
    }
    return encodeQuarantined((JournalRecord.Quarantined) record);
  }

  private static byte[] encodeCallback(JournalRecord.Callback r) {
    byte[] suite = utf8(r.suiteId());
    byte[] corp = utf8(r.corpId());
    byte[] agent = utf8(r.agentId());
    byte[] nonce = utf8(r.nonce());
    ByteBuffer out =
        frame(
            CALLBACK,
            1
                + 8
                + 8
                + 5 * 4
                + suite.length
                + corp.length
                + agent.length
                + nonce.length
                + r.encrypt().length);
    out.put(codeOf(r.route())).putLong(r.timestampSeconds()).putLong(r.receivedAtMs());
    put(out, suite);
    put(out, corp);
    put(out, agent);
    put(out, nonce);
    put(out, r.encrypt());
    return seal(out);
  }

  private static byte[] encodeArchived(JournalRecord.Archived r) {
    byte[] corp = utf8(r.corp().value());
    byte[] msgId = utf8(r.msgId());
    ByteBuffer out =
        frame(
            ARCHIVED,
            6 * 8
                + 4 * 4
                + corp.length
                + msgId.length
                + r.randomKey().length
                + r.chatMessage().length);
    put(out, corp);
    out.putLong(r.seq()).putLong(r.after()).putLong(r.fencingToken()).putLong(r.run());
    out.putLong(r.keyVersion()).putLong(r.pulledAtMs());
    put(out, msgId);
    put(out, r.randomKey());
    put(out, r.chatMessage());
    return seal(out);
  }

  private static byte[] encodeQuarantined(JournalRecord.Quarantined r) {
    byte[] corp = utf8(r.corp().value());
    byte[] msgId = utf8(r.msgId());
    byte[] reason = utf8(r.reason());
    ByteBuffer out =
        frame(
            QUARANTINED, 8 + 4 * 4 + corp.length + msgId.length + reason.length + r.entry().length);
    put(out, corp);
    out.putLong(r.pulledAtMs());
    put(out, msgId);
    put(out, reason);
    put(out, r.entry());
    return seal(out);
  }

  /** Whether a record of a known version and kind may begin with these two bytes. */
  public static boolean mayBegin(byte version, byte kind) {
    return version == VERSION && kind >= CALLBACK && kind <= QUARANTINED;
  }

  /** Decodes what {@link #encode} made. */
  public static Decoded decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return new Decoded.Damaged("shorter than a header: " + bytes.length + " bytes", bytes);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    byte kind = in.get();
    int stated = in.getInt();
    if (stated != checksum(bytes)) {
      return new Decoded.Damaged("checksum is wrong", bytes);
    }
    if (version != VERSION) {
      return new Decoded.Damaged("version " + version + " is not known to this program", bytes);
    }
    try {
      return decodeFields(kind, in);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return new Decoded.Damaged("fields do not fit: " + e.getClass().getSimpleName(), bytes);
    }
  }

  @SuppressWarnings("ByteBufferBackingArray") // it wraps the whole array that decode() was given
  private static Decoded decodeFields(byte kind, ByteBuffer in) {
    return switch (kind) {
      case CALLBACK -> new Decoded.Sound(decodeCallback(in));
      case ARCHIVED -> new Decoded.Sound(decodeArchived(in));
      case QUARANTINED -> new Decoded.Sound(decodeQuarantined(in));
      default -> new Decoded.Damaged("kind " + kind + " is not known to this program", in.array());
    };
  }

  private static JournalRecord decodeCallback(ByteBuffer in) {
    JournalRecord.Route route = routeOf(in.get());
    long timestamp = in.getLong();
    long receivedAt = in.getLong();
    return new JournalRecord.Callback(
        route, text(in), text(in), text(in), timestamp, text(in), receivedAt, bytes(in));
  }

  private static JournalRecord decodeArchived(ByteBuffer in) {
    CorpId corp = new CorpId(text(in));
    long seq = in.getLong();
    long after = in.getLong();
    long token = in.getLong();
    long run = in.getLong();
    long keyVersion = in.getLong();
    long pulledAt = in.getLong();
    return new JournalRecord.Archived(
        corp, seq, after, token, run, text(in), keyVersion, bytes(in), bytes(in), pulledAt);
  }

  private static JournalRecord decodeQuarantined(ByteBuffer in) {
    CorpId corp = new CorpId(text(in));
    long pulledAt = in.getLong();
    return new JournalRecord.Quarantined(corp, text(in), text(in), bytes(in), pulledAt);
  }

  private static byte codeOf(JournalRecord.Route route) {
    return switch (route) {
      case COMMAND -> 0;
      case DATA -> 1;
      case APP -> 2;
    };
  }

  private static JournalRecord.Route routeOf(byte ordinal) {
    return switch (ordinal) {
      case 0 -> JournalRecord.Route.COMMAND;
      case 1 -> JournalRecord.Route.DATA;
      case 2 -> JournalRecord.Route.APP;
      default -> throw new IllegalArgumentException("route " + ordinal);
    };
  }

  private static ByteBuffer frame(byte kind, int fieldBytes) {
    int size = HEADER_BYTES + fieldBytes;
    if (size > Limits.JOURNAL_RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a record of "
              + size
              + " bytes; at most "
              + Limits.JOURNAL_RECORD_BYTES_MAX
              + " are allowed");
    }
    return ByteBuffer.allocate(size).put(VERSION).put(kind).putInt(0);
  }

  @SuppressWarnings("ByteBufferBackingArray") // frame() allocated it, whole and on the heap
  private static byte[] seal(ByteBuffer out) {
    byte[] bytes = out.array();
    out.putInt(2, checksum(bytes));
    return bytes;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 2);
    crc.update(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  private static void put(ByteBuffer out, byte[] field) {
    out.putInt(field.length).put(field);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("field of " + length + " bytes");
    }
    byte[] field = new byte[length];
    in.get(field);
    return field;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What came of decoding. */
  public sealed interface Decoded {
    /**
     * A record.
     *
     * @param sealedKey its content key, kept beside it by an earlier drain; null = none is known
     */
    record Sound(JournalRecord record, byte @Nullable [] sealedKey) implements Decoded {
      public Sound(JournalRecord record) {
        this(record, null);
      }
    }

    /**
     * What can't be read.
     *
     * @param bytes what stands there instead, ciphertext like any record
     */
    record Damaged(String reason, byte[] bytes) implements Decoded {}
  }
}
