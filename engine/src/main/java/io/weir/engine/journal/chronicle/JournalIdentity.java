package io.weir.engine.journal.chronicle;

import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.JournalId;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import java.util.UUID;

/**
 * What {@code journal.properties} says. Made with the directory; the id changes only by {@link
 * #renewed}.
 */
record JournalIdentity(JournalId id, int archiveShards) {

  private static final String FILE = "journal.properties";

  static JournalIdentity readOrMake(Path directory, int archiveShards) {
    if (Files.exists(directory.resolve(FILE))) {
      return read(directory);
    }
    return new JournalIdentity(freshId(), archiveShards).write(directory);
  }

  static JournalIdentity read(Path directory) {
    Path file = directory.resolve(FILE);
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new JournalException(
          "no journal in "
              + directory
              + " ("
              + FILE
              + " cannot be read: "
              + e.getClass().getSimpleName()
              + "); name the dataDir of a node that has run",
          e);
    }
    return parse(
        file, properties.getProperty("id", ""), properties.getProperty("archiveShards", ""));
  }

  JournalIdentity renewed(Path directory) {
    return new JournalIdentity(freshId(), archiveShards).write(directory);
  }

  private static JournalIdentity parse(Path file, String id, String shards) {
    try {
      int number = Integer.parseInt(shards);
      if (!id.isEmpty() && number > 0) {
        return new JournalIdentity(new JournalId(id), number);
      }
    } catch (NumberFormatException e) {
      throw new JournalException(file + ": archiveShards is no number: '" + shards + "'", e);
    }
    throw new JournalException(
        file + " lacks its id or number of shards; restore it from a backup of the directory");
  }

  private static JournalId freshId() {
    return new JournalId(UUID.randomUUID().toString());
  }

  // Written beside and moved over, with the bytes on the device first: a cut must leave the old
  // file or the new one.
  private JournalIdentity write(Path directory) {
    Path draft = directory.resolve(FILE + ".new");
    Properties properties = new Properties();
    properties.setProperty("id", id.value());
    properties.setProperty("archiveShards", Integer.toString(archiveShards));
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
      return this;
    } catch (IOException e) {
      throw new JournalException("cannot write " + directory.resolve(FILE) + ": " + e, e);
    }
  }
}
