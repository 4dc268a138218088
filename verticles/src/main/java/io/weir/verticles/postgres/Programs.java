package io.weir.verticles.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs Postgres's programs as somebody they agree to run as: they refuse root.
 *
 * <p>As root there are two ways. {@code unshare -U} puts them into a user namespace where they look
 * like nobody and still own root's files, so that a data folder below /root works too; plain
 * containers forbid it. {@code setpriv} turns them into another user, who then owns the folder;
 * that works in containers, but only where this user may enter the folders above.
 */
final class Programs {

  private static final Set<String> INHERITED = Set.of("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TZ");
  private static final int NOBODY = 65_534;
  private static final int TAIL_CHARS = 2000;
  private static final Duration PROBE = Duration.ofSeconds(10);

  /** What a program left behind. */
  record Outcome(int exitCode, String output) {
    boolean ok() {
      return exitCode == 0;
    }
  }

  private final List<String> prefix;
  private final int uid;
  private final int gid;

  private Programs(List<String> prefix, int uid, int gid) {
    this.prefix = prefix;
    this.uid = uid;
    this.gid = gid;
  }

  /**
   * Finds the way that works here, for a folder that exists.
   *
   * @throws EmbeddedPostgresException when there is none
   */
  static Programs in(Path folder) throws IOException {
    int self = self("Uid:");
    int owner = Tree.ownerOf(folder);
    if (self != 0) {
      return new Programs(List.of(), self, self("Gid:"));
    }
    Programs unshared = new Programs(List.of("unshare", "-U", "--"), 0, 0);
    if (owner == 0 && unshared.run(PROBE, "true").ok()) {
      return unshared;
    }
    Programs other = owner == 0 ? as(NOBODY, NOBODY) : as(owner, Tree.groupOf(folder));
    if (other.run(PROBE, "true").ok()) {
      return other.whoMayEnter(folder.resolveSibling(""));
    }
    throw new EmbeddedPostgresException(
        "Postgres refuses to run as root, and neither `unshare -U` nor `setpriv` (util-linux) works"
            + " here: run Weir as another user, or set postgres.url to a server");
  }

  private Programs whoMayEnter(Path parent) throws IOException {
    if (!run(PROBE, "test", "-x", parent.toString()).ok()) {
      throw new EmbeddedPostgresException(
          "Postgres refuses to run as root, and user "
              + uid
              + ", whom it would run as here, may not enter "
              + parent
              + ": move dataDir, run Weir as another user, or set postgres.url to a server");
    }
    return this;
  }

  static boolean isRoot() throws IOException {
    return self("Uid:") == 0;
  }

  /** This process's effective id: the second of the four in its line. */
  private static int self(String line) throws IOException {
    for (String found : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (found.startsWith(line)) {
        return Integer.parseInt(found.split("\\s+")[2]);
      }
    }
    throw new IOException("/proc/self/status has no line " + line);
  }

  private static Programs as(int uid, int gid) {
    return new Programs(
        List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--"), uid, gid);
  }

  /** Lets the programs read and write all below {@code folder}. */
  void own(Path folder) throws IOException {
    if (isRoot()) {
      Tree.own(folder, uid, gid);
    }
  }

  /** Waits for the end, {@code bound} at most; a program that does not exist has failed, too. */
  Outcome run(Duration bound, String... command) throws IOException {
    Path output = Files.createTempFile("weir-postgres", ".out");
    try {
      return wait(builder(output, command), output, bound);
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private ProcessBuilder builder(Path output, String... command) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(words);
    // Nothing of ours: an operator's secrets may be in it, and other users can see a child's (I6).
    builder.environment().keySet().retainAll(INHERITED);
    builder.environment().put("LC_ALL", "C");
    builder.directory(Path.of("/").toFile());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return builder.redirectInput(Path.of("/dev/null").toFile());
  }

  private static Outcome wait(ProcessBuilder builder, Path output, Duration bound) {
    try {
      Process process = builder.start();
      if (process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Outcome(process.exitValue(), tail(output));
      }
      process.destroyForcibly();
      return new Outcome(-1, "no end after " + bound.toSeconds() + " s\n" + tail(output));
    } catch (IOException e) {
      return new Outcome(-1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(-1, "interrupted");
    }
  }

  /** The end of a text file, however long that is; empty when there is none. */
  static String tail(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return "";
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
    return text.substring(Math.max(0, text.length() - TAIL_CHARS));
  }
}
