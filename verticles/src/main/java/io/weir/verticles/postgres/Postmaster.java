package io.weir.verticles.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code postmaster.pid} says about a server.
 *
 * @param port 0 = not known yet
 * @param status ready, starting, stopping or standby; empty = not known yet
 */
record Postmaster(long pid, int port, String status) {

  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  /** Null when there is no such file, or nothing in it yet. */
  static @Nullable Postmaster of(Path cluster) throws IOException {
    try {
      List<String> lines = Files.readAllLines(file(cluster));
      long pid = number(lines, 0);
      return pid <= 0 ? null : new Postmaster(pid, (int) number(lines, PORT_LINE), status(lines));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  static Path file(Path cluster) {
    return cluster.resolve("postmaster.pid");
  }

  /** Whether that process still is the server of {@code cluster}; ids are used again. */
  boolean runs(Path cluster) {
    return isPostgres() && commandLine().contains(cluster + "\0");
  }

  boolean isPostgres() {
    return commandLine().contains("/postgres\0");
  }

  /** Whether there is any process with that id. */
  boolean isAlive() {
    return !commandLine().isEmpty();
  }

  /** Its words, each ended by a zero; empty when there is no such process. */
  private String commandLine() {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return new String(line, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  boolean isReady() {
    return status.equals("ready") && port > 0;
  }

  private static long number(List<String> lines, int index) {
    try {
      return lines.size() > index ? Long.parseLong(lines.get(index).trim()) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String status(List<String> lines) {
    return lines.size() > STATUS_LINE ? lines.get(STATUS_LINE).trim() : "";
  }
}
