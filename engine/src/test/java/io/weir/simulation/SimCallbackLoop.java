package io.weir.simulation;

import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.callback.CallbackVerdict;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.util.List;
import java.util.function.IntConsumer;

/** As {@code CallbackHandler}: judges a push, and answers only after the append. */
final class SimCallbackLoop {

  static final int OK = 200;
  private static final long WINDOW_MS = 6 * 3_600_000L;

  private final SimProcess process;
  private final SimContext context;
  private final CallbackGate gate = new CallbackGate(WINDOW_MS);

  SimCallbackLoop(SimProcess process) {
    this.process = process;
    this.context = new SimContext(process.kernel, process, "callback-loop");
  }

  /** A push comes in over the network; {@code answer} goes back over it. */
  void arrive(SimPush push, CallbackRequest request, IntConsumer answer) {
    context.post("push " + push.receiver(), () -> judge(push, request, answer));
  }

  private void judge(SimPush push, CallbackRequest request, IntConsumer answer) {
    CallbackVerdict verdict =
        gate.judge(process.world.workload.book, request, process.node.millis());
    if (verdict instanceof CallbackVerdict.Accept accept) {
      append(push, accept.record(), answer);
    } else {
      answer.accept(((CallbackVerdict.Reject) verdict).status());
    }
  }

  private void append(SimPush push, JournalRecord.Callback record, IntConsumer answer) {
    process.world.oracle.pushed(record.encrypt(), push);
    Seams.AckWhen when = process.world.seams.ackWhen();
    boolean taken =
        process
            .writers
            .get(Journal.CALLBACK_SHARD)
            .offer(
                List.of(RecordCodec.encode(record)),
                context,
                context.<JournalPosition>reply(
                    position -> {
                      if (when != Seams.AckWhen.OFFERED) {
                        acknowledge(push, record, answer);
                      }
                    },
                    cause -> {
                      if (when == Seams.AckWhen.ANSWERED_ANYHOW) {
                        acknowledge(push, record, answer);
                      } else {
                        answer.accept(503);
                      }
                    }));
    if (!taken) {
      answer.accept(503);
    } else if (when == Seams.AckWhen.OFFERED) {
      acknowledge(push, record, answer);
    }
  }

  private void acknowledge(SimPush push, JournalRecord.Callback record, IntConsumer answer) {
    process.world.checkers.i1.onAcknowledged(process.node, record);
    process.world.oracle.acknowledged(push);
    answer.accept(OK);
  }
}
