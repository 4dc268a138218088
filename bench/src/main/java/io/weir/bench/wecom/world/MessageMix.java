package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often each kind of message is said, in 10,000; the rest are texts. One for each corp. */
final class MessageMix {

  private static final Map<String, Integer> WEIGHTS = weights();
  private static final Map<String, GoldenDrafts> GOLDEN = goldenDrafts();
  private static final List<String> KINDS = List.copyOf(WEIGHTS.keySet());
  private static final int RECALLS = 150;
  private static final int SWITCHES = 40;

  private final TextDrafts texts = new TextDrafts();
  private final Dice dice;

  MessageMix(Dice dice) {
    this.dice = dice;
  }

  private static Map<String, Integer> weights() {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (String name : Golden.NAMES) {
      if (!name.equals("switch")) {
        weights.put(name, 12);
      }
    }
    weights.putAll(Map.of("image", 900, "voice", 350, "emotion", 300, "file", 250, "link", 250));
    weights.putAll(
        Map.of("video", 120, "weapp", 150, "mixed", 150, "chatrecord", 80, "location", 60));
    weights.putAll(Map.of("card", 60, "docmsg", 50, "voiptext", 50, "meeting", 40));
    return weights;
  }

  private static Map<String, GoldenDrafts> goldenDrafts() {
    Map<String, GoldenDrafts> drafts = new LinkedHashMap<>();
    WEIGHTS.keySet().forEach(name -> drafts.put(name, GoldenDrafts.load(name)));
    return drafts;
  }

  /**
   * What is said at {@code turn}. Every third of a corp's first messages goes through the kinds one
   * by one, so that even a small world has each.
   */
  Draft draft(int index, Turn turn) {
    if (index % 3 == 0 && index / 3 < KINDS.size()) {
      return golden(KINDS.get(index / 3), turn);
    }
    int roll = dice.below(10_000);
    if (roll < RECALLS) {
      return texts.recall(turn, dice);
    } else if (roll < RECALLS + SWITCHES) {
      return TextDrafts.switched(turn);
    }
    roll -= RECALLS + SWITCHES;
    for (Map.Entry<String, Integer> kind : WEIGHTS.entrySet()) {
      roll -= kind.getValue();
      if (roll < 0) {
        return golden(kind.getKey(), turn);
      }
    }
    return texts.text(turn, dice);
  }

  private Draft golden(String kind, Turn turn) {
    GoldenDrafts drafts = GOLDEN.get(kind);
    if (drafts == null) {
      throw new IllegalStateException("no golden drafts of " + kind);
    }
    return drafts.draft(turn, dice);
  }

  /** Every kind that has a golden file of its own. */
  static List<String> kinds() {
    return new ArrayList<>(KINDS);
  }
}
