package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.RecordCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one shard, file by file; what is broken or missing comes out as damage, in its place. */
@Confined(Role.DRAIN)
final class ChronicleReader implements JournalReader {

  private final ShardFiles files;
  private final long closedUpTo;
  private List<ShardFiles.Numbered> known;
  private @Nullable FileScan scan;

  /**
   * Reads from the oldest file on.
   *
   * @param closedUpTo files up to this number are looked through to their very end, even while they
   *     are the newest: a hole there is not the end
   */
  ChronicleReader(ShardFiles files, long closedUpTo) {
    this.files = files;
    this.closedUpTo = closedUpTo;
    this.known = files.list();
  }

  @Override
  public @Nullable JournalEntry poll() {
    while (true) {
      FileScan open = scan;
      if (open == null) {
        ShardFiles.Numbered first = first();
        if (first == null || !open(first)) {
          return null;
        }
        continue;
      }
      JournalEntry entry = open.next(isClosed(open.file()));
      ShardFiles.Numbered next = entry == null ? next(open.file()) : null;
      if (entry != null || next == null || isBeingMade(open.file(), next)) {
        return entry;
      }
      // Looked into once more: what was appended before the next file was made comes before it.
      entry = open.next(true);
      if (entry != null) {
        return entry;
      }
      JournalEntry lost = lostBetween(open, next);
      if (open(next) && lost != null) {
        return lost;
      }
    }
  }

  private ShardFiles.@Nullable Numbered first() {
    known = files.list();
    return known.isEmpty() ? null : known.get(0);
  }

  private ShardFiles.@Nullable Numbered next(ShardFiles.Numbered file) {
    for (ShardFiles.Numbered one : known) {
      if (one.number() > file.number()) {
        return one;
      }
    }
    return files.next(file);
  }

  private boolean isClosed(ShardFiles.Numbered file) {
    return file.number() <= closedUpTo;
  }

  // It is there before the end of the one before is marked; nothing is in it until that is done.
  private boolean isBeingMade(ShardFiles.Numbered before, ShardFiles.Numbered file) {
    if (!isSameWriter(before, file) || next(file) != null) {
      return false;
    }
    try (FileScan made = new FileScan(file)) {
      return made.isBlank();
    } catch (NoSuchFileException e) {
      return false; // as open() finds
    } catch (IOException e) {
      throw new JournalException("cannot read " + file.path() + ": " + e, e);
    }
  }

  private static boolean isSameWriter(ShardFiles.Numbered before, ShardFiles.Numbered file) {
    return file.path().resolveSibling(before.path().getFileName()).equals(before.path());
  }

  private @Nullable JournalEntry lostBetween(FileScan left, ShardFiles.Numbered next) {
    ShardFiles.Numbered file = left.file();
    if (!Files.exists(file.path())) {
      return null; // retention took this one while it was read, and those behind it
    }
    if (next.number() > file.number() + 1) {
      return damage(
          ShardFiles.position(next.number() - 1, 0),
          "missing before "
              + next.path().getFileName()
              + ": "
              + (next.number() - file.number() - 1)
              + " file(s) from "
              + ShardFiles.nameOf(file.number() + 1));
    }
    return isSameWriter(file, next) && !left.hasEndMark()
        ? damage(
            ShardFiles.position(file.number(), Math.max(left.place(), Integer.BYTES)),
            "cut off: " + file.path().getFileName() + " has lost its end, at " + left.place())
        : null;
  }

  private static JournalEntry damage(JournalPosition position, String reason) {
    byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
    return new JournalEntry(position, new RecordCodec.Decoded.Damaged(reason, bytes), bytes.length);
  }

  /** On failure it stays in the file where it is. */
  private boolean open(ShardFiles.Numbered file) {
    try {
      FileScan opened = new FileScan(file);
      closeFile();
      scan = opened;
      return true;
    } catch (NoSuchFileException e) {
      known = files.list(); // removed meanwhile: on with the next that is there
      return false;
    } catch (IOException e) {
      throw new JournalException("cannot open " + file.path() + ": " + e, e);
    }
  }

  @Override
  public boolean seekAfter(JournalPosition finished) {
    closeFile();
    known = files.list();
    if (finished.equals(JournalPosition.START)) {
      return true;
    }
    boolean found = find(finished);
    if (!found) {
      closeFile();
    }
    return found;
  }

  private boolean find(JournalPosition finished) {
    long number = ShardFiles.numberOf(finished);
    for (int i = 0; i < known.size(); i++) {
      ShardFiles.Numbered file = known.get(i);
      boolean last = i == known.size() - 1;
      if (file.number() == number) {
        FileScan opened = open(file) ? scan : null;
        return opened != null
            && (opened.moveBehind(ShardFiles.offsetOf(finished), !last || isClosed(file))
                || (!last && open(known.get(i + 1)))); // it stood for a lost end
      }
      if (file.number() > number) {
        return i > 0 && open(file); // it stood for the files that are missing before this one
      }
    }
    return false;
  }

  private void closeFile() {
    if (scan != null) {
      scan.close();
      scan = null;
    }
  }

  @Override
  public void close() {
    closeFile();
  }
}
