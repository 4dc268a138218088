package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields before a message's payload, now and then in one of the odd forms that are seen.
 *
 * @param msgIdField with its comma; empty when the message leaves its id to the envelope
 * @param peopleFields {@code tolist} and {@code roomid}, each after its comma
 * @param timeField after its comma, or empty
 * @param to what {@code to_list} must be
 * @param timeMillis what {@code msg_time} must be
 */
record Heading(
    String msgIdField, String peopleFields, String timeField, List<String> to, long timeMillis) {

  private static final int ODD_PER_MILLE = 12;

  static Heading draw(Turn turn, Dice dice) {
    Heading usual = usual(turn, dice);
    return dice.perMille(ODD_PER_MILLE) ? usual.odd(turn, dice) : usual;
  }

  private static Heading usual(Turn turn, Dice dice) {
    String room =
        turn.single() && dice.perMille(500) ? "" : ",\"roomid\":" + JsonText.quote(turn.roomId());
    return new Heading(
        "\"msgid\":" + JsonText.quote(turn.msgId()) + ",",
        ",\"tolist\":" + JsonText.array(turn.to()) + room,
        ",\"msgtime\":" + turn.timeMillis(),
        turn.to(),
        turn.timeMillis());
  }

  private Heading odd(Turn turn, Dice dice) {
    long time = turn.timeMillis();
    return switch (dice.below(10)) {
      case 0 -> new Heading("", peopleFields, timeField, to, time);
      case 1 -> timed(",\"msgtime\":\"" + time + "\"", time);
      case 2 -> timed(",\"time\":" + time, time);
      case 3 -> timed("", 0);
      case 4 -> timed(",\"msgtime\":0", 0);
      case 5 -> timed(",\"msgtime\":\"soon\",\"time\":" + time, time);
      case 6 -> timed(",\"msgtime\":-1", 0);
      case 7 -> timed(",\"msgtime\":253402300800000,\"time\":\"" + time + "\"", time);
      case 8 -> turn.single() ? this : withoutList(turn);
      default -> turn.single() ? this : withStrangers(turn);
    };
  }

  private Heading timed(String field, long meant) {
    return new Heading(msgIdField, peopleFields, field, to, meant);
  }

  private Heading withoutList(Turn turn) {
    String room = ",\"roomid\":" + JsonText.quote(turn.roomId());
    return new Heading(msgIdField, room, timeField, List.of(), timeMillis);
  }

  /** A list with something in it that is no id, and one id twice. */
  private Heading withStrangers(Turn turn) {
    List<String> twice = new ArrayList<>(turn.to());
    twice.add(turn.to().get(0));
    String list = JsonText.array(twice).replace("[", "[17,null,");
    String room = ",\"roomid\":" + JsonText.quote(turn.roomId());
    return new Heading(
        msgIdField, room + ",\"tolist\":" + list, timeField, List.copyOf(twice), timeMillis);
  }
}
