package io.weir.simulation;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.util.Arrays;
import java.util.List;

/** I1: whoever is answered 200 has a record in the journal, at the configured durability. */
final class I1Checker {

  void onAcknowledged(SimNode node, JournalRecord.Callback record) {
    byte[] encoded = RecordCodec.encode(record);
    List<byte[]> records = node.disk.records(Journal.CALLBACK_SHARD);
    int found = records.size() - 1;
    while (found >= 0 && !Arrays.equals(records.get(found), encoded)) {
      found--;
    }
    Checkers.require(found >= 0, "I1", node.name + " acknowledged what is not in its journal");
    // A disk that lies is believed.
    boolean synced = found < node.disk.synced(Journal.CALLBACK_SHARD) || node.disk.hasLied();
    Checkers.require(
        synced || !node.power, "I1", node.name + " acknowledged what a power cut would take");
  }
}
