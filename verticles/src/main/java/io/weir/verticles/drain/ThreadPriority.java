package io.weir.verticles.drain;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operating system's priority of one thread. Java's own do nothing on Linux; there, a nice
 * value belongs to the calling thread.
 */
final class ThreadPriority {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadPriority.class);

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

  // Without a folder to unpack its library into, JNA cannot call anything: no reason to do nothing.
  private static boolean isLowered(int nice) {
    try {
      return Linux.C.setpriority(0, 0, nice) == 0;
    } catch (LinkageError e) {
      return false;
    }
  }

  private interface Linux extends Library {
    Linux C = Native.load("c", Linux.class);

    int setpriority(int which, int who, int priority);
  }
}
