package io.weir.engine.journal.chronicle;

import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code journal.properties} says. Made with the directory; the id changes only by {@link
 * #renewed}.
 *
 * @param format of files and positions; a newer one is refused, an older one upgraded
 * @param uncomparedEnds see {@link io.weir.engine.journal.Journal#endAtOpen}: by shard; empty when
 *     they were compared
 */
record JournalIdentity(
    JournalId id, int archiveShards, int format, List<JournalPosition> uncomparedEnds) {

  private static final String FILE = "journal.properties";
  private static final String ENDS = "uncomparedEnds";

  /** 1: Chronicle's own positions, one folder a shard. 2: {@link ShardFiles}. */
  static final int FORMAT = 2;

  private static final Pattern SHARD = Pattern.compile("shard-(\\d{1,4})");

  /**
   * The directory's identity. A new one when there is none, with as many shards as there are
   * folders: what they hold is drained again, and absorbed.
   */
  static JournalIdentity readOrMake(Path directory, int archiveShards, List<String> findings) {
    if (Files.exists(directory.resolve(FILE))) {
      return read(directory);
    }
    int found = shardsIn(directory);
    JournalIdentity made =
        new JournalIdentity(freshId(), found > 0 ? found : archiveShards, FORMAT, List.of())
            .write(directory);
    if (found > 0) {
      findings.add(
          FILE
              + " was missing in "
              + directory
              + ": made anew, drained from the start as "
              + made.id());
    }
    return made;
  }

  private static int shardsIn(Path directory) {
    int most = 0;
    for (Path folder : ShardFiles.children(directory)) {
      Matcher name = SHARD.matcher(folder.getFileName().toString());
      most = name.matches() ? Math.max(most, Integer.parseInt(name.group(1))) : most;
    }
    return most;
  }

  static JournalIdentity read(Path directory) {
    Path file = directory.resolve(FILE);
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new JournalException(
          Files.exists(file)
              ? damaged(file, e.getMessage())
              : "no journal in "
                  + directory
                  + " (it has no "
                  + FILE
                  + "); name the dataDir of a node that has run",
          e);
    }
    return parse(file, properties);
  }

  /**
   * As this program reads it.
   *
   * @throws JournalException when it is of another format
   */
  JournalIdentity current(Path directory) {
    if (format > FORMAT) {
      throw new JournalException(
          "the journal in "
              + directory
              + " is of format "
              + format
              + ", made by a newer weir; this one knows up to "
              + FORMAT
              + ": start the newer one, or give this node another dataDir");
    } else if (format < FORMAT) {
      throw new JournalException(
          "the journal in " + directory + " is of format " + format + "; weir run upgrades it");
    }
    return this;
  }

  // Renamed in order, so that a second try goes on where the first one was cut off. Positions were
  // others then: with a new id all of it is drained once more, which adds nothing (I5).
  JournalIdentity upgraded(Path directory, List<String> findings) {
    if (format >= FORMAT) {
      return current(directory);
    }
    for (int shard = 0; shard <= archiveShards; shard++) {
      upgrade(new ShardFiles(ChronicleJournal.folderOf(directory, shard)));
    }
    JournalIdentity now =
        new JournalIdentity(freshId(), archiveShards, FORMAT, List.of()).write(directory);
    findings.add("upgraded from format " + format + ": drained from the start as " + now.id());
    return now;
  }

  private static void upgrade(ShardFiles files) {
    List<ShardFiles.Numbered> done = files.list();
    long number = done.isEmpty() ? ShardFiles.FIRST : done.get(done.size() - 1).number() + 1;
    List<Path> old = ShardFiles.children(files.folder());
    old.removeIf(file -> !file.toString().endsWith(".cq4"));
    Collections.sort(old);
    try {
      for (Path file : old) {
        Path folder = Files.createDirectories(files.writerFolder(number));
        Files.move(file, folder.resolve(ShardFiles.nameOf(number)), StandardCopyOption.ATOMIC_MOVE);
        number++;
      }
    } catch (IOException e) {
      throw new JournalException("cannot upgrade " + files.folder() + ": " + e, e);
    }
  }

  JournalIdentity renewed() {
    return new JournalIdentity(freshId(), archiveShards, format, List.of());
  }

  JournalIdentity withEnds(List<JournalPosition> ends) {
    return new JournalIdentity(id, archiveShards, format, List.copyOf(ends));
  }

  private static JournalIdentity parse(Path file, Properties properties) {
    String id = properties.getProperty("id", "");
    try {
      int shards = Integer.parseInt(properties.getProperty("archiveShards", ""));
      int format = Integer.parseInt(properties.getProperty("format", "1"));
      if (!id.isEmpty() && shards > 0 && format > 0) {
        return new JournalIdentity(new JournalId(id), shards, format, ends(properties, shards));
      }
    } catch (NumberFormatException e) {
      throw new JournalException(damaged(file, "no number: " + e.getMessage()), e);
    }
    throw new JournalException(damaged(file, "it lacks its id or its number of shards"));
  }

  private static List<JournalPosition> ends(Properties properties, int archiveShards) {
    String text = properties.getProperty(ENDS, "");
    List<JournalPosition> ends =
        text.isEmpty()
            ? List.of()
            : Arrays.stream(text.split(","))
                .map(end -> new JournalPosition(Long.parseLong(end)))
                .toList();
    if (!ends.isEmpty() && ends.size() != 1 + archiveShards) {
      throw new NumberFormatException(ENDS + " names " + ends.size() + " shards");
    }
    return ends;
  }

  private static String damaged(Path file, @Nullable String why) {
    return file
        + " is damaged ("
        + why
        + "). Restore it from a backup, or run: mv '"
        + file
        + "' '"
        + file
        + ".damaged' - the next start makes a new one and drains the journal from its start, which adds"
        + " nothing that is stored already";
  }

  private static JournalId freshId() {
    return new JournalId(UUID.randomUUID().toString());
  }

  // Written beside and moved over, with the bytes on the device first: a cut must leave the old
  // file or the new one.
  JournalIdentity write(Path directory) {
    Path draft = directory.resolve(FILE + ".new");
    Properties properties = new Properties();
    properties.setProperty("id", id.value());
    properties.setProperty("archiveShards", Integer.toString(archiveShards));
    properties.setProperty("format", Integer.toString(format));
    if (!uncomparedEnds.isEmpty()) {
      properties.setProperty(
          ENDS,
          uncomparedEnds.stream()
              .map(end -> Long.toString(end.index()))
              .collect(Collectors.joining(",")));
    }
    try {
      try (Writer out = Files.newBufferedWriter(draft)) {
        properties.store(
            out, "Identity of this journal. Do not edit and do not copy to another journal.");
      }
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          draft,
          directory.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      OpenQueue.force(directory);
      return this;
    } catch (IOException e) {
      throw new JournalException("cannot write " + directory.resolve(FILE) + ": " + e, e);
    }
  }
}
