package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.JournalPosition;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Against a model that keeps every record and looks at all of them each time. */
final class CommitTrackerPropertyTest {

  private static final class Model {
    final CommitTracker.Slot slot;
    final JournalPosition position;
    final int bytes;
    String state = "open";

    Model(CommitTracker.Slot slot, JournalPosition position, int bytes) {
      this.slot = slot;
      this.position = position;
      this.bytes = bytes;
    }
  }

  @SeededTest(runs = 300)
  void shouldPassARecordOnlyWhenAllBeforeItAreFinishedOrCommitting(long seed) { // I3
    SplittableRandom random = new SplittableRandom(seed);
    CommitTracker tracker = new CommitTracker(JournalPosition.START);
    List<Model> all = new ArrayList<>();
    long index = 0;
    for (int step = 0; step < 200; step++) {
      int what = random.nextInt(4);
      if (what == 0 || all.isEmpty()) {
        index += random.nextLong(1, 6);
        int bytes = random.nextInt(100);
        JournalPosition position = new JournalPosition(index);
        all.add(new Model(tracker.read(position, bytes), position, bytes));
      } else {
        change(tracker, all.get(random.nextInt(all.size())), what);
      }
      assertThat(tracker.checkpoint()).isEqualTo(checkpoint(all));
      assertThat(tracker.openBytes()).isEqualTo(openBytes(all));
    }
  }

  private static void change(CommitTracker tracker, Model model, int what) {
    if (model.state.equals("finished")) {
      return;
    }
    if (what == 1) {
      tracker.committing(model.slot);
      model.state = "committing";
    } else if (what == 2) {
      tracker.reopened(model.slot);
      model.state = "open";
    } else {
      tracker.finished(model.slot);
      model.state = "finished";
    }
  }

  private static JournalPosition checkpoint(List<Model> all) {
    JournalPosition checkpoint = JournalPosition.START;
    for (Model model : all) {
      if (model.state.equals("open")) {
        return checkpoint;
      }
      checkpoint = model.position;
    }
    return checkpoint;
  }

  private static long openBytes(List<Model> all) {
    return all.stream().filter(m -> !m.state.equals("finished")).mapToLong(m -> m.bytes).sum();
  }
}
