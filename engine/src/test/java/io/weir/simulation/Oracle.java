package io.weir.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.testkit.SimJournal;
import io.weir.testkit.SimMessageStore;
import io.weir.testkit.StoredRows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must be in Postgres when all is over, told from the {@link Workload} alone, the naive way:
 * no line of it is shared with the mapper, with the store or with the drain.
 */
final class Oracle {

  private final SimWorld world;
  private final SimMessageStore store;
  private final Map<String, SimPush> pushes = new HashMap<>();
  private final Map<ByteBuffer, SimPush> flipped = new HashMap<>();
  private final Set<SimPush> acknowledged = new LinkedHashSet<>();
  private final Set<SimPush> excused = new HashSet<>();
  private final Set<String> poisoned = new HashSet<>();

  Oracle(SimWorld world, SimMessageStore store) {
    this.world = world;
    this.store = store;
  }

  void pushed(byte[] encrypt, SimPush push) {
    pushes.put(new String(encrypt, UTF_8), push);
  }

  SimPush pushOf(byte[] encrypt) {
    SimPush push = pushes.get(new String(encrypt, UTF_8));
    if (push == null) {
      throw new AssertionError("the journal has a push that nobody made");
    }
    return push;
  }

  /** What a record was before a bit of it flipped. */
  void flipped(byte[] sound, byte[] damaged) {
    if (RecordCodec.decode(sound) instanceof RecordCodec.Decoded.Sound was
        && was.record() instanceof JournalRecord.Callback callback) {
      flipped.put(ByteBuffer.wrap(damaged), pushOf(callback.encrypt()));
    }
  }

  /** Whether that push is stored all the same: it was flipped afterwards. */
  boolean hasArrivedBefore(byte[] damaged) {
    SimPush push = flipped.get(ByteBuffer.wrap(damaged));
    return push != null && store.hasArrived(push.receiver(), push.digest());
  }

  void acknowledged(SimPush push) {
    acknowledged.add(push);
    excused.remove(push);
  }

  /** From now on Postgres never takes this message: it must be in quarantine. */
  void poison(SimMessage message) {
    if (!store.isSafe(message.corp(), message.seq())) {
      store.poison(message.msgId());
      poisoned.add(message.msgId());
    }
  }

  /**
   * A disk was replaced or has lied, a bit was flipped, Postgres forgot: an acknowledged push of
   * which there is no copy left anywhere can't come back, and nobody could help it. No other is
   * excused.
   */
  void excuseWhatIsNowhere() {
    Set<SimPush> onDisk = new HashSet<>();
    for (SimNode node : world.nodes) {
      for (byte[] record : node.disk.records(Journal.CALLBACK_SHARD)) {
        if (RecordCodec.decode(record) instanceof RecordCodec.Decoded.Sound sound
            && sound.record() instanceof JournalRecord.Callback callback) {
          onDisk.add(pushOf(callback.encrypt()));
        }
      }
    }
    for (SimPush push : acknowledged) {
      if (!onDisk.contains(push) && !store.hasArrived(push.receiver(), push.digest())) {
        excused.add(push);
      }
    }
  }

  /** There was no copy of it anywhere once; see {@link #excuseWhatIsNowhere}. */
  boolean isExcused(SimPush push) {
    return excused.contains(push);
  }

  /** What is still to come before all is there; empty when nothing is. */
  String missing() {
    for (CorpId corp : world.workload.corps) {
      long last = last(corp);
      if (store.cursor(corp).chatSeq() != last) {
        return "chat_seq of "
            + corp
            + " is "
            + store.cursor(corp)
            + ", the archive ends at "
            + last;
      }
    }
    for (SimPush push : acknowledged) {
      if (!excused.contains(push) && !store.hasArrived(push.receiver(), push.digest())) {
        return "an acknowledged push is not in the inbox: " + push.event();
      }
    }
    for (SimNode node : world.nodes) {
      for (int shard = 0; shard < node.disk.shards(); shard++) {
        JournalId journal = new JournalId(node.disk.id());
        JournalPosition end = SimJournal.end(node.disk, shard);
        JournalId key = world.seams.checkpointKey(journal, node);
        if (!store.checkpoint(key, shard).position().equals(end)) {
          return journal + "/" + shard + " is not drained to " + end;
        }
      }
    }
    return world.postgres.inbox.pending().isEmpty() ? "" : "effects are to come";
  }

