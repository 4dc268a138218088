package io.weir.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class HaltingTest {

  private final List<String> signals = new CopyOnWriteArrayList<>();
  private final Halting halting = new Halting(() -> signals.add("STOP"), () -> signals.add("CONT"));

  @Test
  void shouldLetGoOnForGoodWhatStandsStill() throws Exception {
    halting.halt();
    assertThat(halting.isHalted()).isTrue();
    halting.end();
    assertThat(signals).containsExactly("STOP", "CONT");
    assertThat(halting.isHalted()).isFalse();
  }

  @Test
  void shouldSendNothingToWhatRunsAnyhow() throws Exception {
    halting.halt();
    halting.go();
    halting.end();
    halting.end();
    assertThat(signals).containsExactly("STOP", "CONT");
  }

  @Test
  void shouldNeverStopAgainWhatWasLetGoOnForGood() throws Exception {
    halting.end();
    assertThatIllegalStateException().isThrownBy(halting::halt).withMessageContaining("ending");
    assertThatIllegalStateException().isThrownBy(halting::go).withMessageContaining("ending");
    assertThat(signals).isEmpty();
  }

  @Test
  void shouldLetGoOnWhatWasStoppedHalfWay() throws Exception {
    Halting broken =
        new Halting(
            () -> {
              signals.add("STOP of one");
              throw new IOException("no STOP of the other");
            },
            () -> signals.add("CONT"));
    assertThatThrownBy(broken::halt).hasMessage("no STOP of the other");
    broken.end();
    assertThat(signals).containsExactly("STOP of one", "CONT");
  }

  /** Ctrl-C while a signal is on its way: the last that is sent must be CONT. */
  @Test
  void shouldWaitForAStopThatIsUnderWay() throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Halting slow =
        new Halting(
            () -> {
              stopping.countDown();
              goOn.await();
              signals.add("STOP");
            },
            () -> signals.add("CONT"));
    FutureTask<Void> halt = task(slow::halt);
    new Thread(halt, "halting").start();
    stopping.await();
    FutureTask<Void> end = task(slow::end);
    Thread ending = new Thread(end, "ending");
    ending.start();
    while (ending.getState() != Thread.State.BLOCKED) {
      assertThat(end.isDone()).as("it waits").isFalse();
      Thread.onSpinWait();
    }
    goOn.countDown();
    halt.get();
    end.get();
    assertThat(signals).containsExactly("STOP", "CONT");
  }

  private static FutureTask<Void> task(Halting.Act act) {
    return new FutureTask<>(
        () -> {
          act.run();
          return null;
        });
  }
}
