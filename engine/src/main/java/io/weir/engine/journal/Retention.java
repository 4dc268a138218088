package io.weir.engine.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides which of a shard's files may go. Never one with a record that is not committed, nor one
 * behind such a file; and unless the disk is short never one committed within the last day: a
 * Postgres that fails over may have lost the newest commits, and then the journal is what it has.
 *
 * @param keepMillis a file goes so long after its last record was committed; at least {@link
 *     #DAY_MILLIS}
 * @param bytesMax of the whole journal; beyond it files go after a day
 */
public record Retention(long keepMillis, long bytesMax) {

  public static final long DAY_MILLIS = 86_400_000;

  public Retention {
    if (keepMillis < DAY_MILLIS || bytesMax <= 0) {
      throw new IllegalArgumentException(
          "keepMillis of at least a day, bytesMax above 0: " + keepMillis + ", " + bytesMax);
    }
  }

  /**
   * The files that go, oldest first; never the newest one, which is being appended to.
   *
   * @param files of one shard, oldest first
   * @param checkpoint how far the shard is committed
   * @param bytes of the whole journal
   * @param now wall clock, which may have jumped: a commit in its future is fresh
   */
  public List<JournalFile> removable(
      List<JournalFile> files,
      JournalPosition checkpoint,
      long bytes,
      long now,
      DiskGuard.Room room) {
    List<JournalFile> removed = new ArrayList<>();
    long left = bytes;
    for (JournalFile file : committed(files, checkpoint)) {
      if (!file.isMarked() || !mayGo(now - file.committedAtMs(), left, room)) {
        break;
      }
      removed.add(file);
      left -= file.bytes();
      if (room != DiskGuard.Room.ENOUGH) {
        break; // one at a time: the next look may find room again
      }
    }
    return removed;
  }

  private boolean mayGo(long age, long bytes, DiskGuard.Room room) {
    return room != DiskGuard.Room.ENOUGH
        || age >= keepMillis
        || (age >= DAY_MILLIS && bytes > bytesMax);
  }

  /**
   * The files whose every record is committed: the next file begins at or before the checkpoint.
   */
  public static List<JournalFile> committed(List<JournalFile> files, JournalPosition checkpoint) {
    int count = 0;
    while (count + 1 < files.size() && files.get(count + 1).begin().compareTo(checkpoint) <= 0) {
      count++;
    }
    return files.subList(0, count);
  }
}
