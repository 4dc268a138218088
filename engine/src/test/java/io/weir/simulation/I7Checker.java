package io.weir.simulation;

import io.weir.engine.drain.Drain;
import io.weir.engine.drain.DrainBounds;
import io.weir.engine.pull.PullConfig;
import io.weir.engine.pull.PullSchedule;
import io.weir.engine.store.MessageBatch;

/** I7: every queue, batch and read-ahead stays within what is configured. */
final class I7Checker {

  /** More than any record of this world. */
  private static final long RECORD_MAX = 2_000;

  private final SimWorld world;

  I7Checker(SimWorld world) {
    this.world = world;
  }

  /** A queue took {@code size} bytes more; an empty one takes anything. */
  void onOffered(int waiting, long waitingBytes, long size) {
    SimBounds bounds = world.bounds;
    within("submissions", waiting, bounds.queueSubmissions());
    within("queued bytes", waitingBytes == 0 ? 0 : waitingBytes + size, bounds.queueBytes());
  }

  void onDrain(Drain drain, DrainBounds bounds) {
    within("records read ahead", drain.openRecords(), bounds.readAheadRecordsMax());
    // One record may be over: its size is known when it is read.
    within("bytes read ahead", drain.openBytes() - RECORD_MAX, bounds.readAheadBytesMax());
  }

  void onBatch(MessageBatch batch, DrainBounds bounds) {
    within("rows of a batch", batch.rows(), bounds.batchRowsMax());
  }

  void onPieces(int out, DrainBounds bounds) {
    within("pieces out", out, bounds.piecesMax());
  }

  void onPulls(PullSchedule schedule, PullConfig config) {
    within("pulls under way", schedule.running(), config.inFlightMax());
  }

  private static void within(String what, long is, long max) {
    Checkers.require(is <= max, "I7", what + ": " + is + ", and " + max + " are allowed");
  }
}
