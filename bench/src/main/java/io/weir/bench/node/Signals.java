package io.weir.bench.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Signals to processes of ours. */
public final class Signals {

  private Signals() {}

  /** Sends {@code name}, as TERM, STOP or CONT, to one process; one that has ended is no matter. */
  public static void send(long pid, String name) throws IOException, InterruptedException {
    send(List.of(pid), name);
  }

  /** The same to several at once, or to none. */
  public static void send(List<Long> pids, String name) throws IOException, InterruptedException {
    if (pids.stream().anyMatch(pid -> pid <= 0)) { // for kill those mean groups of processes
      throw new IllegalArgumentException("no process ids: " + pids);
    }
    if (pids.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (kill.waitFor() != 0 && pids.stream().allMatch(pid -> ProcessHandle.of(pid).isPresent())) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
