package io.weir.verticles.node;

import static io.weir.verticles.node.SyncWatch.Verdict.GO_ON;
import static io.weir.verticles.node.SyncWatch.Verdict.NOBODY;
import static io.weir.verticles.node.SyncWatch.Verdict.OVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.verticles.directory.PgSyncDesk;
import io.weir.verticles.directory.PgSyncDesk.Standing;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SyncWatchTest {

  private final SyncWatch watch = new SyncWatch();

  private static Standing standing(
      String state, long steps, int attempts, boolean active, boolean ended, long toAsk) {
    return new Standing(
        "ww1", "tags", state, steps, 0, 0, 0, null, attempts, true, ended, active, toAsk, 0, null);
  }

  private SyncWatch.Verdict look(long second, Standing... standings) {
    return watch.look(List.of(standings), TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void shouldBeOverWhenAllIsReadOrFails() {
    Standing done = standing("done", 3, 0, false, true, 0);
    Standing stuck = standing("running", 1, PgSyncDesk.FAILING_ATTEMPTS, true, false, 0);
    assertThat(look(0, done, standing("running", 1, 0, true, false, 0))).isEqualTo(GO_ON);
    assertThat(look(1, done, stuck)).isEqualTo(OVER);
    assertThat(look(2, done, standing("done", 1, 0, false, true, 5))).isEqualTo(GO_ON);
  }

  @Test
  void shouldGoOnAsLongAsAnythingChangesOrSomebodyHasIt() {
    for (int second = 0; second < 100; second += 15) {
      assertThat(look(second, standing("running", second, 0, false, false, 0))).isEqualTo(GO_ON);
    }
    for (int second = 100; second < 4_000; second += 300) { // an hour's limit
      assertThat(look(second, standing("running", 1, 0, true, false, 0))).isEqualTo(GO_ON);
    }
  }

  @Test
  void shouldSeeThatNobodyHasWhatIsLeft() {
    Standing[] left = {
      standing("done", 9, 0, true, true, 0), standing("running", 1, 0, false, false, 0)
    };
    assertThat(look(7, left)).isEqualTo(GO_ON);
    assertThat(look(26, left)).isEqualTo(GO_ON);
    assertThat(look(27, left)).isEqualTo(NOBODY);
  }
}
