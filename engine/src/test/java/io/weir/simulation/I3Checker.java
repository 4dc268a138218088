package io.weir.simulation;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.MessageBatch;
import io.weir.testkit.SimJournal;
import io.weir.testkit.SimMessageStore;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * I3: a checkpoint passes a record only when the record is stored, quarantined, or sure to be
 * pulled again.
 */
final class I3Checker {

  private final SimWorld world;
  private final SimMessageStore store;

  /** Records of each shard that were looked at; they can't become wrong again by themselves. */
  private final Map<String, Integer> seen = new HashMap<>();

  I3Checker(SimWorld world, SimMessageStore store) {
    this.world = world;
    this.store = store;
  }

  /** Postgres or a disk is another: nothing that was seen counts. */
  void lookAgain() {
    seen.clear();
  }

  void onCommit(SimProcess process, MessageBatch batch) {
    // One of a process that is gone may come late, when its disk has lost the records of it: the
    // next process compares. If it does not see that, its first commit shows it here.
    if (process.isAlive()) {
      look(process.node, batch);
    }
  }

  private void look(SimNode node, MessageBatch batch) {
    List<byte[]> records = node.disk.records(batch.shard());
    int passed = SimJournal.recordsTo(store.checkpoint(batch.journal(), batch.shard()).position());
    String key = batch.journal().value() + '/' + batch.shard();
    for (int n = seen.getOrDefault(key, 0); n < Math.min(passed, records.size()); n++) {
      require(node, batch.shard(), records.get(n), "record " + n + " of " + key);
    }
    seen.put(key, Math.min(passed, records.size()));
  }

  private void require(SimNode node, int shard, byte[] bytes, String name) {
    if (!(RecordCodec.decode(bytes) instanceof RecordCodec.Decoded.Sound sound)) {
      boolean kept =
          shard != Journal.CALLBACK_SHARD
              || isQuarantined(bytes)
              || world.oracle.hasArrivedBefore(bytes)
              || node.power; // torn by a power cut after it was drained
      Checkers.require(kept, "I3", "the checkpoint passed damaged " + name);
    } else if (sound.record() instanceof JournalRecord.Archived archived) {
      Checkers.require(
          store.isSafe(archived.corp(), archived.seq())
              || store.cursor(archived.corp()).chatSeq() < archived.seq(),
          "I3",
          "the checkpoint passed " + name + ": " + archived.corp() + " " + archived.seq());
    } else if (sound.record() instanceof JournalRecord.Callback callback) {
      SimPush push = world.oracle.pushOf(callback.encrypt());
      Checkers.require(
          // An older disk may bring back what was damaged on the newer one and quarantined there.
          store.hasArrived(push.receiver(), push.digest()) || world.oracle.isExcused(push),
          "I3",
          "the checkpoint passed " + name + ", a push that is not in the inbox");
    }
  }

  private boolean isQuarantined(byte[] damaged) {
    byte[] framed =
        ByteBuffer.allocate(Long.BYTES + damaged.length)
            .putLong(damaged.length)
            .put(damaged)
            .array();
    return store.isQuarantined("callback", "", SimPush.sha256(framed));
  }
}
