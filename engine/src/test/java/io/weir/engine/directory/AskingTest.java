package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.testkit.SeededTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AskingTest {

  private static Thing thing(int corp, int id) {
    return new Thing(new CorpId("ww" + corp), Thing.Kind.CUSTOMER, "wo" + id);
  }

  private static Asking.Lane lane(int corp) {
    return Asking.Lane.of(thing(corp, 0));
  }

  private static Asking.Wish wish(Asking asking) {
    return Objects.requireNonNull(asking.wish());
  }

  @Test
  void shouldWishForNoMoreThanThereIsRoomFor() {
    Asking asking = new Asking(3, 2);
    assertThat(wish(asking)).isEqualTo(new Asking.Wish(3, 2, Map.of(), null));
    asking.claimed(wish(asking), List.of(thing(1, 1), thing(2, 1)));
    assertThat(wish(asking)).isEqualTo(new Asking.Wish(1, 2, Map.of(lane(1), 1, lane(2), 1), null));
    asking.claimed(wish(asking), List.of(thing(1, 2)));
    assertThat(asking.wish()).isNull();
    asking.ended(thing(2, 1));
    assertThat(wish(asking)).isEqualTo(new Asking.Wish(1, 2, Map.of(lane(1), 2), lane(1)));
  }

  @Test
  void shouldGoOnBehindWhereItStoppedAndBeginAnewAtTheEnd() {
    Asking asking = new Asking(2, 1);
    assertThat(asking.claimed(wish(asking), List.of(thing(1, 1), thing(2, 1)))).isTrue();
    asking.ended(thing(1, 1));
    asking.ended(thing(2, 1));
    assertThat(wish(asking).after()).isEqualTo(lane(2));
    assertThat(asking.claimed(wish(asking), List.of(thing(3, 1))))
        .as("before the lane that was begun at there may be more")
        .isTrue();
    assertThat(wish(asking).after()).isNull();
    assertThat(asking.claimed(wish(asking), List.of())).as("nowhere").isFalse();
  }

  // Against rows in memory: one corp has more than will ever be answered.
  @SeededTest(runs = 50)
  void shouldGiveEverybodyATurnHoweverMuchOneHas(long seed) {
    Random random = new Random(seed);
    int each = 1 + random.nextInt(4);
    Asking asking = new Asking(each + 1 + random.nextInt(8), each);
    TreeMap<Asking.Lane, Integer> due = new TreeMap<>();
    int corps = 2 + random.nextInt(20);
    for (int corp = 1; corp <= corps; corp++) {
      due.put(lane(corp), random.nextInt(6));
    }
    Asking.Lane stuck = lane(1 + random.nextInt(corps));
    due.put(stuck, Integer.MAX_VALUE);
    List<Thing> underWay = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      claim(asking, due, underWay);
      assertThat(underWay.stream().filter(thing -> stuck.equals(Asking.Lane.of(thing))))
          .hasSizeLessThanOrEqualTo(each);
      List<Thing> answered = new ArrayList<>(underWay);
      answered.removeIf(thing -> stuck.equals(Asking.Lane.of(thing)) || random.nextInt(3) > 0);
      for (Thing thing : answered) {
        underWay.remove(thing);
        asking.ended(thing);
      }
    }
    due.remove(stuck);
    assertThat(due.values()).allMatch(left -> left == 0);
    assertThat(underWay).as("of the stuck one as many as it may have").hasSize(each);
  }

  private static void claim(
      Asking asking, NavigableMap<Asking.Lane, Integer> due, List<Thing> underWay) {
    boolean more = true;
    for (Asking.Wish wish = asking.wish(); more && wish != null; wish = asking.wish()) {
      List<Thing> found = new ArrayList<>();
      for (Map.Entry<Asking.Lane, Integer> lane :
          (wish.after() == null ? due : due.tailMap(wish.after(), false)).entrySet()) {
        int room = wish.eachMax() - wish.underWay().getOrDefault(lane.getKey(), 0);
        int taken = Math.min(Math.min(room, lane.getValue()), wish.max() - found.size());
        lane.setValue(lane.getValue() - taken);
        for (int i = 0; i < taken; i++) {
          found.add(new Thing(lane.getKey().corp(), lane.getKey().kind(), "wo" + i));
        }
      }
      underWay.addAll(found);
      more = asking.claimed(wish, found);
    }
  }
}
