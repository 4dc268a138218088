package io.weir.verticles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.verticles.directory.PgSyncDesk.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SyncLinesTest {

  private static Standing standing(String corp, String state, long steps, long quarantined) {
    boolean ended = state.equals("done") || state.equals("failed");
    return new Standing(
        corp, "tags", state, steps, 0, 7, quarantined, null, 0, true, ended, !ended, 0, 0, null);
  }

  private static List<Standing> many(int count, String state, long steps) {
    return IntStream.range(0, count)
        .mapToObj(i -> standing("ww%03d".formatted(i), state, steps, 0))
        .toList();
  }

  @Test
  void shouldTellWhatChangedAndNothingTwice() {
    SyncLines lines = new SyncLines();
    Standing a = standing("wwa", "running", 1, 0);
    assertThat(lines.changed(List.of(a, standing("wwb", "running", 1, 0)))).hasSize(2);
    Standing b = standing("wwb", "running", 2, 0);
    assertThat(lines.changed(List.of(a, b)))
        .containsExactly(
            "tags of wwb: running, step 2, 7 objects, 0 quarantined, 0 to be asked for");
    Standing done = standing("wwb", "done", 3, 0);
    assertThat(lines.changed(List.of(a, done))).hasSize(1).first().asString().contains("done");
    assertThat(lines.changed(List.of(a, done))).isEmpty();
  }

  @Test
  void shouldTellWhatIsOverFirstAndHowManyMoreThereAre() {
    SyncLines lines = new SyncLines();
    assertThat(lines.changed(many(500, "running", 1)))
        .hasSize(SyncLines.LOOK_MAX + 2)
        .endsWith("… and 480 more changed", "0 of 500 are over");
    List<Standing> next = new ArrayList<>(many(500, "running", 2));
    next.set(400, standing("ww400", "done", 9, 0));
    List<String> told = lines.changed(next);
    assertThat(told).hasSize(SyncLines.LOOK_MAX + 2).last().isEqualTo("1 of 500 are over");
    assertThat(told.get(0)).startsWith("tags of ww400: done");
    assertThat(lines.changed(next)).isEmpty();
  }

  @Test
  void shouldBoundTheEndAndBeginWithWhatIsNotRead() {
    List<Standing> end = new ArrayList<>(many(500, "done", 3));
    end.set(400, standing("ww400", "failed", 9, 0));
    List<String> told = SyncLines.ended(end);
    assertThat(told).hasSize(SyncLines.END_MAX + 1).endsWith("… and 400 more (--json has all)");
    assertThat(told.get(0)).startsWith("tags of ww400: failed");
    assertThat(SyncLines.advice(end)).hasSize(1);
    assertThat(SyncLines.advice(many(500, "failed", 3)))
        .hasSize(SyncLines.END_MAX + 1)
        .endsWith("… and 400 more such (--json has all)");
  }

  @Test
  void shouldSayWhereToLookForWhatWasLeftOut() {
    Standing part = standing("wwa", "done", 3, 1_200);
    assertThat(part.isDone()).isTrue();
    assertThat(part.isWhole()).as("which is exit code 1").isFalse();
    assertThat(SyncLines.advice(List.of(part, standing("wwb", "done", 3, 0))))
        .containsExactly(
            "tags of wwa: 1,200 were left out: `weir quarantine list --corp wwa` says why");
  }
}
