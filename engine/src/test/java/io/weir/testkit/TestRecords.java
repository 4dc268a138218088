package io.weir.testkit;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Journal records for tests, made from a seed or from the few fields that matter. */
public final class TestRecords {

  private TestRecords() {}

  public static JournalRecord.Archived archived(String corp, long seq, long after) {
    return archived(corp, seq, after, "m" + seq);
  }

  public static JournalRecord.Archived archived(String corp, long seq, long after, String msgId) {
    return new JournalRecord.Archived(
        new CorpId(corp),
        seq,
        after,
        1,
        1,
        msgId,
        1,
        bytes("key"),
        bytes("body"),
        1_700_000_000_000L);
  }

  /** The same message, pulled again under another lease or run. */
  public static JournalRecord.Archived again(
      JournalRecord.Archived r, long fencingToken, long run) {
    return new JournalRecord.Archived(
        r.corp(),
        r.seq(),
        r.after(),
        fencingToken,
        run,
        r.msgId(),
        r.keyVersion(),
        r.randomKey(),
        r.chatMessage(),
        r.pulledAtMs());
  }

  public static JournalRecord.Callback callback(String nonce) {
    return new JournalRecord.Callback(
        JournalRecord.Route.APP,
        "",
        "ww1",
        "1000002",
        1_700_000_000L,
        nonce,
        1_700_000_000_123L,
        bytes("AAAA"));
  }

  public static JournalRecord random(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> callbackOf(random);
      case 1 -> archivedOf(random);
      default ->
          new JournalRecord.Quarantined(
              corpOf(random), text(random), text(random), blob(random), random.nextLong());
    };
  }

  private static JournalRecord callbackOf(SplittableRandom random) {
    JournalRecord.Route[] routes = JournalRecord.Route.values();
    return new JournalRecord.Callback(
        routes[random.nextInt(routes.length)],
        text(random),
        text(random),
        text(random),
        random.nextLong(),
        text(random),
        random.nextLong(),
        blob(random));
  }

  private static JournalRecord archivedOf(SplittableRandom random) {
    return new JournalRecord.Archived(
        corpOf(random),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        text(random),
        random.nextLong(),
        blob(random),
        blob(random),
        random.nextLong());
  }

  private static CorpId corpOf(SplittableRandom random) {
    return new CorpId("ww" + random.nextInt(1_000_000));
  }

  private static String text(SplittableRandom random) {
    String[] samples = {"", "a", "消息", "😀 emoji", "x".repeat(random.nextInt(300))};
    return samples[random.nextInt(samples.length)];
  }

  private static byte[] blob(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(4000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
