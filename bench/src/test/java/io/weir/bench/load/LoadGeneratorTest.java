package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {

  private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(500);

  private static Requests requests(int count) {
    Requests requests = new Requests();
    for (int i = 0; i < count; i++) {
      requests.add(StallingServer.REQUEST.getBytes(ISO_8859_1));
    }
    return requests;
  }

  private static long longerThan(Histogram nanos, long bound) {
    return nanos.getCountBetweenValues(bound, Long.MAX_VALUE);
  }

  private static LoadRecord run(LoadGenerator load, Pace pace, long until)
      throws InterruptedException {
    load.start(pace);
    while (load.accepted() < until && load.isRunning()) {
      Thread.onSpinWait();
    }
    return load.stop();
  }

  // Coordinated omission: whoever counts from when a request was sent sees 4 slow ones here.
  @Test
  void shouldShowAStallInEveryRequestThatWasDueInIt() throws Exception {
    try (StallingServer server = new StallingServer(300, 1_000);
        LoadGenerator load = new LoadGenerator(server.port(), 4, requests(2_000).once())) {
      LoadRecord record = run(load, new Pace.Constant(System.nanoTime(), 1_000), 2_000);
      assertThat(record.accepted()).isEqualTo(2_000);
      assertThat(record.refused()).isEmpty();
      assertThat(record.latency().getMaxValue()).isGreaterThan(2 * HALF_A_SECOND * 99 / 100);
      assertThat(longerThan(record.latency(), HALF_A_SECOND)).isGreaterThan(450);
      assertThat(longerThan(record.lag(), HALF_A_SECOND)).as("not the load's fault").isZero();
    }
  }

  @Test
  void shouldKeepToItsSchedule() throws Exception {
    try (StallingServer server = new StallingServer(-1, 0);
        LoadGenerator load = new LoadGenerator(server.port(), 4, requests(500).once())) {
      long start = System.nanoTime();
      LoadRecord record = run(load, new Pace.Constant(start, 1_000), 500);
      assertThat(record.accepted()).isEqualTo(500);
      List<Long> taken = server.taken();
      assertThat(taken).hasSize(500);
      for (int i = 0; i < taken.size(); i++) {
        long due = start + TimeUnit.MILLISECONDS.toNanos(i);
        assertThat(taken.get(i)).as("request %d comes no sooner than due", i).isGreaterThan(due);
      }
      // Late it may be, as the machine is; but then it says so.
      long last = taken.get(499) - start - TimeUnit.MILLISECONDS.toNanos(499);
      assertThat(record.latency().getMaxValue()).isGreaterThanOrEqualTo(last * 99 / 100);
      assertThat(record.lag().getTotalCount()).isEqualTo(500);
    }
  }

  @Test
  void shouldSendWhatWasDueBeforeItWasStopped() throws Exception {
    try (StallingServer server = new StallingServer(1, 300);
        LoadGenerator load = new LoadGenerator(server.port(), 2, requests(5_000).once())) {
      long start = System.nanoTime();
      load.start(new Pace.Constant(start, 1_000));
      server.awaitStall();
      while (System.nanoTime() - start < HALF_A_SECOND / 5) {
        Thread.onSpinWait();
      }
      long due = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      LoadRecord record = load.stop();
      long dueByNow = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertThat(record.accepted()).as("due when it was stopped").isBetween(due, dueByNow);
      assertThat(record.accepted()).as("not those due in the rest of the stall").isLessThan(300);
      assertThat(longerThan(record.latency(), HALF_A_SECOND / 5)).isGreaterThan(50);
    }
  }

  @Test
  void shouldGoOnWithTheNextRequestAfterAStop() throws Exception {
    try (StallingServer server = new StallingServer(-1, 0);
        LoadGenerator load = new LoadGenerator(server.port(), 3, requests(100).once())) {
      LoadRecord first = run(load, new Pace.Saturated(), 20);
      LoadRecord rest = run(load, new Pace.Saturated(), 100);
      assertThat(first.accepted()).isGreaterThanOrEqualTo(20);
      assertThat(first.accepted() + rest.accepted()).isEqualTo(100);
      assertThat(load.accepted()).isEqualTo(100);
      assertThat(load.isExhausted()).isTrue();
    }
  }

  @Test
  void shouldSayWhatWasRefused() throws Exception {
    Requests requests = new Requests();
    requests.add(StallingServer.REFUSED.getBytes(ISO_8859_1));
    requests.add(StallingServer.REQUEST.getBytes(ISO_8859_1));
    try (StallingServer server = new StallingServer(-1, 0);
        LoadGenerator load = new LoadGenerator(server.port(), 1, requests.once())) {
      LoadRecord record = run(load, new Pace.Saturated(), 2);
      assertThat(record.accepted()).isEqualTo(1);
      assertThat(record.refused()).containsExactly(Map.entry("status 503", 1L));
      assertThat(record.latency().getTotalCount()).as("of answers alone").isEqualTo(1);
    }
  }

  @Test
  void shouldBreakOffWhenTheTargetCloses() throws IOException {
    try (StallingServer server = new StallingServer(-1, 0);
        LoadGenerator load = new LoadGenerator(server.port(), 1, requests(1).endless())) {
      server.close();
      assertThatIllegalStateException()
          .isThrownBy(() -> run(load, new Pace.Saturated(), Long.MAX_VALUE))
          .withMessageContaining("broke off");
    }
  }

  @Test
  void shouldNotTakeADeadThreadForAnAnsweredLoad() throws Exception {
    try (StallingServer server = new StallingServer(-1, 0);
        LoadGenerator load =
            new LoadGenerator(
                server.port(),
                1,
                () -> {
                  throw new StackOverflowError("planted");
                })) {
      assertThatIllegalStateException()
          .isThrownBy(() -> run(load, new Pace.Saturated(), 1))
          .withMessageContaining("broke off: java.lang.StackOverflowError: planted");
    }
  }
}
