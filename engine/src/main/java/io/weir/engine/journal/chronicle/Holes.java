package io.weir.engine.journal.chronicle;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.nio.file.Path;
import net.openhft.chronicle.core.OS;
import net.openhft.posix.PosixAPI;

/**
 * Where a file has none of its bytes on the device. Chronicle maps tens of MB more than it has
 * written; to read them would give zeros, each page of them made for it (0.5 s for 80 MB on a
 * virtual machine). {@code lseek(2)} says where they end; a file system that can't tell calls all
 * of a file data. Not asked through Java, which has no call for it.
 */
@Confined(Role.DRAIN)
final class Holes implements AutoCloseable {

  private static final int READ_ONLY = 0;

  private static final int NONE = -1;

  /**
   * As Linux has it; elsewhere 3 may mean the opposite, and all of a file is called data. The
   * library's own constant of this name is one too large.
   */
  private static final int SEEK_DATA = 3;

  /** ENXIO: there is no data behind. */
  private static final int NOTHING_BEHIND = 6;

  private final PosixAPI posix = PosixAPI.posix();
  private final int descriptor;

  /** Of a file that is there. */
  Holes(Path file) {
    descriptor = OS.isLinux() ? posix.open(file.toString(), READ_ONLY, 0) : NONE;
  }

  /**
   * The first place from {@code at} on that may hold something else than zero; else {@code end}.
   */
  long dataFrom(long at, long end) {
    if (descriptor < 0 || at >= end) {
      return at;
    }
    long data = posix.lseek(descriptor, at, SEEK_DATA);
    if (data >= 0) {
      return Math.max(at, Math.min(data, end));
    }
    return posix.lastError() == NOTHING_BEHIND ? end : at;
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      posix.close(descriptor);
    }
  }
}
