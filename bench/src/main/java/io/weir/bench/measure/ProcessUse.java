package io.weir.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What processes use, as the operating system counts it ({@code /proc}; Linux only). Counted in
 * ticks of 10 ms, so that it is exact over seconds and not over less.
 */
public final class ProcessUse {

  private static final long NANOS_PER_TICK = 10_000_000L;

  // Fields of /proc/PID/stat behind the program's name (proc(5)): utime, stime, cutime, cstime.
  private static final int UTIME = 11;
  private static final int CUTIME = 13;

  private ProcessUse() {}

  /** CPU time of a process with all its threads, ended ones too; 0 when it is gone. */
  public static long cpuNanos(long pid) {
    return ticks(pid, UTIME) * NANOS_PER_TICK;
  }

  /** The same of this process. */
  public static long ownCpuNanos() {
    return cpuNanos(ProcessHandle.current().pid());
  }

  /** The same of a process, of all its descendants, and of those that it has waited for. */
  public static long treeCpuNanos(long pid) {
    long children =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .mapToLong(child -> ticks(child.pid(), UTIME))
            .sum();
    return (ticks(pid, UTIME) + ticks(pid, CUTIME) + children) * NANOS_PER_TICK;
  }

  /** The process and its descendants; those of a moment. */
  public static List<Long> tree(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .map(ProcessHandle::pid)
        .toList();
  }

  /**
   * CPU time of the process, of its descendants, and of all others that work in {@code folder} or
   * below it (an embedded Postgres does, which is nobody's child), with what they have waited for.
   */
  public static long runCpuNanos(long pid, Path folder) {
    Path base = real(folder);
    Stream<Long> inFolder =
        ProcessHandle.allProcesses()
            .map(ProcessHandle::pid)
            .filter(other -> workingFolder(other).startsWith(base));
    return Stream.concat(tree(pid).stream(), inFolder)
            .distinct()
            .mapToLong(each -> ticks(each, UTIME) + ticks(each, CUTIME))
            .sum()
        * NANOS_PER_TICK;
  }

  private static Path workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
    } catch (IOException e) {
      return Path.of("/"); // gone, or somebody else's
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder.toAbsolutePath(); // not made yet
    }
  }

  private static long ticks(long pid, int field) {
    String[] fields = statFields(pid);
    return fields.length <= field + 1
        ? 0
        : Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1]);
  }

  private static String[] statFields(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
  }

  /** Resident memory in bytes; 0 when it is gone. */
  public static long residentBytes(long pid) {
    return status(pid, "VmRSS:") * 1024;
  }

  /**
   * The same without mapped files: the journal's are pages of the system's cache, come with each
   * append and go with its file.
   */
  public static long ownBytes(long pid) {
    return (status(pid, "RssAnon:") + status(pid, "RssShmem:")) * 1024;
  }

  /** Threads of a process. */
  public static long threads(long pid) {
    return status(pid, "Threads:");
  }

  private static long status(long pid, String name) {
    return read(Path.of("/proc/" + pid + "/status"))
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** What a process has open: connections (sockets, listening ones too) and all else. */
  public record Open(long connections, long files) {}

  /** Open file descriptors of a process. */
  public static Open open(long pid) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      Map<Boolean, Long> counted =
          descriptors.collect(
              Collectors.partitioningBy(ProcessUse::isSocket, Collectors.counting()));
      return new Open(counted.getOrDefault(true, 0L), counted.getOrDefault(false, 0L));
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // closed since it was listed
    }
  }

  /** CPU time that all processes of the machine have used, and what the host kept to itself. */
  public static MachineTime machine() {
    String[] fields = read(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +");
    long busy = 0;
    // user, nice, system, then idle and iowait, then irq, softirq, steal.
    for (int field : new int[] {1, 2, 3, 6, 7}) {
      busy += fields.length > field ? Long.parseLong(fields[field]) : 0;
    }
    long stolen = fields.length > 8 ? Long.parseLong(fields[8]) : 0;
    return new MachineTime(busy * NANOS_PER_TICK, stolen * NANOS_PER_TICK);
  }

  /** CPU time in nanoseconds since the machine started. */
  public record MachineTime(long busyNanos, long stolenNanos) {}

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return ""; // the process is gone, or this is no Linux
    } catch (IOException e) {
      return ""; // it went while it was read
    }
  }
}