  private long last(CorpId corp) {
    List<SimMessage> all = messages(corp);
    return all.isEmpty() ? 0 : all.get(all.size() - 1).seq();
  }

  private List<SimMessage> messages(CorpId corp) {
    return world.workload.messages.getOrDefault(corp, List.of());
  }

  /** Every row, every counter and every cursor (I5). */
  void requireAllThereOnce() {
    StoredRows rows = store.rows();
    requireSame("messages, links, media, people", expected(), stored(rows));
    requireSame("conversations", conversations(), stored(rows.conversations()));
    requireSame("quarantine", refused(), quarantined(rows));
    requireInbox(rows);
  }

  private List<String> expected() {
    Set<String> lines = new TreeSet<>();
    for (CorpId corp : world.workload.corps) {
      for (SimMessage m : messages(corp)) {
        if (!isRefused(m)) {
          lines.add(line("message", corp, m.msgId(), m.timeMs(), m.seq(), m.json()));
          if (m.kind() == SimMessage.Kind.IMAGE) {
            lines.add(line("media", corp, m.msgId(), 0, "file-of-" + m.msgId()));
          }
          if (m.kind() != SimMessage.Kind.SWITCH) {
            lines.add(line("link", corp, m.msgId(), conversation(m)));
            people(m).forEach(p -> lines.add(line("person", corp, conversation(m), p, type(p))));
          }
        }
      }
    }
    return List.copyOf(lines);
  }

  private static List<String> stored(StoredRows rows) {
    List<String> lines = new ArrayList<>();
    rows.messages()
        .forEach(
            m ->
                lines.add(
                    line("message", m.corp(), m.msgId(), m.msgTimeMs(), m.seq(), m.rawContent())));
    rows.media()
        .forEach(m -> lines.add(line("media", m.corp(), m.msgId(), m.mediaIndex(), m.sdkFileId())));
    rows.links().forEach(l -> lines.add(line("link", l.corp(), l.msgId(), l.conversationId())));
    rows.participants()
        .forEach(
            p ->
                lines.add(
                    line("person", p.corp(), p.conversationId(), p.participantId(), p.type())));
    return lines.stream().sorted().toList();
  }

