package io.weir.bench.wecom.world;

import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedDirectory;
import io.weir.bench.wecom.oracle.ExpectedMessage;
import io.weir.bench.wecom.oracle.ExpectedQuarantine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one corp said, written down twice: sealed, for the archive, and plain, for the oracle. */
final class CorpHistory {

  private static final long SPAN_MILLIS = Duration.ofDays(4).toMillis();
  private static final List<BadEntry> BAD_KINDS = List.of(BadEntry.values());

  private final Corp corp;
  private final Dice dice;
  private final EntryPress press;
  private final Archive.Builder archive = new Archive.Builder();
  private final ConversationLedger ledger = new ConversationLedger();
  private final List<ExpectedMessage> messages;
  private final List<ExpectedQuarantine> quarantine = new ArrayList<>();
  private final MessageDigest sha256;
  private final int total;
  private long seq;

  private CorpHistory(Corp corp, KeyRing keys, Dice dice, int total) {
    this.corp = corp;
    this.dice = dice;
    this.press = new EntryPress(keys, corp, dice.fork("press"));
    this.messages = new ArrayList<>(total);
    this.total = total;
    // Some corps are older than 32 bits.
    this.seq = dice.perMille(250) ? 4_294_960_000L + dice.below(5_000_000) : dice.below(9_000);
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  /** What making one corp's history gives. */
  record Written(Archive archive, ExpectedCorp expected) {}

  /** The dice of a corp's history. */
  static Dice dice(WorldPlan plan, Corp corp) {
    return new Dice(plan.seed()).fork("history of " + corp.corpId());
  }

  /** Who talks in a history of {@code total} messages. */
  static Chats chats(int total, Dice dice) {
    return new Chats(total, dice.fork("chats"));
  }

  /** {@code total} messages and {@code bad} entries besides, the newest at {@code nowMillis}. */
  static Written write(Corp corp, KeyRing keys, Dice dice, int total, int bad, long nowMillis) {
    return new CorpHistory(corp, keys, dice, total).write(bad, nowMillis);
  }

  private Written write(int bad, long nowMillis) {
    Chats chats = chats(total, dice);
    MessageMix mix = new MessageMix(dice.fork("mix"));
    Set<Integer> badPlaces = badPlaces(bad);
    int badLeft = bad;
    int rotation = total == 0 ? 0 : dice.between(total / 3, total - total / 3);
    for (int i = 0; i < total; i++) {
      int version = i < rotation ? corp.keyPairs().firstKey() : corp.keyPairs().lastKey();
      long time = nowMillis - SPAN_MILLIS + SPAN_MILLIS * (i + 1) / total - dice.below(500);
      add(mix.draft(i, chats.turn(time, dice)), version);
      if (badPlaces.contains(i)) {
        addBad(BAD_KINDS.get(badLeft % BAD_KINDS.size()), version);
        badLeft--;
      }
    }
    messages.sort(Comparator.comparing(ExpectedMessage::msgId));
    return new Written(
        archive.build(),
        new ExpectedCorp(
            corp.corpId(),
            total == 0 ? 0 : seq,
            messages,
            ledger.conversations(),
            quarantine,
            ExpectedDirectory.none()));
  }

  private Set<Integer> badPlaces(int bad) {
    Set<Integer> places = new TreeSet<>();
    while (places.size() < bad) {
      places.add(dice.below(total));
    }
    return places;
  }

  private void add(Draft draft, int version) {
    nextSeq();
    byte[] plain = draft.raw().getBytes(StandardCharsets.UTF_8);
    archive.add(seq, press.sound(seq, draft.msgId(), version, plain));
    messages.add(
        new ExpectedMessage(
            draft.msgId(),
            seq,
            draft.timeMillis(),
            draft.action(),
            draft.type(),
            draft.from(),
            draft.to(),
            draft.roomId(),
            rawDigest(draft.raw(), plain),
            draft.content(),
            ledger.link(draft),
            draft.media()));
  }

  private void addBad(BadEntry how, int version) {
    String msgId = "CAQQbad" + dice.alphanumeric(20);
    boolean numbered = how != BadEntry.NO_SEQ;
    if (numbered) {
      nextSeq();
    }
    archive.add(seq, press.bad(how, seq, msgId, version));
    quarantine.add(
        new ExpectedQuarantine(
            numbered ? seq : null, how == BadEntry.NO_MSGID ? null : msgId, how.name()));
  }

  private void nextSeq() {
    seq += dice.perMille(20) ? dice.between(2, 500) : 1;
  }

  private String rawDigest(String raw, byte[] plain) {
    byte[] stored =
        raw.indexOf('\0') < 0 ? plain : raw.replace("\0", "").getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(sha256.digest(stored));
  }
}
