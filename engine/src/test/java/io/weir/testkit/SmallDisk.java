package io.weir.testkit;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A real disk of a few megabytes: a tmpfs. Mounting one needs root; without it see {@link Proofs}.
 */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it on {@code folder}, which it makes. */
  public static SmallDisk mount(Path folder, int megabytes) throws Exception {
    Files.createDirectories(folder);
    String answer =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
    Proofs.need(answer.isEmpty(), "no tmpfs can be mounted here: " + answer);
    return new SmallDisk(folder);
  }

  public long free() {
    return folder.toFile().getUsableSpace();
  }

  /** Takes room until no more than {@code left} bytes are free. */
  public void fillUpTo(long left) throws IOException {
    byte[] zeros = new byte[64 * 1024];
    try (var out =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (free() > left) {
        out.write(zeros, 0, (int) Math.max(1, Math.min(zeros.length, free() - left)));
      }
    }
  }

  /** Gives back what {@link #fillUpTo} took. */
  public void giveBack() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return command[0] + " hangs";
    }
    return process.exitValue() == 0 ? "" : "exit code " + process.exitValue() + " " + said.trim();
  }

  @Override
  public void close() throws Exception {
    String answer = run("umount", "-l", folder.toString());
    if (!answer.isEmpty()) {
      throw new IOException("umount " + folder + ": " + answer);
    }
  }
}
