package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts, recalls and switches from a model of their own: every piece of a text is drawn together
 * with the letters that write it, so that the meaning is known without reading them back.
 */
final class TextDrafts {

  /**
   * A stretch of text: as it stands between the quotes of the message, and what is left of it in
   * the table.
   */
  private record Piece(String written, String meant) {}

  private static final List<Piece> ODD_PIECES =
      List.of(
          new Piece("\u0011\u0012", ""),
          new Piece("\u0013引用\u0014", "引用"),
          new Piece("\u0000", ""),
          new Piece("\n", ""),
          new Piece("\\u0000", ""),
          new Piece("\\ud83d", ""),
          new Piece("\\ude00", ""),
          new Piece("\\ud83d\\ude00", "😀"),
          new Piece("👨‍👩‍👧", "👨‍👩‍👧"),
          new Piece("\\u0011", "\u0011"),
          new Piece("\\n", "\n"),
          new Piece("\\t", "\t"),
          new Piece("\\\"", "\""),
          new Piece("\\\\u0000", "\\u0000"),
          new Piece("\\/", "/"),
          new Piece("\u007f\u2028\ufeff", "\u007f\u2028\ufeff"));

  private static final List<String> PLAIN_PIECES =
      List.of(
          "您好，请问今天下午方便沟通一下吗？",
          "好的",
          "收到，稍后给您回复。",
          "报价单已经发到您的邮箱，麻烦查收。",
          "明天十点开会，地点在三楼会议室",
          "OK",
          "thanks, will check tomorrow",
          "订单号 20231114-8842，预计三天内发货。",
          "[微笑]",
          "哈哈哈",
          "可以先看看这份资料，有问题随时联系我。",
          " ",
          "https://work.weixin.qq.com/help?doc_id=13625&from=search",
          "这个价格能不能再优惠一点？我们长期合作。");

  private static final int LONG_TEXT_PIECES = 60;

  private final List<String> recallable = new ArrayList<>();

  /** A text message; one in about ten holds something that breaks careless parsers. */
  Draft text(Turn turn, Dice dice) {
    StringBuilder written = new StringBuilder();
    StringBuilder meant = new StringBuilder();
    int pieces = dice.perMille(15) ? LONG_TEXT_PIECES : dice.between(1, 5);
    int odd = dice.perMille(100) ? dice.below(pieces) : -1;
    for (int i = 0; i < pieces; i++) {
      // A blank before an odd piece keeps half a surrogate pair from finding its other half.
      Piece piece = i == odd ? dice.pick(ODD_PIECES) : plain(dice);
      written.append(piece.written()).append(' ');
      meant.append(piece.meant()).append(' ');
    }
    Heading heading = Heading.draw(turn, dice);
    remember(turn.msgId(), dice);
    return draft(
        turn,
        heading,
        "send",
        "text",
        "\"text\":{\"content\":\"" + written + "\"}",
        "{\"content\":" + JsonText.quote(meant.toString()) + "}");
  }

  private static Piece plain(Dice dice) {
    String text = dice.pick(PLAIN_PIECES);
    return new Piece(text, text);
  }

  private void remember(String msgId, Dice dice) {
    if (recallable.size() < 1000) {
      recallable.add(msgId);
    } else {
      recallable.set(dice.below(recallable.size()), msgId);
    }
  }

  /** A recall: three in four of a message that was said before, the others of one never seen. */
  Draft recall(Turn turn, Dice dice) {
    boolean seen = !recallable.isEmpty() && !dice.perMille(250);
    String recalled = seen ? dice.pick(recallable) : "CAQQnever" + dice.alphanumeric(20);
    String payload = "{\"pre_msgid\":" + JsonText.quote(recalled) + "}";
    return draft(
        turn, Heading.draw(turn, dice), "recall", "revoke", "\"revoke\":" + payload, payload);
  }

  /**
   * Somebody moves to another corp's view: no message, and it says so by having almost no fields.
   */
  static Draft switched(Turn turn) {
    String user = "\"user\":" + JsonText.quote(turn.from());
    String raw =
        "{\"msgid\":"
            + JsonText.quote(turn.msgId())
            + ",\"action\":\"switch\",\"time\":"
            + turn.timeMillis()
            + ","
            + user
            + "}";
    return new Draft(
        turn.msgId(),
        raw,
        "switch",
        null,
        null,
        List.of(),
        null,
        turn.timeMillis(),
        "{" + user + "}",
        List.of());
  }

  private static Draft draft(
      Turn turn, Heading heading, String action, String type, String payload, String content) {
    String raw =
        "{"
            + heading.msgIdField()
            + "\"action\":\""
            + action
            + "\",\"from\":"
            + JsonText.quote(turn.from())
            + heading.peopleFields()
            + heading.timeField()
            + ",\"msgtype\":\""
            + type
            + "\","
            + payload
            + "}";
    return new Draft(
        turn.msgId(),
        raw,
        action,
        type,
        turn.from(),
        heading.to(),
        roomColumn(turn),
        heading.timeMillis(),
        content,
        List.of());
  }

  private static @Nullable String roomColumn(Turn turn) {
    return turn.single() ? null : turn.roomId();
  }
}
