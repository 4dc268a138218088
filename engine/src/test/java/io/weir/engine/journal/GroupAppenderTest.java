package io.weir.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.testkit.SimJournal;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class GroupAppenderTest {

  private static final Clock CLOCK =
      new Clock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public long millis() {
          return 0;
        }
      };

  private final List<String> events = new ArrayList<>();
  private final SimJournal journal = new SimJournal(1);
  private final Pressure pressure = new Pressure(1000, 2000);
  private final AppendQueue queue = new AppendQueue(4, 1000, () -> events.add("wake"));
  private final Executor home =
      task -> {
        events.add("home");
        task.run();
      };

  @Test
  void shouldSyncBeforeAnyAnswerWhenPowerDurable() { // I1
    GroupAppender appender = appender(true);
    offer("a");
    offer("b");
    assertThat(appender.turn()).isFalse();
    assertThat(events).containsExactly("wake", "append", "append", "sync", "home", "ok a", "ok b");
  }

  @Test
  void shouldFailEveryAnswerOfAGroupWhenItsSyncFails() { // I1
    GroupAppender appender = appender(true);
    offer("a");
    events.clear();
    failSync = true;
    appender.turn();
    assertThat(events).containsExactly("append", "home", "fail a");
  }

  @Test
  void shouldFailOnlyWhatCouldNotBeAppended() { // I1
    GroupAppender appender = appender(false);
    offer("a");
    journal.refuse(true);
    appender.turn();
    journal.refuse(false);
    offer("b");
    appender.turn();
    assertThat(events).contains("fail a", "ok b").doesNotContain("ok a");
  }

  @Test
  void shouldRefuseWhatGoesBeyondItsBoundsAndWakeOnce() { // I7
    for (int i = 0; i < 4; i++) {
      assertThat(offer("x" + i)).isTrue();
    }
    assertThat(offer("too many")).isFalse();
    assertThat(events).containsExactly("wake");
  }

  @Test
  void shouldRefuseBytesBeyondItsBoundUnlessEmpty() { // I7
    assertThat(queue.offer(List.of(new byte[5000]), 0, home, reply("large"))).isTrue();
    assertThat(offer("next")).isFalse();
    appender(false).turn();
    assertThat(offer("next")).isTrue();
  }

  @Test
  void shouldRaiseThePressureByWhatItAppended() {
    offer("a");
    appender(false).turn();
    assertThat(pressure.pendingBytes()).isPositive();
  }

  private boolean failSync;

  private GroupAppender appender(boolean syncs) {
    JournalWriter writer = journal.openWriter(1);
    JournalWriter spied =
        new JournalWriter() {
          @Override
          public JournalPosition append(byte[] encoded) {
            JournalPosition position = writer.append(encoded);
            events.add("append");
            return position;
          }

          @Override
          public void sync() {
            if (failSync) {
              throw new JournalException("sync failed (test)");
            }
            writer.sync();
            events.add("sync");
          }

          @Override
          public void close() {
            writer.close();
          }
        };
    return new GroupAppender(queue, spied, syncs, pressure, Telemetry.NONE, CLOCK);
  }

  private boolean offer(String name) {
    return queue.offer(
        List.of(RecordCodec.encode(TestRecords.callback(name))), 0, home, reply(name));
  }

  private Reply<JournalPosition> reply(String name) {
    return new Reply<>() {
      @Override
      public void ok(JournalPosition value) {
        events.add("ok " + name);
      }

      @Override
      public void fail(Throwable cause) {
        events.add("fail " + name);
      }
    };
  }
}