  private List<String> conversations() {
    Map<String, List<SimMessage>> talks = new TreeMap<>();
    for (CorpId corp : world.workload.corps) {
      for (SimMessage m : messages(corp)) {
        if (!isRefused(m) && m.kind() != SimMessage.Kind.SWITCH) {
          talks.computeIfAbsent(line(corp, conversation(m)), key -> new ArrayList<>()).add(m);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    talks.forEach((key, talk) -> lines.add(line(key, counters(talk))));
    return lines.stream().sorted().toList();
  }

  private static String counters(List<SimMessage> talk) {
    Set<String> people = new HashSet<>();
    talk.forEach(m -> people.addAll(people(m)));
    long customers = people.stream().filter(p -> type(p).equals("customer")).count();
    boolean robot = people.stream().anyMatch(p -> type(p).equals("robot"));
    boolean room = !talk.get(0).room().isEmpty();
    String suffix = customers > 0 ? "external" : "internal";
    String type = room ? "group_" + suffix : robot ? "robot" : "single_" + suffix;
    long last = talk.stream().mapToLong(SimMessage::timeMs).max().orElseThrow();
    return line(type, talk.get(0).room(), talk.size(), people.size(), customers, last);
  }

  private static List<String> stored(List<StoredRows.Talk> talks) {
    return talks.stream()
        .map(
            t ->
                line(
                    line(t.corp(), t.conversationId()),
                    line(
                        t.type(),
                        t.roomId(),
                        t.msgCount(),
                        t.participantCount(),
                        t.customerCount(),
                        t.lastMsgTimeMs())))
        .sorted()
        .toList();
  }

  private List<String> refused() {
    List<String> lines = new ArrayList<>();
    for (CorpId corp : world.workload.corps) {
      messages(corp).stream()
          .filter(this::isRefused)
          .forEach(m -> lines.add(line(corp, m.seq(), reason(m))));
    }
    return lines.stream().sorted().toList();
  }

  private static List<String> quarantined(StoredRows rows) {
    return rows.quarantine().stream()
        .filter(q -> q.source().equals("archive"))
        .map(q -> line(q.corp(), q.seq(), q.reason()))
        .sorted()
        .toList();
  }

  private void requireInbox(StoredRows rows) {
    Set<String> known = new HashSet<>();
    long newest = 0;
    for (SimPush push : pushes.values()) {
      known.add(line(push.receiver(), push.digest(), push.finalState()));
      boolean there = store.hasArrived(push.receiver(), push.digest());
      newest = there ? Math.max(newest, push.timeSeconds()) : newest;
      int effects = world.postgres.inbox.effects(push.receiver(), push.digest());
      Checkers.require(
          effects == (there && push.hasEffect() ? 1 : 0), "I5", effects + " effects of " + push);
    }
    for (StoredRows.Inbox row : rows.inbox()) {
      String line = line(row.receiver(), row.digest(), row.state());
      Checkers.require(known.contains(line), "I5", "the inbox has " + line + ", which nobody sent");
    }
    long ticket = world.postgres.inbox.tickets().getOrDefault(Workload.SUITE, 0L);
    Checkers.require(ticket == newest, "I5", "the ticket is of " + ticket + ", not of " + newest);
    Checkers.require(missing().isEmpty(), "I5", missing());
  }

  private boolean isRefused(SimMessage m) {
    return m.isRefused() || poisoned.contains(m.msgId());
  }

  private static String reason(SimMessage m) {
    return switch (m.kind()) {
      case UNREADABLE -> "bad_padding: simulated";
      case KEYLESS -> "unknown_key_version: 9";
      default -> "unstorable: simulated";
    };
  }

  private static String conversation(SimMessage m) {
    if (!m.room().isEmpty()) {
      return "room:" + m.room();
    }
    String other = m.to().get(0);
    return m.from().compareTo(other) < 0
        ? "single:" + m.from() + ':' + other
        : "single:" + other + ':' + m.from();
  }

  private static Set<String> people(SimMessage m) {
    Set<String> people = new HashSet<>(Set.of(m.from(), m.to().get(0)));
    if (!m.room().isEmpty()) {
      people.addAll(m.to());
    }
    return people;
  }

  private static String type(String person) {
    if (person.startsWith("wb")) {
      return "robot";
    }
    return person.startsWith("wo") || person.startsWith("wm") ? "customer" : "staff";
  }

  private static String line(Object... parts) {
    StringBuilder line = new StringBuilder();
    for (Object part : parts) {
      line.append(part).append(" | ");
    }
    return line.toString();
  }

  private static String some(List<String> lines) {
    return lines.size() + " " + lines.subList(0, Math.min(3, lines.size()));
  }

  private static void requireSame(String what, List<String> expected, List<String> actual) {
    if (!expected.equals(actual)) {
      List<String> missing = new ArrayList<>(expected);
      actual.forEach(missing::remove);
      List<String> more = new ArrayList<>(actual);
      expected.forEach(more::remove);
      throw new AssertionError(
          "I5: " + what + ": missing " + some(missing) + ", too much " + some(more));
    }
  }
}
