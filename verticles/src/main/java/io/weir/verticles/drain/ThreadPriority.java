package io.weir.verticles.drain;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operating system's priority of single threads. Java's own do nothing on Linux; there, a nice
 * value belongs to one thread.
 */
public final class ThreadPriority {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);

  /** What Linux, which cuts names off, calls the threads of the JVM's optimising compiler. */
  private static final String COMPILER = "C2 CompilerThre";

  private ThreadPriority() {}

  /**
   * Lets the calling thread stand back from others for good.
   *
   * @param nice its nice value from now on, on Linux, 0 to 19; 0, and elsewhere, it stays as it is
   */
  static void lower(int nice) {
    if (nice > 0 && Platform.isLinux() && !isLowered(nice)) {
      LOG.warn(
          "could not lower the priority of {}: callbacks may wait for it",
          Thread.currentThread().getName());
    }
  }

  /**
   * Lets this JVM's optimising compiler stand back, too: it takes a core for a second at a time,
   * and whoever has stood back has none meanwhile. Those of its threads that start later inherit
   * it. Reads some small files.
   *
   * @param nice as for {@link #lower}
   */
  public static void lowerCompiler(int nice) {
    if (nice <= 0 || !Platform.isLinux()) {
      return;
    }
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      threads
          .filter(ThreadPriority::isCompiler)
          .mapToInt(thread -> Integer.parseInt(thread.getFileName().toString()))
          .filter(thread -> !isLowered(thread, nice))
          .forEach(thread -> LOG.warn("could not lower the priority of the compiler's {}", thread));
    } catch (IOException e) {
      LOG.warn("could not lower the priority of the compiler: {}", e.toString());
    }
  }

  private static boolean isCompiler(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).trim().equals(COMPILER);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private static boolean isLowered(int nice) {
    return isLowered(0, nice);
  }

  // Without a folder to unpack its library into, JNA cannot call anything: no reason to do nothing.
  private static boolean isLowered(int thread, int nice) {
    try {
      return Linux.C.setpriority(0, thread, nice) == 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  private interface Linux extends Library {
    Linux C = Native.load("c", Linux.class);

    int setpriority(int which, int who, int priority);
  }
}
