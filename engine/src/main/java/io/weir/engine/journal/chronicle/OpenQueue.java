package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.io.Closeable;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * One Chronicle queue in a folder of its own, and the file that it appends to.
 *
 * <p>Two things Chronicle does not do are done here, on a channel beside its mapping. <b>Room</b>:
 * its files are sparse, and a page that a full disk can't hold stops the JVM (SIGBUS) or comes back
 * as an InternalError; so zeros are written ahead of every append, where a full disk is an ordinary
 * error. <b>Sync</b>: its own sync covers the newest pages of one mapped block, reports a failure
 * to a log only, and knows neither the file that was just left nor the directory; forcing the
 * channel covers all pages of the file that were changed through a mapping, since on Linux both are
 * the same pages.
 */
@Confined(Role.JOURNAL_WRITER)
final class OpenQueue {

  /**
   * Chronicle maps this much at a time, and a quarter of it beyond, which a record must fit into;
   * files are sparse.
   */
  private static final int BLOCK_BYTES = 64 * 1024 * 1024;

  /** What an append may take besides its record: a header, a new index or two of 16 KB. */
  private static final int SLACK_BYTES = 64 * 1024;

  private static final int RESERVE_BYTES = 1024 * 1024;

  /**
   * The same when nothing is synced: writing a whole reserve keeps an append waiting for 0.3 ms,
   * and at 50,000 records a second all that come meanwhile. Steps of 8 KB cost twice the CPU time
   * of these for each byte, and these have room for a dozen records of the usual size. A sync is
   * cheaper the fewer of them find new blocks to write down, so that it takes the large step.
   */
  private static final int STEP_BYTES = 32 * 1024;

  /** To make a folder with its table and a first file. */
  private static final long ROOM_BYTES_MIN = 4L * RESERVE_BYTES;

  private static final int PAGE_BYTES = 4096;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(RESERVE_BYTES);

  private final Path folder;
  private final boolean syncs;
  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;
  private long number;
  private FileChannel channel;
  private long reservedTo;
  private long end;

  private OpenQueue(Path folder, long number, boolean syncs) {
    this.folder = folder;
    this.number = number;
    this.syncs = syncs;
    this.queue =
        SingleChronicleQueueBuilder.binary(folder.toFile())
            .rollCycle(FileNumbers.CYCLE)
            // Which file: our number, never a clock, which may go back.
            .timeProvider(() -> FileNumbers.millisOf(this.number))
            .blockSize(BLOCK_BYTES)
            .syncMode(SyncMode.NONE)
            .build();
    this.appender = queue.createAppender();
    try {
      // Only now: an appender that finds a file without a head waits for somebody to write it.
      this.channel = makeFile();
    } catch (JournalException e) {
      Closeable.closeQuietly(appender, queue);
      throw e;
    }
  }

  /**
   * A new folder whose first file is {@code number}.
   *
   * @throws JournalException when there is no room for it
   */
  static OpenQueue make(ShardFiles files, long number, boolean syncs) {
    Path folder = files.writerFolder(number);
    try {
      Files.createDirectories(folder);
      for (Path left : ShardFiles.children(folder)) {
        Files.delete(left); // of an attempt that had no room for a file
      }
      long room = folder.toFile().getUsableSpace();
      if (room < ROOM_BYTES_MIN) {
        Files.delete(folder);
        throw new JournalException(
            "no space left in " + files.folder() + ": " + room + " bytes; free some");
      }
      if (syncs) {
        force(files.folder());
      }
      OpenQueue made = new OpenQueue(folder, number, syncs);
      try {
        if (syncs) {
          force(folder);
        }
        return made;
      } catch (IOException e) {
        made.abandon();
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException("cannot make " + folder + ": " + e, e);
    }
  }

  // Under its name only when it has room: a reader that entered a file which is then deleted again
  // would wait there for ever, while its number is given to another.
  private FileChannel makeFile() {
    Path file = folder.resolve(ShardFiles.nameOf(number));
    Path unfinished = folder.resolve(ShardFiles.unfinishedNameOf(number));
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      FileChannel made =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        write(made, 0, RESERVE_BYTES);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        made.close();
        Files.deleteIfExists(unfinished);
        throw e;
      }
      reservedTo = RESERVE_BYTES;
      end = 0;
      return made;
    } catch (IOException e) {
      throw new JournalException("cannot make " + file + ": " + e, e);
    }
  }

  JournalPosition append(byte[] encoded) {
    reserve(encoded.length);
    long start;
    try (DocumentContext document = appender.writingDocument()) {
      Bytes<?> out = Objects.requireNonNull(document.wire()).bytes();
      start = out.writePosition() - Integer.BYTES;
      try {
        out.write(encoded);
      } catch (RuntimeException | Error e) {
        document.rollbackOnClose();
        throw e;
      }
    }
    end = start + Integer.BYTES + encoded.length;
    return ShardFiles.position(number, start);
  }

  private void reserve(int bytes) {
    long needed = end + bytes + SLACK_BYTES;
    if (needed <= reservedTo) {
      return;
    }
    int step = syncs ? RESERVE_BYTES : STEP_BYTES;
    long upTo = (needed / step + 1) * step;
    try {
      write(channel, reservedTo, upTo);
    } catch (IOException e) {
      throw new JournalException("no room for " + bytes + " bytes in " + folder + ": " + e, e);
    }
    reservedTo = upTo;
  }

  private static void write(FileChannel to, long from, long upTo) throws IOException {
    for (long at = from; at < upTo; ) {
      at += to.write(ZEROS.slice(0, (int) Math.min(RESERVE_BYTES, upTo - at)), at);
    }
  }

  /** So much of the file is used, its index left aside. */
  long bytes() {
    return end;
  }

  /**
   * Goes on in the next file; the one that is left is on the device first, if that is asked for.
   */
  void roll() {
    FileChannel left = channel;
    long leftEnd = end;
    number++;
    try {
      channel = makeFile();
    } catch (JournalException e) {
      number--;
      throw e;
    }
    // Chronicle marks the end of the file that it leaves when it opens the next: here, and not in
    // an
    // append that may wait for the sync of both.
    try (DocumentContext document = appender.writingDocument(true)) {
      document.rollbackOnClose();
    }
    finish(left, leftEnd);
  }

  void sync() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new JournalException(folder + "/" + ShardFiles.nameOf(number) + ": " + e, e);
    }
  }

  // Room that was reserved and not used is given back; nobody looks beyond the end of the chain.
  private void finish(FileChannel left, long leftEnd) {
    try (left) {
      long keep = (leftEnd + SLACK_BYTES + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
      if (left.size() > keep) {
        left.truncate(keep);
      }
      if (syncs) {
        left.force(true);
        force(folder); // the name of the file that follows
      }
    } catch (IOException e) {
      throw new JournalException("cannot finish a file in " + folder + ": " + e, e);
    }
  }

  void close() {
    Closeable.closeQuietly(appender, queue);
    finish(channel, end);
  }

  /** After a failure: lets go of everything and leaves the files as they are. */
  void abandon() {
    Closeable.closeQuietly(appender, queue);
    Closeable.closeQuietly(channel);
  }

  /** On return the names in {@code folder} survive a power cut. */
  static void force(Path folder) throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
