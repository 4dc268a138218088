package io.weir.engine.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testkit.SeededTest;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {

  private final OpenConnections<String> open = new OpenConnections<>(3, 10, 100);

  @Test
  void shouldTakeAsManyAsThereIsRoomFor() { // I7
    assertThat(open.opened("a", 0)).isNull();
    assertThat(open.opened("b", 1)).isNull();
    assertThat(open.opened("c", 2)).isNull();
    assertThat(open.size()).isEqualTo(3);
  }

  @Test
  void shouldCloseWhoNeverAskedBeforeWhoDidWhenItIsFull() {
    open.opened("kept", 0);
    open.busy("kept");
    open.answered("kept", 1);
    open.opened("b", 2);
    open.opened("c", 3);

    assertThat(open.opened("d", 4)).isEqualTo("b");
    assertThat(open.opened("e", 5)).isEqualTo("c");
    open.busy("d");
    open.busy("e");
    assertThat(open.opened("f", 6)).isEqualTo("kept");
    assertThat(open.size()).isEqualTo(3);
  }

  @Test
  void shouldRefuseTheNewOneWhenAllAreBusy() {
    for (String connection : List.of("a", "b", "c")) {
      open.opened(connection, 0);
      open.busy(connection);
    }

    assertThat(open.opened("d", 1)).isEqualTo("d");
    assertThat(open.overdue(Long.MAX_VALUE / 2)).as("what is answered late is not idle").isEmpty();
    open.closed("a");
    assertThat(open.opened("d", 2)).isNull();
  }

  @Test
  void shouldNameWhoWaitedTooLongOnce() {
    open.opened("a", 0);
    open.opened("b", 0);
    open.busy("b");
    open.answered("b", 0);

    assertThat(open.overdue(9)).isEmpty();
    assertThat(open.overdue(10)).containsExactly("a");
    assertThat(open.overdue(99)).isEmpty();
    assertThat(open.overdue(100)).containsExactly("b");
    assertThat(open.overdue(1000)).isEmpty();
    assertThat(open.size()).isZero();
  }

  @SeededTest(runs = 200)
  void shouldNeverHoldMoreThanItsBoundWhateverComes(long seed) { // I7
    Random random = new Random(seed);
    OpenConnections<Integer> bounded = new OpenConnections<>(4, 20, 50);
    Set<Integer> alive = new HashSet<>();
    for (int now = 0; now < 300; now++) {
      int some =
          alive.stream()
              .skip(alive.isEmpty() ? 0 : random.nextInt(alive.size()))
              .findFirst()
              .orElse(-1);
      switch (random.nextInt(5)) {
        case 0 -> bounded.busy(some);
        case 1 -> bounded.answered(some, now);
        case 2 -> {
          bounded.closed(some);
          alive.remove(some);
        }
        case 3 -> bounded.overdue(now).forEach(alive::remove);
        default -> {
          alive.add(now);
          Integer out = bounded.opened(now, now);
          alive.remove(out == null ? Integer.valueOf(-1) : out);
        }
      }
      assertThat(bounded.size()).isEqualTo(alive.size()).isLessThanOrEqualTo(4);
    }
  }
}
