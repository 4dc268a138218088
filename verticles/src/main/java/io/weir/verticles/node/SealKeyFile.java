package io.weir.verticles.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The keys that seal what rests, when the configuration names none: made once, then kept. */
public final class SealKeyFile {

  private static final int KEY_BYTES = 32;
  private static final String NODE_KEY = "node.key";

  private SealKeyFile() {}

  /**
   * The configured keys, newest first, or else the one of {@code dataDir/keys/seal.key} (0600),
   * which is made when it is not there.
   *
   * @throws IllegalStateException when the file holds no key: what it sealed cannot be opened
   */
  public static List<byte[]> keysOf(NodeSection node) {
    if (!node.sealKeys().isEmpty()) {
      return node.sealKeys();
    }
    return List.of(madeOrKept(fileOf(node, "seal.key")));
  }

  /**
   * As {@link #keysOf}, and nothing is made: empty when there is no key yet.
   *
   * @throws IllegalStateException when the file holds no key
   */
  static List<byte[]> keptKeys(NodeSection node) {
    return node.sealKeys().isEmpty() && !Files.exists(fileOf(node, "seal.key"))
        ? List.of()
        : keysOf(node);
  }

  /**
   * What seals content keys (not in the configuration: {@code dataDir/keys/node.key}, 0600, which
   * is made when it is not there); empty when they are not kept.
   *
   * @throws IllegalStateException when the file holds no key
   */
  public static List<byte[]> sealingNodeKeys(NodeConfig config) {
    JournalConfig journal = config.journal();
    if (!journal.sealedKeys() || !journal.nodeKeys().isEmpty()) {
      return journal.sealedKeys() ? journal.nodeKeys() : List.of();
    }
    return List.of(madeOrKept(fileOf(config.node(), NODE_KEY)));
  }

  /**
   * What opens content keys that were sealed earlier, also when none are sealed any more, or others
   * are configured now; empty when it was deleted.
   *
   * @throws IllegalStateException when the file holds no key
   */
  public static List<byte[]> openingNodeKeys(NodeConfig config) {
    List<byte[]> keys = new ArrayList<>(config.journal().nodeKeys());
    Path file = fileOf(config.node(), NODE_KEY);
    if (Files.exists(file)) {
      keys.add(madeOrKept(file));
    }
    return keys;
  }

  private static Path fileOf(NodeSection node, String name) {
    return node.dataDir().resolve("keys").resolve(name);
  }

  private static byte[] madeOrKept(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or make " + file, e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    byte[] key = decode(Files.readString(file).trim());
    if (key.length != KEY_BYTES) {
      throw new IllegalStateException(
          file + " is not a key (base64 of 32 bytes): restore it, or what it sealed stays sealed");
    }
    return key;
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Written aside, synced and moved, so that a crash or a power cut leaves a whole key or none. */
  private static void make(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path folder = file.resolveSibling("");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(aside);
    Files.createFile(
        aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String text = Base64.getEncoder().encodeToString(key) + "\n";
    Files.writeString(aside, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entry = FileChannel.open(folder)) {
      entry.force(true);
    }
  }
}
