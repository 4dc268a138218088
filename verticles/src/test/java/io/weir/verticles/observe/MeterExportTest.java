package io.weir.verticles.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Meter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeterExportTest {

  private final MeterExport meters = new MeterExport();

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void shouldShowCountersWhenScraped() {
    meters.count(Meter.CALLBACK_ACCEPTED, 3);
    meters.count(Meter.CALLBACK_REJECTED, "signature", 2);

    assertThat(meters.scrape())
        .contains("weir_callback_accepted_total 3.0")
        .contains("weir_callback_rejected_total{reason=\"signature\"} 2.0")
        .contains("weir_journal_full_total 0.0")
        .contains("jvm_memory_used_bytes", "process_uptime_seconds");
    assertThat(meters.counted(Meter.CALLBACK_REJECTED)).isEqualTo(2);
  }

  @Test
  void shouldShowQuantilesInSecondsWhenScraped() {
    for (int i = 1; i <= 1000; i++) {
      meters.duration(Meter.CALLBACK_ACK, TimeUnit.MILLISECONDS.toNanos(i));
    }

    String text = meters.scrape();
    assertThat(quantile(text, "0.5")).isBetween(0.49, 0.51);
    assertThat(quantile(text, "0.999")).isBetween(0.98, 1.01);
    assertThat(quantile(text, "1.0")).isBetween(0.99, 1.01);
    assertThat(text)
        .contains("weir_callback_ack_seconds_count 1000")
        .contains("weir_callback_ack_seconds_sum 500.5");
  }

  @Test
  void shouldForgetTheWindowAndKeepTheTotalWhenAMinuteHasPassed() {
    meters.duration(Meter.CALLBACK_ACK, TimeUnit.SECONDS.toNanos(1));
    for (int turn = 0; turn < 7; turn++) {
      meters.turn();
    }

    assertThat(meters.scrape())
        .contains("weir_callback_ack_seconds{quantile=\"0.5\"} NaN")
        .contains("weir_callback_ack_seconds_count 1");
    assertThat(meters.measured(Meter.CALLBACK_ACK).getTotalCount()).isEqualTo(1);
    assertThat(meters.measured(Meter.CALLBACK_ACK).getMaxValue())
        .isBetween(990_000_000L, 1_010_000_000L);
  }

  @Test
  void shouldBoundItsLabelsWhenSomebodyCountsIds() {
    for (int i = 0; i < 1000; i++) {
      meters.count(Meter.PULL_FAILURES, "class" + i, 1);
    }

    assertThat(meters.scrape().lines().filter(l -> l.startsWith("weir_pull_failures_total{")))
        .hasSizeLessThanOrEqualTo(66)
        .anyMatch(line -> line.contains("\"other\""));
    assertThat(meters.counted(Meter.PULL_FAILURES)).isEqualTo(1000);
  }

  @Test
  void shouldTakeOddDurationsWhenClocksJump() {
    meters.duration(Meter.DRAIN_FRESHNESS, -5);
    meters.duration(Meter.DRAIN_FRESHNESS, Long.MAX_VALUE);

    assertThat(meters.measured(Meter.DRAIN_FRESHNESS).getTotalCount()).isEqualTo(2);
  }

  @Test
  void shouldAskGaugesWhenScraped() {
    meters.gauge("journal_backlog_bytes", "undrained", "shard", "1", () -> 42);
    meters.gauge("pull_corps", "corps that are pulled", () -> 7);

    assertThat(meters.scrape())
        .contains("weir_journal_backlog_bytes{shard=\"1\"} 42.0")
        .contains("weir_pull_corps 7.0");
  }

  @Test
  void shouldLoseNothingWhenManyThreadsCount() throws InterruptedException {
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(this::countMuch);
      threads[i].start();
    }
    for (int i = 0; i < 20; i++) {
      meters.turn();
      assertThat(meters.scrape()).isNotEmpty();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(meters.counted(Meter.CALLBACK_ACCEPTED)).isEqualTo(40_000);
    assertThat(meters.measured(Meter.CALLBACK_ACK).getTotalCount()).isEqualTo(40_000);
  }

  private void countMuch() {
    for (int i = 0; i < 10_000; i++) {
      meters.count(Meter.CALLBACK_ACCEPTED, 1);
      meters.duration(Meter.CALLBACK_ACK, i);
    }
  }

  private static double quantile(String text, String quantile) {
    String start = "weir_callback_ack_seconds{quantile=\"" + quantile + "\"} ";
    return text.lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }
}
