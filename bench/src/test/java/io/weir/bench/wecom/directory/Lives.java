package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.Dice;
import java.util.List;

/** Small directories and their lives for tests. */
final class Lives {

  static final String CORP = "ww0123456789abcdef";
  static final long START = 1_780_000_000L;

  private Lives() {}

  static Population population() {
    Dice dice = new Dice(5);
    List<String> outside = List.of(wm(dice), wm(dice), wm(dice), wm(dice));
    return new Population(
        List.of("zhang1", "li2", "WuDi3", "sun_4"),
        List.of(
            new Population.Pair("zhang1", outside.get(0)),
            new Population.Pair("li2", outside.get(1))),
        List.of(
            new Population.Room(
                "wrCustomers", List.of("zhang1", "li2", outside.get(2), outside.get(3))),
            new Population.Room("wrInternal", List.of("WuDi3", "zhang1", "sun_4"))),
        List.of("wbRobot"));
  }

  private static String wm(Dice dice) {
    return "wm" + dice.alphanumeric(30);
  }

  static Directory directory(DirectoryPlan plan, long seed) {
    return DirectoryMaker.make(CORP, plan, population(), new Dice(seed), START);
  }

  static DirectoryLife life(DirectoryPlan plan, long seed) {
    return new DirectoryLife(directory(plan, seed), plan, new Dice(seed).fork("life"), START);
  }
}
