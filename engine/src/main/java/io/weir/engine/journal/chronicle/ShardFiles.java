package io.weir.engine.journal.chronicle;

import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalFile;
import io.weir.engine.journal.JournalPosition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where one shard's files are. They are numbered without a gap, so that a missing one shows; each
 * writer has a folder of its own, {@code w-} and the number of its first file, since nobody ever
 * appends to what an earlier writer left.
 */
record ShardFiles(Path folder) {

  /** The number of a shard's first file: large, so that all names have the same length. */
  static final long FIRST = 100_000;

  private static final int DIGITS = 9;
  private static final String SUFFIX = ".cq4";
  private static final String UNFINISHED = SUFFIX + ".new";
  private static final Pattern NAME = Pattern.compile("(\\d{9})\\.cq4");
  private static final Pattern WRITER = Pattern.compile("w-\\d{9}");

  /** A position is a file's number and a place in it, which is a multiple of four. */
  private static final int OFFSET_BITS = 38;

  /** One file. */
  record Numbered(long number, Path path) {}

  static JournalPosition position(long number, long offset) {
    return new JournalPosition(number << OFFSET_BITS | offset >> 2);
  }

  static long numberOf(JournalPosition position) {
    return position.index() >> OFFSET_BITS;
  }

  static long offsetOf(JournalPosition position) {
    return (position.index() & (1L << OFFSET_BITS) - 1) << 2;
  }

  static String nameOf(long number) {
    return digits(number) + SUFFIX;
  }

  // By hand: a reader at the end of a file asks for the next one's name each time it looks, and a
  // format string is read anew each time.
  private static String digits(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  /** What a file is called until it has room: no reader looks at it. */
  static String unfinishedNameOf(long number) {
    return nameOf(number).replace(SUFFIX, UNFINISHED);
  }

  /** Removes what was never finished, and so was never appended to; for the only writer. */
  void sweep() throws IOException {
    for (Path writer : children(folder)) {
      for (Path file : children(writer)) {
        if (file.toString().endsWith(UNFINISHED)) {
          Files.delete(file);
        }
      }
    }
  }

  /** The folder of the writer whose first file is {@code number}. */
  Path writerFolder(long number) {
    return folder.resolve("w-" + digits(number));
  }

  /** All of them, oldest first; other files are nobody's business here. */
  List<Numbered> list() {
    List<Numbered> found = new ArrayList<>();
    for (Path writer : children(folder)) {
      if (WRITER.matcher(writer.getFileName().toString()).matches()) {
        for (Path file : children(writer)) {
          Matcher name = NAME.matcher(file.getFileName().toString());
          if (name.matches()) {
            found.add(new Numbered(Long.parseLong(name.group(1)), file));
          }
        }
      }
    }
    found.sort(Comparator.comparingLong(Numbered::number));
    return found;
  }

  /** The number of the newest; 0 when there is none. */
  long last() {
    List<Numbered> all = list();
    return all.isEmpty() ? 0 : all.get(all.size() - 1).number();
  }

  /** The file behind {@code before}, when it is there: the same writer's, or a new one's first. */
  @Nullable Numbered next(Numbered before) {
    long number = before.number() + 1;
    Path same = before.path().resolveSibling(nameOf(number));
    if (Files.exists(same)) {
      return new Numbered(number, same);
    }
    Path other = writerFolder(number).resolve(nameOf(number));
    return Files.exists(other) ? new Numbered(number, other) : null;
  }

  private static Path markOf(Numbered file) {
    return file.path().resolveSibling(file.path().getFileName() + ".committed");
  }

  /** When the file was marked as committed; 0 when it was not ({@link JournalFile#NOT_MARKED}). */
  static long markedAt(Numbered file) {
    return markOf(file).toFile().lastModified();
  }

  static void mark(Numbered file, long atMs) {
    try {
      Path mark = markOf(file);
      if (atMs == JournalFile.NOT_MARKED) {
        Files.deleteIfExists(mark);
      } else {
        Files.write(mark, new byte[0]);
        Files.setLastModifiedTime(mark, FileTime.fromMillis(atMs));
      }
    } catch (IOException e) {
      throw new JournalException("cannot mark " + file.path() + " as committed: " + e, e);
    }
  }

  /** Where the sealed content keys of a file's records are kept. */
  static Path keysOf(Numbered file) {
    return file.path().resolveSibling(file.path().getFileName() + ".keys");
  }

  /** Of the file and of what is kept beside it. */
  static long bytesOf(Numbered file) {
    return file.path().toFile().length() + keysOf(file).toFile().length();
  }

  /** Removes a file, and its writer's folder when it was the last one there. */
  static void remove(Numbered file) {
    try {
      Files.deleteIfExists(file.path());
      Files.deleteIfExists(markOf(file));
      Files.deleteIfExists(keysOf(file));
      Path writer = file.path().getParent();
      if (writer != null && children(writer).stream().noneMatch(ShardFiles::isJournal)) {
        for (Path left : children(writer)) {
          Files.deleteIfExists(left);
        }
        Files.deleteIfExists(writer);
      }
    } catch (IOException e) {
      throw new JournalException("cannot remove " + file.path() + ": " + e, e);
    }
  }

  /** Removes the folder with all that is in it. */
  void removeAll() {
    try {
      for (Path writer : children(folder)) {
        for (Path file : children(writer)) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(writer);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new JournalException("cannot remove " + folder + ": " + e, e);
    }
  }

  private static boolean isJournal(Path file) {
    return file.toString().endsWith(SUFFIX);
  }

  static List<Path> children(Path folder) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return children;
    } catch (IOException e) {
      throw new JournalException("cannot look into " + folder + ": " + e, e);
    }
    return children;
  }
}
