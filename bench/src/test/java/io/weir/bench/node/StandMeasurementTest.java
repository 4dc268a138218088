package io.weir.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.weir.bench.measure.Contender;
import io.weir.bench.measure.Measured;
import io.weir.bench.measure.Slices;
import io.weir.bench.scenario.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StandMeasurementTest {

  private final List<String> story = new CopyOnWriteArrayList<>();
  private final Site site = new Site(Path.of("nowhere"), 1, List.of(), story::add);

  /** What a fake does. */
  @FunctionalInterface
  private interface Act {
    void run(Fake self) throws Exception;
  }

  private final class Fake extends StandMeasurement {
    private final Act act;

    Fake(Act act) {
      super(site);
      this.act = act;
    }

    @Override
    protected void run(Measured into) throws Exception {
      act.run(this);
    }

    AutoCloseable made(String name) throws Exception {
      return own(() -> story.add(name + " closed"));
    }

    void slowly(CountDownLatch starting, CountDownLatch goOn) throws Exception {
      AutoCloseable unused =
          start(
              () -> {
                starting.countDown();
                goOn.await();
                story.add("started");
                return () -> story.add("closed");
              });
    }

    void none() throws Exception {
      AutoCloseable unused =
          start(
              () -> {
                story.add("started");
                return () -> story.add("closed");
              });
    }

    void ends(AutoCloseable one) throws Exception {
      end(one);
    }
  }

  private static FutureTask<Void> measuring(StandMeasurement measurement) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              measurement.measure(new Measured());
              return null;
            });
    new Thread(task, "measuring").start();
    return task;
  }

  @Test
  void shouldCloseWhatItOwnsInReverseOrderAndOnce() throws Exception {
    Fake fake =
        new Fake(
            self -> {
              self.made("first");
              AutoCloseable second = self.made("second");
              self.made("third");
              self.ends(second);
            });
    fake.measure(new Measured());
    fake.close();
    fake.close();
    assertThat(story).containsExactly("second closed", "third closed", "first closed");
  }

  @Test
  void shouldCloseTheRestWhenOneCannotBeClosed() throws Exception {
    Fake fake = new Fake(self -> {});
    fake.made("first");
    fake.own(
        () -> {
          throw new IllegalStateException("stuck");
        });
    fake.close();
    assertThat(story).hasSize(2).last().isEqualTo("first closed");
    assertThat(story.get(0)).contains("stuck");
  }

  @Test
  void shouldMakeNothingMoreOnceItIsClosed() {
    Fake fake = new Fake(self -> story.add("measured"));
    fake.close();
    assertThatIllegalStateException().isThrownBy(() -> fake.made("late"));
    assertThat(story).as("what was made meanwhile").containsExactly("late closed");
    assertThatIllegalStateException().isThrownBy(fake::none);
    assertThatIllegalStateException().isThrownBy(() -> fake.measure(new Measured()));
    assertThat(story).containsExactly("late closed");
  }

  @Test
  void shouldWaitForWhatIsBeingStartedAndCloseIt() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Fake fake = new Fake(self -> self.slowly(starting, goOn));
    FutureTask<Void> measuring = measuring(fake);
    starting.await();
    Thread closing = new Thread(fake::close, "closing");
    closing.start();
    while (closing.getState() != Thread.State.BLOCKED) {
      assertThat(closing.isAlive()).as("it waits").isTrue();
      Thread.onSpinWait();
    }
    goOn.countDown();
    closing.join();
    while (!measuring.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(story).containsExactly("started", "closed");
  }

  /** Lets something go on and halts it, as a node with its Postgres. */
  private final class Stopped implements Contender, AutoCloseable {
    private final String name;
    private final CountDownLatch going;
    private final Halting halting;

    Stopped(String name, CountDownLatch going) throws Exception {
      this.name = name;
      this.going = going;
      this.halting = new Halting(() -> story.add(name + " STOP"), () -> story.add(name + " CONT"));
      halting.halt();
    }

    @Override
    public void go() throws Exception {
      halting.go();
      going.countDown();
    }

    @Override
    public void halt() throws Exception {
      halting.halt();
    }

    @Override
    public long done() {
      return 1;
    }

    @Override
    public long cpuNanos() {
      return 1;
    }

    @Override
    public boolean hasWork() {
      return true;
    }

    @Override
    public void close() throws Exception {
      halting.end();
      story.add(name + " killed");
    }
  }

  /** Ctrl-C within a slice of an hour. */
  @Test
  void shouldEndSoonWhenItIsClosedWithinASliceAndLetGoOnWhatStandsStill() throws Exception {
    CountDownLatch going = new CountDownLatch(1);
    Fake fake =
        new Fake(
            self -> {
              Stopped a = self.own(new Stopped("a", going));
              Stopped b = self.own(new Stopped("b", going));
              new Slices(Duration.ofHours(1), List.of(a, b)).run(3, new Measured());
            });
    FutureTask<Void> measuring = measuring(fake);
    going.await();
    fake.close();
    assertThatCode(measuring::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ending")
        .hasRootCauseInstanceOf(InterruptedException.class);
    assertThat(story)
        .containsExactly("a STOP", "b STOP", "a CONT", "b CONT", "b killed", "a killed");
  }

  @Test
  void shouldLeaveNoInterruptBehindForWhoeverWritesTheReport() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    boolean[] interrupted = {true};
    Fake fake =
        new Fake(
            self -> {
              begun.countDown();
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            });
    Thread measuring =
        new Thread(
            () -> {
              try {
                fake.measure(new Measured());
              } catch (Exception e) {
                story.add("broke: " + e);
              }
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    measuring.start();
    begun.await();
    fake.close();
    measuring.join();
    assertThat(interrupted[0]).isFalse();
    assertThat(story).isEmpty();
  }
}
