package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
import io.weir.testkit.SimJournal;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PatientReaderTest {

  private final SimJournal journal = new SimJournal(1);
  private final List<String> told = new ArrayList<>();
  private final Clock clock =
      new Clock() {
        @Override
        public long nanos() {
          return now;
        }

        @Override
        public long millis() {
          return 0;
        }
      };
  private long now;
  private boolean broken;
  private int polls;

  @Test
  void shouldGiveEveryRecordInTheEndWhenTheDiskFailsForAWhile() {
    JournalWriter writer = journal.openWriter(1);
    writer.append(RecordCodec.encode(TestRecords.archived("ww1", 1, 0)));
    JournalPosition second = writer.append(RecordCodec.encode(TestRecords.archived("ww1", 2, 1)));
    PatientReader reader =
        new PatientReader(
            failing(journal.openReader(1)), clock, e -> told.add(e == null ? "works" : "fails"));
    assertThat(reader.poll()).isNotNull();

    broken = true;
    for (int i = 0; i < 5; i++) {
      assertThat(reader.poll()).isNull();
    }
    assertThat(polls).as("one attempt a second").isEqualTo(2);
    broken = false;
    assertThat(reader.poll()).as("not before it is time").isNull();
    now += PatientReader.RETRY_NANOS;

    JournalEntry entry = Objects.requireNonNull(reader.poll());
    assertThat(entry.position()).isEqualTo(second);
    assertThat(told).containsExactly("fails", "works");
  }

  private JournalReader failing(JournalReader reader) {
    return new JournalReader() {
      @Override
      public @Nullable JournalEntry poll() {
        polls++;
        if (broken) {
          throw new JournalException("input/output error (simulated)");
        }
        return reader.poll();
      }

      @Override
      public boolean seekAfter(JournalPosition finished) {
        return reader.seekAfter(finished);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
