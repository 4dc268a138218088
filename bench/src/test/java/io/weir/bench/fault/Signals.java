package io.weir.bench.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Signals that Java has no name for. */
final class Signals {

  private Signals() {}

  /** Sends {@code name}, as TERM, STOP or CONT, to one process; one that has ended is no matter. */
  static void send(long pid, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid))
            .redirectErrorStream(true)
            .start();
    String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (kill.waitFor() != 0 && ProcessHandle.of(pid).isPresent()) {
      throw new IOException("kill -" + name + " " + pid + ": " + said);
    }
  }
}
