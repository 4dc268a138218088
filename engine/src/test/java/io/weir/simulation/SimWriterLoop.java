package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.GroupAppender;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.Pressure;
import java.util.List;
import java.util.concurrent.Executor;

/** As {@code JournalVerticle}: one shard's writer. */
final class SimWriterLoop {

  final Pressure pressure;
  private final SimProcess process;
  private final int shard;
  private final SimContext context;
  private final AppendQueue queue;
  private final GroupAppender appender;
  private int waiting;
  private long waitingBytes;

  SimWriterLoop(SimProcess process, int shard) {
    this.process = process;
    this.shard = shard;
    SimBounds bounds = process.bounds;
    this.pressure =
        shard == Journal.CALLBACK_SHARD
            ? new Pressure(Long.MAX_VALUE / 2, Long.MAX_VALUE)
            : new Pressure(
                bounds.slowBytes() / 4, bounds.slowBytes(), bounds.stopBytes(), process.node);
    this.context = new SimContext(process.kernel, process, "journal-writer-" + shard);
    this.queue =
        new AppendQueue(
            bounds.queueSubmissions(),
            process.world.seams.queueBytesMax(bounds.queueBytes()),
            this::soon);
    this.appender =
        new GroupAppender(
            queue,
            process.world.checkers.watched(process.node, process.journal.openWriter(shard)),
            process.world.seams.syncs(process.node.power),
            pressure,
            process.telemetry,
            process.node);
  }

  /** See {@link AppendQueue#offer}. */
  boolean offer(List<byte[]> records, Executor home, Reply<JournalPosition> reply) {
    boolean taken = queue.offer(records, process.node.nanos(), home, reply);
    if (taken) {
      waiting++;
      long size = records.stream().mapToLong(record -> record.length).sum();
      process.world.checkers.i7.onOffered(waiting, waitingBytes, size);
      waitingBytes += size;
    }
    return taken;
  }

  // A disk takes its time now and then; only then does a queue fill.
  private void soon() {
    if (process.kernel.oneIn(4)) {
      context.timer(process.kernel.between(0, 100 * SimKernel.MILLI), "turn", this::turn);
    } else {
      context.post("turn", this::turn);
    }
  }

  private void turn() {
    boolean again = appender.turn();
    waiting = 0;
    waitingBytes = 0;
    process.wakeDrain(shard);
    if (again) {
      soon();
    }
  }
}
