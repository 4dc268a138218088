package io.weir.simulation;

import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.testkit.SimMessageStore;
import java.util.HashMap;
import java.util.Map;

/** The invariants, each looked after by one class, told of everything that it may break on. */
final class Checkers {

  /** What a transaction found. */
  record Before(Checkpoint checkpoint, Map<CorpId, Cursor> cursors) {}

  final I1Checker i1;
  final I2Checker i2;
  final I3Checker i3;
  final I4Checker i4;
  final I5Checker i5;
  final I6Checker i6;
  final I7Checker i7;
  private final SimMessageStore store;

  Checkers(SimWorld world, SimMessageStore store) {
    this.store = store;
    this.i1 = new I1Checker();
    this.i2 = new I2Checker(world, store);
    this.i3 = new I3Checker(world, store);
    this.i4 = new I4Checker(world);
    this.i5 = new I5Checker(store);
    this.i6 = new I6Checker();
    this.i7 = new I7Checker(world);
  }

  Before beforeCommit(MessageBatch batch) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    batch.runs().keySet().forEach(corp -> cursors.put(corp, store.cursor(corp)));
    return new Before(store.checkpoint(batch.journal(), batch.shard()), cursors);
  }

  void onCommit(SimProcess process, MessageBatch batch, Before before, CommitOutcome outcome) {
    if (outcome instanceof CommitOutcome.Committed) {
      i2.onCommit(before);
      i3.onCommit(process, batch);
      i4.onCommit(process, before, store);
      i5.onCommit();
      i6.onCommit(batch);
    }
  }

  void onFailover() {
    i3.lookAgain();
  }

  /** A disk is not what it was. */
  void onDisk() {
    i3.lookAgain();
  }

  /** Looks at each record before it is written. */
  JournalWriter watched(SimNode node, JournalWriter writer) {
    return new JournalWriter() {
      @Override
      public JournalPosition append(byte[] encoded) {
        i6.onAppend(encoded);
        JournalPosition position = writer.append(encoded);
        i2.onAppended(node, encoded);
        return position;
      }

      @Override
      public void sync() {
        writer.sync();
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  Telemetry telemetry() {
    return new Telemetry() {
      @Override
      public void count(Meter meter, String label, long n) {
        i6.onStatus(label);
      }
    };
  }

  static void require(boolean holds, String invariant, String story) {
    if (!holds) {
      throw new AssertionError(invariant + ": " + story);
    }
  }
}
