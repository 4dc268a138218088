package io.weir.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.oracle.OracleCheck.DirectoryWork;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SettlingTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Five parts of each of two corps. */
  private static final DirectoryWork NONE = new DirectoryWork(0, 0, 10);

  private final Settling settling = new Settling(2);

  private boolean isOver(long now, DirectoryWork work) {
    settling.at(now, work);
    return settling.isOver(now);
  }

  @Test
  void shouldBeOverWhenNothingWasToBeDoneForASecond() {
    assertThat(isOver(0, NONE)).isFalse();
    assertThat(isOver(SECOND - 1, NONE)).isFalse();
    assertThat(isOver(SECOND, NONE)).isTrue();
  }

  @Test
  void shouldCountAnewWhenSomethingIsToBeDone() {
    assertThat(isOver(0, NONE)).isFalse();
    assertThat(isOver(SECOND / 2, new DirectoryWork(0, 1, 10))).isFalse();
    assertThat(isOver(SECOND, NONE)).isFalse();
    assertThat(isOver(2 * SECOND, NONE)).isTrue();
  }

  @Test
  void shouldWaitForEventsThingsAndReadings() {
    for (DirectoryWork work :
        new DirectoryWork[] {
          new DirectoryWork(1, 0, 10), new DirectoryWork(0, 1, 10), new DirectoryWork(0, 0, 9)
        }) {
      assertThat(isOver(0, work)).isFalse();
      assertThat(isOver(10 * SECOND, work)).as("%s", work).isFalse();
    }
  }
}
