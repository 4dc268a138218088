package io.weir.bench.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.weir.bench.wecom.TestWorlds;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TrickleTest {

  private static final long MS = 1_000_000;

  @Test
  void shouldShowAtTheRate() throws IOException {
    Map<String, Archive> sources = sources();
    Trickle trickle = new Trickle(sources, 10, 0);
    trickle.show(0);
    assertThat(visible(sources)).containsExactly(1, 0);
    trickle.show(99 * MS);
    assertThat(visible(sources)).containsExactly(1, 0);
    trickle.show(100 * MS);
    assertThat(visible(sources)).as("everybody speaks").containsExactly(1, 1);
    trickle.show(300 * MS);
    assertThat(shown(sources)).isEqualTo(4);
  }

  @Test
  void shouldLetCorpsSpeakInProportionToWhatTheyHave() throws IOException {
    Map<String, Archive> sources = sources();
    Trickle trickle = new Trickle(sources, 1_000, 0);
    trickle.show((all(sources) / 2 - 1) * MS);
    for (Archive archive : sources.values()) {
      double half = archive.size() / 2.0;
      assertThat((double) archive.visible()).isBetween(half - 1, half + 1);
    }
  }

  @Test
  void shouldCountFromWhenAMessageWasDueAndNotFromWhenItWasShown() throws IOException {
    Map<String, Archive> sources = sources();
    Trickle trickle = new Trickle(sources, 10, 0);
    trickle.show(150 * MS); // both are late
    String second = List.copyOf(sources.keySet()).get(1);
    assertThat(trickle.awaited()).hasSize(2);
    trickle.committed(Map.of(second, firstSeq(sources, second)), 300 * MS);
    assertThat(trickle.awaited()).doesNotContain(second).hasSize(1);
    assertThat(trickle.taken().getMaxValue()).isBetween(199 * MS, 201 * MS);
  }

  @Test
  void shouldWaitForACursorThatReachesTheMessage() throws IOException {
    Map<String, Archive> sources = sources();
    Trickle trickle = new Trickle(sources, 10, 0);
    trickle.show(0);
    String first = sources.keySet().iterator().next();
    trickle.committed(Map.of(first, firstSeq(sources, first) - 1), 50 * MS);
    assertThat(trickle.taken().getTotalCount()).isZero();
    trickle.committed(Map.of(first, firstSeq(sources, first)), 60 * MS);
    assertThat(trickle.taken().getTotalCount()).isEqualTo(1);
    assertThat(trickle.taken().getTotalCount()).isZero();
  }

  @Test
  void shouldSayThatNothingIsLeft() throws IOException {
    Map<String, Archive> sources = sources();
    Trickle trickle = new Trickle(sources, 1_000, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> trickle.show(10_000 * MS))
        .withMessageContaining("after " + all(sources));
    assertThat(shown(sources)).isEqualTo(all(sources));
  }

  private static int all(Map<String, Archive> sources) {
    return sources.values().stream().mapToInt(Archive::size).sum();
  }

  private static int shown(Map<String, Archive> sources) {
    return visible(sources).stream().mapToInt(Integer::intValue).sum();
  }

  private static long firstSeq(Map<String, Archive> sources, String corp) {
    return Objects.requireNonNull(sources.get(corp)).seqAt(0);
  }

  private static List<Integer> visible(Map<String, Archive> sources) {
    return sources.values().stream().map(Archive::visible).toList();
  }

  /** Of four corps two are silent. */
  private static Map<String, Archive> sources() throws IOException {
    World world =
        TestWorlds.make(TestWorlds.plan(5, 4, 20, 0).withSilent(2), new TestWorlds.Kept());
    world.archives().values().forEach(archive -> archive.showOnly(0));
    Map<String, Archive> talking = Trickle.talking(world.archives());
    assertThat(talking).hasSize(2);
    return talking;
  }
}
