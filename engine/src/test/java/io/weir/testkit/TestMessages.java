package io.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.PlainMessage;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.message.MessageMapper;
import io.weir.engine.message.MessageRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Decrypted messages for tests. What a message says is a pure function of its id, so that a message
 * pulled twice is the same message twice.
 */
public final class TestMessages {

  private static final long TIME_MS = 1_700_000_000_000L;
  private static final String[] PEOPLE = {"ann", "bob", "cao", "dan", "wmCustomer", "woOther"};
  private static final String[] ROOMS = {"", "", "wrInside", "wrOutside"};

  private TestMessages() {}

  /** The message of this id: text or image; single chat, room, or (rarely) a switch. */
  public static String json(String msgId) {
    SplittableRandom random = new SplittableRandom(msgId.hashCode());
    long time = TIME_MS + random.nextInt(1_000_000);
    if (random.nextInt(20) == 0) {
      return """
          {"msgid":"%s","action":"switch","time":%d,"user":"ann"}"""
          .formatted(msgId, time);
    }
    String from = PEOPLE[random.nextInt(PEOPLE.length)];
    List<String> to = people(random, 1 + random.nextInt(3));
    String room = ROOMS[random.nextInt(ROOMS.length)];
    return json(msgId, from, to, room, time, random.nextInt(4) == 0);
  }

  /** A text message, or an image. */
  public static String json(
      String msgId, String from, List<String> to, String room, long timeMs, boolean image) {
    String body =
        image
            ? "\"msgtype\":\"image\",\"image\":{\"sdkfileid\":\"file-of-%s\",\"filesize\":7}"
            : "\"msgtype\":\"text\",\"text\":{\"content\":\"%s says hello\"}";
    return ("{\"msgid\":\"%s\",\"action\":\"send\",\"from\":\"%s\",\"tolist\":[\"%s\"],"
            + "\"roomid\":\"%s\",\"msgtime\":%d,"
            + body
            + "}")
        .formatted(msgId, from, String.join("\",\"", to), room, timeMs, msgId);
  }

  /** The rows of {@link #json(String)}. */
  public static MessageRows rows(String corp, long seq, String msgId) {
    return rows(corp, seq, msgId, json(msgId));
  }

  /** The rows of a message that the mapper takes. */
  public static MessageRows rows(String corp, long seq, String msgId, String json) {
    PlainMessage plain = new PlainMessage(new CorpId(corp), seq, msgId, json.getBytes(UTF_8));
    return (MessageRows) MessageMapper.map(plain);
  }

  /** The rows of a record of {@link TestRecords#archived}. */
  public static MessageRows rows(JournalRecord.Archived record) {
    return rows(record.corp().value(), record.seq(), record.msgId());
  }

  private static List<String> people(SplittableRandom random, int count) {
    List<String> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      people.add(PEOPLE[random.nextInt(PEOPLE.length)]);
    }
    return people;
  }
}
