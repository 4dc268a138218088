package io.weir.simulation;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.pull.PullGrant;
import io.weir.testkit.SimMessageStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * I2: a corp's {@code chat_seq} never goes back and never passes a message that is nowhere; a pull
 * stands where its journal does, or where Postgres told it to.
 */
final class I2Checker {

  /** Where a pull may stand without a record of it: where it was sent. */
  private record Sent(long seq) {}

  private final SimMessageStore store;
  private final Map<CorpId, NavigableSet<Long>> archive = new HashMap<>();
  private final Map<String, Sent> sent = new HashMap<>();
  private final Set<String> appended = new HashSet<>();

  I2Checker(SimWorld world, SimMessageStore store) {
    this.store = store;
    for (CorpId corp : world.workload.corps) {
      NavigableSet<Long> seqs = new TreeSet<>();
      world.workload.messages.getOrDefault(corp, List.of()).forEach(m -> seqs.add(m.seq()));
      archive.put(corp, seqs);
    }
  }

  void onAppended(SimNode node, byte[] encoded) {
    if (RecordCodec.decode(encoded) instanceof RecordCodec.Decoded.Sound sound
        && sound.record() instanceof JournalRecord.Archived archived) {
      appended.add(key(node, archived.corp()) + archived.fencingToken() + ' ' + archived.seq());
    }
  }

  void onCommit(Checkers.Before before) {
    before
        .cursors()
        .forEach(
            (corp, cursor) -> {
              long now = store.cursor(corp).chatSeq();
              Checkers.require(
                  now >= cursor.chatSeq(),
                  "I2",
                  "chat_seq of " + corp + " went back from " + cursor.chatSeq() + " to " + now);
              for (long seq : between(corp, cursor.chatSeq(), now)) {
                Checkers.require(
                    store.isSafe(corp, seq),
                    "I2",
                    "chat_seq of " + corp + " is " + now + ", and " + seq + " is nowhere");
              }
            });
  }

  /** A lease starts at the cursor, or behind it at the end of what this node's journal has. */
  void onGrant(SimNode node, CorpId corp, PullGrant grant) {
    sent.put(key(node, corp), new Sent(grant.start()));
    NavigableSet<Long> passed = between(corp, grant.chatSeq(), grant.start());
    if (!passed.isEmpty()) {
      Set<Long> journalled = journalled(node, corp, grant.fencingToken());
      Checkers.require(
          journalled.containsAll(passed),
          "I2",
          node.name + " pulls " + corp + " after " + grant + " but its journal lacks some of that");
    }
  }

  void onSetBack(SimNode node, CorpId corp, long chatSeq) {
    sent.put(key(node, corp), new Sent(chatSeq));
  }

  /** The pull moves only over what was appended before. */
  void onPullPosition(SimNode node, CorpId corp, long token, long seq) {
    Sent start = sent.get(key(node, corp));
    if (start == null || start.seq() == seq) {
      return;
    }
    Checkers.require(
        seq > start.seq(), "I2", node.name + " pulls " + corp + " from before where it was sent");
    Checkers.require(
        appended.contains(key(node, corp) + token + ' ' + seq),
        "I2",
        node.name + " pulls " + corp + " after " + seq + ", which is not in its journal");
    sent.put(key(node, corp), new Sent(seq));
  }

  private NavigableSet<Long> between(CorpId corp, long after, long to) {
    return to <= after
        ? new TreeSet<>()
        : archive.getOrDefault(corp, new TreeSet<>()).subSet(after, false, to, true);
  }

  private static Set<Long> journalled(SimNode node, CorpId corp, long token) {
    Set<Long> seqs = new HashSet<>();
    for (int shard = 1; shard < node.disk.shards(); shard++) {
      for (byte[] record : node.disk.records(shard)) {
        if (RecordCodec.decode(record) instanceof RecordCodec.Decoded.Sound sound
            && sound.record() instanceof JournalRecord.Archived archived
            && archived.corp().equals(corp)
            && archived.fencingToken() == token) {
          seqs.add(archived.seq());
        }
      }
    }
    return seqs;
  }

  private static String key(SimNode node, CorpId corp) {
    return node.name + corp;
  }
}
