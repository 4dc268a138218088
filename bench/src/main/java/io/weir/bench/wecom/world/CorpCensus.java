package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the corps of a world and decides how much each has to say. */
final class CorpCensus {

  private static final List<String> PLACES = List.of("北京", "上海", "深圳", "杭州", "成都", "武汉");
  private static final List<String> TRADES = List.of("旅行社", "医药", "家居", "教育科技", "物流", "餐饮管理");

  private CorpCensus() {}

  /** {@code count} corps in the order of their ids. */
  static List<Corp> corps(int count, Dice dice) {
    List<Corp> corps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      corps.add(corp(i, dice.fork("corp " + i)));
    }
    corps.sort(Comparator.comparing(Corp::corpId));
    return corps;
  }

  private static Corp corp(int place, Dice dice) {
    return new Corp(
        "ww" + dice.hex(16),
        dice.pick(PLACES) + dice.pick(TRADES) + "有限公司 " + (place + 1),
        dice.alphanumeric(43),
        dice.fork("contact").alphanumeric(43),
        "auth" + dice.alphanumeric(60),
        "perm" + dice.alphanumeric(39),
        List.of(app(App.ARCHIVE_AGENT_ID, dice), app("1000002", dice)),
        keyPairs(place, dice));
  }

  private static App app(String agentId, Dice dice) {
    return new App(agentId, dice.alphanumeric(16), dice.alphanumeric(43), dice.alphanumeric(43));
  }

  private static SortedMap<Integer, Integer> keyPairs(int place, Dice dice) {
    int first = dice.perMille(700) ? 1 : dice.between(2, 9);
    SortedMap<Integer, Integer> pairs = new TreeMap<>();
    pairs.put(first, place % KeyRing.SIZE);
    pairs.put(first + 1, (place + 1) % KeyRing.SIZE);
    return pairs;
  }

  /** Messages of each history. */
  static int[] shares(WorldPlan plan) {
    if (plan.whale() == 0) {
      int talking = plan.histories() - plan.silent();
      return Arrays.copyOf(
          shares(talking, plan.messages() / plan.copies()), plan.histories()); // silence is 0
    }
    int[] others = shares(plan.corps() - 1, plan.messages() - plan.whale());
    int[] shares = new int[plan.corps()];
    shares[0] = plan.whale();
    System.arraycopy(others, 0, shares, 1, others.length);
    return shares;
  }

  /**
   * The corps beyond the first {@code histories} get the keys of those whose history they share.
   */
  static void shareKeys(List<Corp> corps, int histories) {
    for (int i = histories; i < corps.size(); i++) {
      corps.set(i, corps.get(i).withKeysOf(corps.get(i % histories)));
    }
  }

  /**
   * {@code total} shared out among {@code count}: the biggest has several times what the smallest
   * has.
   */
  static int[] shares(int count, int total) {
    double[] weights = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = 1 / Math.pow(i + 1.0, 0.6);
      sum += weights[i];
    }
    int[] shares = new int[count];
    int left = total;
    for (int i = 0; i < count; i++) {
      shares[i] = (int) (total * (weights[i] / sum));
      left -= shares[i];
    }
    for (int i = 0; left > 0; i = (i + 1) % count) {
      shares[i]++;
      left--;
    }
    return shares;
  }
}
