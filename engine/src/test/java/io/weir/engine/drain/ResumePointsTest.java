package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.store.Checkpoint;
import io.weir.testkit.SimDisk;
import io.weir.testkit.SimJournal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResumePointsTest {

  private final SimDisk disk = new SimDisk("disk", 1);

  @Test
  void shouldGoOnAtTheCheckpoints() {
    SimJournal before = new SimJournal(disk);
    before.openWriter(1).append(new byte[] {1});
    before.endsCompared();
    SimJournal journal = new SimJournal(disk);
    JournalId id = journal.id();
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(journal.endAtOpen(1)));
    assertThat(ResumePoints.areOf(journal, stored)).isTrue();
    assertThat(journal.id()).isEqualTo(id);
  }

  @Test
  void shouldTakeANewIdAndStartOverWhenAShardEndsBeforeItsCheckpoint() { // I3
    SimJournal journal = new SimJournal(disk);
    JournalId id = journal.id();
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(SimJournal.positionOf(0)));
    assertThat(ResumePoints.areOf(journal, stored)).isFalse();
    assertThat(journal.id()).isNotEqualTo(id);
  }

  @Test
  void shouldCompareTheEndOfTheFirstProcessWhenItDiedBeforeItCouldCompare() { // I3
    SimJournal first = new SimJournal(disk);
    first.openWriter(1).append(new byte[] {1}); // in the place of a record that is lost
    SimJournal second = new SimJournal(disk);
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(SimJournal.positionOf(0)));
    assertThat(ResumePoints.areOf(second, stored)).isFalse();
  }

  @Test
  void shouldCompareItsOwnEndWhenTheProcessBeforeHadCompared() {
    SimJournal first = new SimJournal(disk);
    assertThat(ResumePoints.areOf(first, List.of(Checkpoint.NONE, Checkpoint.NONE))).isTrue();
    first.endsCompared();
    first.openWriter(1).append(new byte[] {1});
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(SimJournal.positionOf(0)));
    assertThat(ResumePoints.areOf(new SimJournal(disk), stored)).isTrue();
  }

  private static Checkpoint at(JournalPosition position) {
    return new Checkpoint(position, 3);
  }
}
