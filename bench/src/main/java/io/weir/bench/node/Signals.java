package io.weir.bench.node;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.util.List;

/**
 * Signals to processes of ours, by the system call: a program that sends them would have to wait
 * for a core where all are busy, and whoever is measured in turns would run on meanwhile.
 */
public final class Signals {

  private Signals() {}

  /** Sends {@code name}, as TERM, STOP or CONT, to one process; one that has ended is no matter. */
  public static void send(long pid, String name) throws IOException {
    send(List.of(pid), name);
  }

  /** The same to several, one after the other, or to none. */
  public static void send(List<Long> pids, String name) throws IOException {
    int signal = number(name);
    if (pids.stream().anyMatch(pid -> pid <= 0)) { // to kill those mean groups of processes
      throw new IllegalArgumentException("no process ids: " + pids);
    }
    for (long pid : pids) {
      if (!kill(pid, signal) && ProcessHandle.of(pid).isPresent()) {
        throw new IOException("cannot send " + name + " to process " + pid);
      }
    }
  }

  private static boolean kill(long pid, int signal) throws IOException {
    try {
      return Unix.CALLS.kill(Math.toIntExact(pid), signal) == 0;
    } catch (LinkageError e) { // as where libraries may not be loaded from the temporary folder
      throw new IOException("cannot send signals: " + e, e);
    }
  }

  private static int number(String name) {
    return switch (name) {
      case "INT" -> 2;
      case "KILL" -> 9;
      case "TERM" -> 15;
      case "STOP" -> Platform.isLinux() ? 19 : 17;
      case "CONT" -> Platform.isLinux() ? 18 : 19;
      default -> throw new IllegalArgumentException("INT, KILL, TERM, STOP or CONT, not " + name);
    };
  }

  private interface Unix extends Library {
    Unix CALLS = Native.load("c", Unix.class);

    int kill(int pid, int signal);
  }
}
