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
    new SimJournal(disk).openWriter(1).append(new byte[] {1});
    SimJournal journal = new SimJournal(disk);
    JournalId id = journal.id();
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(journal.endAtOpen(1)));
    assertThat(ResumePoints.of(journal, stored)).isEqualTo(stored);
    assertThat(journal.id()).isEqualTo(id);
  }

  @Test
  void shouldTakeANewIdAndStartOverWhenAShardEndsBeforeItsCheckpoint() { // I3
    SimJournal journal = new SimJournal(disk);
    JournalId id = journal.id();
    List<Checkpoint> stored = List.of(Checkpoint.NONE, at(SimJournal.positionOf(0)));
    assertThat(ResumePoints.of(journal, stored)).containsExactly(Checkpoint.NONE, Checkpoint.NONE);
    assertThat(journal.id()).isNotEqualTo(id);
  }

  private static Checkpoint at(JournalPosition position) {
    return new Checkpoint(position, 3);
  }
}
