package io.weir.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OneThreadTest {

  private static final int TURNS = 1000;

  /** Waits until a halted thread rests, so that a step it takes by mistake was taken by then. */
  private static void awaitResting(String name) {
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(one -> one.getName().equals(name))
            .findFirst()
            .orElseThrow();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldDoNothingWhileItIsHaltedAndThenGoOnWhereItWas() throws Exception {
    AtomicLong steps = new AtomicLong();
    AtomicLong outOfOrder = new AtomicLong();
    Semaphore far = new Semaphore(0);
    OneThread.Step step =
        turn -> {
          if (turn != steps.getAndIncrement()) {
            outOfOrder.incrementAndGet();
          }
          if (turn % TURNS == TURNS - 1) {
            far.release();
          }
          return true;
        };
    try (OneThread thread = new OneThread("halted-test", () -> step)) {
      awaitResting("halted-test");
      assertThat(steps).as("before it is let run").hasValue(0);
      thread.go();
      assertThat(far.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      thread.halt();
      long done = thread.done();
      long cpu = thread.cpuNanos();
      awaitResting("halted-test");
      assertThat(steps).hasValue(done);
      assertThat(done).isGreaterThanOrEqualTo(TURNS);
      assertThat(cpu).isPositive();

      far.drainPermits();
      thread.go();
      assertThat(far.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      thread.halt();
      assertThat(thread.done()).isGreaterThan(done).isEqualTo(steps.get());
      assertThat(thread.cpuNanos()).isGreaterThan(cpu);
      assertThat(outOfOrder).hasValue(0);
      assertThat(thread.hasWork()).isTrue();
    }
  }

  @Test
  void shouldHaveNoWorkWhenAStepSaysSo() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicLong steps = new AtomicLong();
    OneThread.Step step =
        turn -> {
          steps.incrementAndGet();
          if (turn == 3) {
            over.countDown();
          }
          return turn < 3;
        };
    try (OneThread thread = new OneThread("test", () -> step)) {
      thread.go();
      assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
      thread.halt();

      assertThat(thread.done()).isEqualTo(3);
      assertThat(thread.hasWork()).isFalse();

      thread.go();
      thread.halt();
      assertThat(steps).as("asked once more and never again").hasValue(4);
    }
  }

  @Test
  void shouldTellOfAStepThatFailed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    OneThread.Step step =
        turn -> {
          begun.countDown();
          throw new IllegalArgumentException("no");
        };
    try (OneThread thread = new OneThread("test", () -> step)) {
      thread.go();
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(thread::halt).hasRootCauseMessage("no");
      assertThat(thread.hasWork()).isFalse();
    }
  }
}
