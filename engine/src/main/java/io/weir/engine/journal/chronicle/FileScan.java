package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.RecordCodec.Decoded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads one of Chronicle's files, trusting nothing in it. Chronicle's own tailer believes the
 * length in front of a record: with a flipped bit there it jumps, throws or waits. Here a record
 * counts when its checksum is right, and where the chain of lengths breaks, the next such record is
 * looked for; what lies between is handed over as damage.
 *
 * <p>A file is a chain of documents, each behind four bytes (little-endian): two flags and a
 * length. Zero there is the end so far; the next document begins at the next multiple of four. Read
 * with plain reads, not through a mapping: a file that was cut off then ends, and does not stop the
 * JVM.
 */
@Confined(Role.DRAIN)
final class FileScan implements AutoCloseable {

  private static final int HEADER_BYTES = 4;
  private static final int NOT_COMPLETE = 0x8000_0000;
  private static final int META = 0x4000_0000;
  private static final int LENGTH = 0x3FFF_FFFF;
  private static final int END_MARK = NOT_COMPLETE | META;
  private static final int WINDOW_BYTES = 256 * 1024;

  /** Chronicle's longest index is far below. */
  private static final int META_BYTES_MAX = 1024 * 1024;

  /**
   * So much of what can't be read is handed over in one piece: a row of the quarantine holds it.
   */
  static final int DAMAGE_BYTES_MAX = 128 * 1024;

  private static final ByteBuffer ZEROS = ByteBuffer.allocate(WINDOW_BYTES);

  private static final byte[] NOTHING = new byte[0];

  private final ShardFiles.Numbered file;
  private final FileChannel channel;
  private final Holes holes;
  private final ByteBuffer window =
      ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long windowAt;
  private long place;
  private long sizeSeen;
  private long damageEnd;
  private boolean torn;
  private boolean ended;

