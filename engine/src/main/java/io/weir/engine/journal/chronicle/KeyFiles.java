package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.SealedKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A shard's sealed content keys: a file beside each of the journal's, in the order in which they
 * came from the decrypt pool. An entry is its key's length (4 bytes), the record's position (8),
 * the sealed key, and the CRC-32C of all that. An abrupt end may tear one, and the next process
 * writes behind it; so a reader looks for the next entry that is whole. One that stands there twice
 * opens either way.
 */
@Confined(Role.DRAIN)
final class KeyFiles implements SealedKeys {

  private static final int HEADER_BYTES = Integer.BYTES + Long.BYTES;
  private static final int OVERHEAD_BYTES = HEADER_BYTES + Integer.BYTES;

  /** More than any RSA key wraps. */
  private static final int KEY_BYTES_MAX = 2048;

  /** A larger file is not read: a journal file ends at 256 MiB, and its keys are 4 % of that. */
  static final long FILE_BYTES_MAX = 128L << 20;

  private final ShardFiles files;
  private final Map<Long, ByteArrayOutputStream> kept = new TreeMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private ShardFiles.@Nullable Numbered last;

  // The one file that is looked into.
  private long loaded = -1;
  private ByteBuffer entries = ByteBuffer.allocate(0);
  private final Map<Long, Integer> places = new HashMap<>();

  KeyFiles(ShardFiles files) {
    this.files = files;
  }

  @Override
  public void keep(JournalPosition record, byte[] sealedKey) {
    if (sealedKey.length == 0 || sealedKey.length > KEY_BYTES_MAX) {
      throw new IllegalArgumentException("a sealed key of " + sealedKey.length + " bytes");
    }
    byte[] entry = new byte[OVERHEAD_BYTES + sealedKey.length];
    int end = entry.length - Integer.BYTES;
    ByteBuffer.wrap(entry)
        .putInt(sealedKey.length)
        .putLong(record.index())
        .put(sealedKey)
        .putInt(crc(entry, 0, end));
    kept.computeIfAbsent(ShardFiles.numberOf(record), number -> new ByteArrayOutputStream())
        .writeBytes(entry);
  }

  @Override
  public void flush() {
    try {
      for (Map.Entry<Long, ByteArrayOutputStream> file : kept.entrySet()) {
        write(file.getKey(), file.getValue().toByteArray());
      }
    } finally {
      kept.clear();
    }
  }

  private void write(long number, byte[] bytes) {
    ShardFiles.Numbered file = file(number);
    if (file == null || !Files.exists(file.path())) {
      return; // retention took it: nobody will replay it
    }
    Path keys = ShardFiles.keysOf(file);
    try (FileChannel channel =
        FileChannel.open(
            keys,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw new JournalException("cannot write " + keys + ": " + e, e);
    }
  }

  private ShardFiles.@Nullable Numbered file(long number) {
    if (last == null || last.number() != number) {
      last = null;
      for (ShardFiles.Numbered one : files.list()) {
        last = one.number() == number ? one : last;
      }
    }
    return last;
  }

  @Override
  public byte @Nullable [] find(JournalPosition record) {
    load(ShardFiles.numberOf(record));
    Integer at = places.get(record.index());
    if (at == null) {
      return null;
    }
    byte[] sealedKey = new byte[entries.getInt(at)];
    entries.get(at + HEADER_BYTES, sealedKey);
    return sealedKey;
  }

  private void load(long number) {
    if (number == loaded) {
      return;
    }
    loaded = number;
    places.clear();
    entries = read(number);
    int at = 0;
    while (at + OVERHEAD_BYTES < entries.limit()) {
      int bytes = wholeAt(at);
      if (bytes > 0) {
        places.put(entries.getLong(at + Integer.BYTES), at);
      }
      at += Math.max(bytes, 1);
    }
  }

  private ByteBuffer read(long number) {
    ShardFiles.Numbered file = file(number);
    Path keys = file == null ? null : ShardFiles.keysOf(file);
    try {
      if (keys == null || !Files.exists(keys)) {
        return ByteBuffer.allocate(0);
      }
      if (Files.size(keys) > FILE_BYTES_MAX) {
        throw new IOException("larger than " + FILE_BYTES_MAX + " bytes");
      }
      return ByteBuffer.wrap(Files.readAllBytes(keys));
    } catch (NoSuchFileException e) {
      return ByteBuffer.allocate(0); // retention took it just now
    } catch (IOException e) {
      unreadable.add("cannot read " + keys + ": " + e);
      return ByteBuffer.allocate(0);
    }
  }

  /** The length of the entry that stands there whole; 0 = none does. */
  private int wholeAt(int at) {
    int length = entries.getInt(at);
    int end = at + HEADER_BYTES + length;
    boolean mayBe = length > 0 && length <= KEY_BYTES_MAX && end + Integer.BYTES <= entries.limit();
    return mayBe && entries.getInt(end) == crc(entries.array(), at, end - at)
        ? OVERHEAD_BYTES + length
        : 0;
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Override
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }
}
