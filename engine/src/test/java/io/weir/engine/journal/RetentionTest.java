package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.journal.DiskGuard.Room;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RetentionTest {

  private static final long DAY = Retention.DAY_MILLIS;
  private static final long NOW = 100 * DAY;

  private static JournalFile file(long begin, long bytes, long committedAtMs) {
    return new JournalFile("f" + begin, new JournalPosition(begin), bytes, committedAtMs);
  }

  private static JournalPosition at(long index) {
    return new JournalPosition(index);
  }

  @Test
  void shouldKeepADayAfterTheCommitHoweverLargeItIs() {
    Retention retention = new Retention(3 * DAY, 1);
    List<JournalFile> files = List.of(file(0, 9, NOW - DAY + 1), file(10, 9, 0));
    assertThat(retention.removable(files, at(15), 18, NOW, Room.ENOUGH)).isEmpty();
    assertThat(retention.removable(files, at(15), 18, NOW + 1, Room.ENOUGH)).hasSize(1);
  }

  @Test
  void shouldRemoveOneCommittedFileALookWhenTheDiskIsShort() {
    Retention retention = new Retention(3 * DAY, Long.MAX_VALUE);
    List<JournalFile> files = List.of(file(0, 9, NOW), file(10, 9, NOW), file(20, 9, 0));
    assertThat(retention.removable(files, at(25), 27, NOW, Room.SHORT)).hasSize(1);
    assertThat(retention.removable(files, at(9), 27, NOW, Room.NONE)).isEmpty();
  }

  @Test
  void shouldRefuseToKeepLessThanADay() {
    assertThatThrownBy(() -> new Retention(DAY - 1, 1)).hasMessageContaining("day");
  }

  @SeededTest(runs = 500)
  void shouldAgreeWithTheRulesReadOneByOne(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<JournalFile> files = new ArrayList<>();
    int count = random.nextInt(8);
    long bytes = 0;
    for (int i = 0; i < count; i++) {
      long at = random.nextInt(4) == 0 ? 0 : NOW - random.nextLong(4 * DAY) + DAY / 4;
      files.add(file(i * 10L, 1 + random.nextInt(100), at));
      bytes += files.get(i).bytes();
    }
    long checkpoint = random.nextLong(-1, 90);
    Retention retention = new Retention(DAY + random.nextLong(2 * DAY), 1 + random.nextLong(400));
    Room room = List.of(Room.ENOUGH, Room.SHORT, Room.NONE).get(random.nextInt(3));
    List<JournalFile> gone = retention.removable(files, at(checkpoint), bytes, NOW, room);

    assertThat(gone).isEqualTo(files.subList(0, gone.size()));
    assertThat(naive(retention, files, checkpoint, bytes, room)).isEqualTo(gone.size());
  }

  /** The rules as the documentation tells them. */
  private static int naive(
      Retention retention, List<JournalFile> files, long checkpoint, long bytes, Room room) {
    int gone = 0;
    long left = bytes;
    for (int i = 0; i < files.size(); i++) {
      JournalFile file = files.get(i);
      boolean newest = i == files.size() - 1;
      boolean committed = !newest && files.get(i + 1).begin().index() <= checkpoint;
      boolean known = file.committedAtMs() > 0;
      boolean old = NOW - file.committedAtMs() >= retention.keepMillis();
      boolean dayOld = NOW - file.committedAtMs() >= DAY;
      boolean tooMuch = left > retention.bytesMax();
      boolean shortOfDisk = room == Room.SHORT || room == Room.NONE;
      if (!committed || !known || !(shortOfDisk || old || (dayOld && tooMuch))) {
        return gone;
      }
      gone++;
      left -= file.bytes();
      if (shortOfDisk) {
        return gone;
      }
    }
    return gone;
  }

  @Test
  void shouldHoldBelowTheMarkAndLetGoClearlyAboveIt() {
    DiskGuard guard = new DiskGuard(1000);
    assertThat(guard.look(Room.ENOUGH, 2000)).isEqualTo(Room.ENOUGH);
    assertThat(guard.look(Room.ENOUGH, 1999)).isEqualTo(Room.SHORT);
    assertThat(guard.look(Room.SHORT, 1000)).isEqualTo(Room.SHORT);
    assertThat(guard.look(Room.SHORT, 999)).isEqualTo(Room.NONE);
    assertThat(guard.look(Room.NONE, 1249)).isEqualTo(Room.NONE);
    assertThat(guard.look(Room.NONE, 1250)).isEqualTo(Room.SHORT);
    assertThat(guard.look(Room.NONE, 5000)).isEqualTo(Room.ENOUGH);
  }
}