  FileScan(ShardFiles.Numbered file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file.path(), StandardOpenOption.READ);
    this.holes = new Holes(file.path());
  }

  ShardFiles.Numbered file() {
    return file;
  }

  /** Where the next document is looked for. */
  long place() {
    return place;
  }

  /** The file ended in the middle of an append, which nobody was told of. */
  boolean endsTorn() {
    return torn;
  }

  /** Nothing was ever written to it. Reads to the first byte that was. */
  boolean isBlank() throws IOException {
    long size = channel.size();
    for (long at = 0; at < size; at = holes.dataFrom(at + window.limit(), size)) {
      fill(at);
      if (window.limit() == 0) {
        return true;
      }
      if (lastUsed() != 0) {
        return false;
      }
    }
    return true;
  }

  /** Its writer went on to another file in order. */
  boolean hasEndMark() {
    return ended;
  }

  /** Goes behind the record at {@code offset}; false when the file ends before it. */
  boolean moveBehind(long offset, boolean closed) {
    place = offset;
    damageEnd = 0;
    JournalEntry there = next(closed);
    if (there == null) {
      return false;
    }
    if (!there.position().equals(ShardFiles.position(file.number(), offset))) {
      place = ShardFiles.offsetOf(there.position());
      damageEnd = 0;
    }
    return true;
  }

  /**
   * Goes to the last record that the chain of lengths leads to, believing the chain and decoding
   * nothing: what comes from there on says where the file ends, and is read with care.
   */
  void skipToLast() throws IOException {
    long last = place;
    for (long at = place; isPlausible(intAt(at), at); at = behind(at, intAt(at) & LENGTH)) {
      if ((intAt(at) & META) == 0) {
        last = at;
      }
    }
    place = last;
  }

  /**
   * The next record, or damage; null at the end.
   *
   * @param closed what lies behind the end of the chain is looked through too. For a file that
   *     nobody appends to any more; beside a writer it is right as well, only slower, since it
   *     looks for what is behind
   */
  @Nullable JournalEntry next(boolean closed) {
    try {
      return step(closed);
    } catch (IOException e) {
      throw new JournalException("cannot read " + file.path() + " at " + place + ": " + e, e);
    }
  }

  private @Nullable JournalEntry step(boolean closed) throws IOException {
    while (true) {
      if (place < damageEnd) {
        JournalEntry damage = nextDamage();
        if (damage != null) {
          return damage;
        }
        continue;
      }
      int header = headerAt(place);
      int length = header & LENGTH;
      byte[] payload = isPlausible(header, place) ? read(place + HEADER_BYTES, length) : NOTHING;
      Decoded decoded = decode(payload);
      if (decoded instanceof Decoded.Sound) {
        return entry(payload, decoded);
      }
      if (isEnd(header)) {
        if (!closed || !passEnd(header)) {
          return null;
        }
      } else if (payload.length == 0 || !isIntactTo(behind(place, length))) {
        passBrokenChain();
      } else if ((header & META) == 0) {
        return entry(payload, decoded);
      } else {
        place = behind(place, length); // Chronicle's own: a file's head, its index
      }
    }
  }

  /**
   * Gives back the room behind the last byte that is not zero; for a file that is not written to.
   */
  void trim() throws IOException {
    long used = usedUpTo(channel.size(), false); // what is cut off is gone: believes nobody
    try (FileChannel writing = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
      writing.truncate(used);
    }
  }

  private JournalEntry entry(byte[] payload, Decoded decoded) {
    JournalEntry entry =
        new JournalEntry(ShardFiles.position(file.number(), place), decoded, payload.length);
    place = behind(place, payload.length);
    return entry;
  }

  // A header is written last, so bytes are there when it is; but the window may be older than the
  // header it holds, and a copy that overtook an append shows half a record. Read again, it can't.
  private Decoded decode(byte[] payload) throws IOException {
    Decoded first = RecordCodec.decode(payload);
    if (payload.length == 0 || first instanceof Decoded.Sound) {
      return first;
    }
    fill(place);
    int length = headerAt(place) & LENGTH;
    return length == payload.length
        ? RecordCodec.decode(refresh(payload, place + HEADER_BYTES))
        : first;
  }

  private byte[] refresh(byte[] payload, long from) throws IOException {
    System.arraycopy(read(from, payload.length), 0, payload, 0, payload.length);
    return payload;
  }

  private static boolean isEnd(int header) {
    return header == 0 || header == END_MARK || header == NOT_COMPLETE;
  }

  /** No sound record hides between here and {@code next}, where the chain says one begins. */
  private boolean isIntactTo(long next) throws IOException {
    return isOnChain(next) && soundBehind(place, next) == next;
  }

  private boolean isOnChain(long at) throws IOException {
    int header = headerAt(at);
    if (header != 0) {
      return isEnd(header) || isPlausible(header, at);
    }
    // Nothing may stand behind the end, unless it is being appended right now.
    long size = channel.size();
    return soundBehind(at, size) >= size || headerAt(at) != 0;
  }

  private void passBrokenChain() throws IOException {
    long size = channel.size();
    long sound = soundBehind(place, size);
    damageEnd = Math.max(place + HEADER_BYTES, sound < size ? sound : usedUpTo(size, true));
  }

  // Behind the end of the chain there should be nothing. Half an append may be there: its header is
  // still zero, so nobody was told that it is in the journal. But a whole record there means
  // damage.
  private boolean passEnd(int header) throws IOException {
    ended = header == END_MARK;
    long size = channel.size();
    long sound = soundBehind(place, size);
    if (sound < size) {
      if (headerAt(place) == header) { // not appended meanwhile, together with what is behind it
        damageEnd = sound;
      }
      return true;
    }
    torn = header == 0 && usedUpTo(size, true) > place;
    return false;
  }

  private @Nullable JournalEntry nextDamage() throws IOException {
    long from = place;
    int length = (int) Math.min(DAMAGE_BYTES_MAX, damageEnd - from);
    byte[] bytes = read(from, length);
    place = from + length;
    if (isZero(bytes) && from > 0 && place < damageEnd) {
      return null; // a hole: only its last piece is told of
    }
    return new JournalEntry(
        ShardFiles.position(file.number(), from),
        new Decoded.Damaged(
            "no record can be read in "
                + file.path().getFileName()
                + " from "
                + from
                + " to "
                + place,
            bytes),
        length);
  }

  private static boolean isZero(byte[] bytes) {
    for (byte one : bytes) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  /** The next place behind {@code from} where a sound record begins; {@code end} when none does. */
  private long soundBehind(long from, long end) throws IOException {
    long at = from + HEADER_BYTES;
    while (at < end) {
      fill(at);
      if (window.limit() < HEADER_BYTES + 2) {
        return end;
      }
      // The last bytes of a window are looked at with the next one; most windows are a hole.
      long until =
          Math.min(end, windowAt + Math.max(window.limit() - 2 * HEADER_BYTES, HEADER_BYTES));
      for (int in = lastUsed() == 0 ? window.limit() : 0; at + in < until; in += HEADER_BYTES) {
        if (mayBegin(in) && isSound(at + in)) {
          return at + in;
        }
        if (windowAt != at) {
          fill(at);
        }
      }
      at = lastUsed() == 0 ? holes.dataFrom(until, end) : until;
    }
    return end;
  }

  private boolean mayBegin(int in) {
    int length = window.getInt(in) & LENGTH;
    return length >= RecordCodec.HEADER_BYTES
        && length <= Limits.JOURNAL_RECORD_BYTES_MAX
        && RecordCodec.mayBegin(window.get(in + HEADER_BYTES), window.get(in + HEADER_BYTES + 1));
  }

  private boolean isSound(long at) throws IOException {
    int length = intAt(at) & LENGTH;
    return at + HEADER_BYTES + length <= channel.size()
        && RecordCodec.decode(read(at + HEADER_BYTES, length)) instanceof Decoded.Sound;
  }

  /** Behind the last byte that is not zero, rounded up to where a document may begin. */
  private long usedUpTo(long size, boolean skipsHoles) throws IOException {
    long used = place;
    for (long at = place; at < size; ) {
      fill(at);
      if (window.limit() == 0) {
        break;
      }
      int last = lastUsed();
      used = last == 0 ? used : at + last;
      at += window.limit();
      at = skipsHoles && last == 0 ? holes.dataFrom(at, size) : at;
    }
    return (used + HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
  }

  /** Behind the last byte of the window that is not zero; 0 when all are. */
  private int lastUsed() {
    int first = window.mismatch(ZEROS);
    if (first < 0 || first == window.limit()) {
      return 0;
    }
    int last = window.limit();
    while (window.get(last - 1) == 0) {
      last--;
    }
    return last;
  }

  private boolean isPlausible(int header, long at) throws IOException {
    int length = header & LENGTH;
    int most = (header & META) == 0 ? Limits.JOURNAL_RECORD_BYTES_MAX : META_BYTES_MAX;
    return length > 0 && length <= most && reaches(at + HEADER_BYTES + length);
  }

  // The size is asked for when it may matter: a file grows, and asking costs as much as a record.
  private boolean reaches(long end) throws IOException {
    if (end > sizeSeen) {
      sizeSeen = channel.size();
    }
    return end <= sizeSeen;
  }

  private static long behind(long at, int length) {
    return at + HEADER_BYTES + (length + HEADER_BYTES - 1L) / HEADER_BYTES * HEADER_BYTES;
  }

  // No record yet, or one under way, is asked for again: the window may have been filled before the
  // append was done, and would say so for ever.
  private int headerAt(long at) throws IOException {
    int header = intAt(at);
    if (isEnd(header)) {
      fill(at);
      header = intAt(at);
    }
    return header;
  }

  private int intAt(long at) throws IOException {
    if (at < windowAt || at + HEADER_BYTES > windowAt + window.limit()) {
      fill(at);
    }
    return window.limit() < HEADER_BYTES ? 0 : window.getInt((int) (at - windowAt));
  }

  private byte[] read(long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    if (from < windowAt || from + length > windowAt + window.limit()) {
      if (length <= WINDOW_BYTES) {
        fill(from);
      }
      if (from != windowAt || length > window.limit()) {
        readFully(ByteBuffer.wrap(bytes), from);
        return bytes;
      }
    }
    window.get((int) (from - windowAt), bytes);
    return bytes;
  }

  private void fill(long from) throws IOException {
    windowAt = from;
    window.clear();
    readFully(window, from);
    window.flip();
  }

  private void readFully(ByteBuffer into, long from) throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        return;
      }
      at += read;
    }
  }

  @Override
  public void close() {
    try (holes) {
      channel.close();
    } catch (IOException e) {
      throw new JournalException("cannot close " + file.path() + ": " + e, e);
    }
  }
}
