package io.weir.simulation;

import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.Effects;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.store.InboxRow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** As {@code InboxVerticle}: carries out the effects of new rows, one after the other. */
final class SimInboxLoop {

  private static final long SWEEP = 5 * SimKernel.SECOND;

  private final SimProcess process;
  private final SimContext context;
  private final Effects effects = new Effects(SimProcess.seal());
  private boolean working;
  private boolean due;

  SimInboxLoop(SimProcess process) {
    this.process = process;
    this.context = new SimContext(process.kernel, process, "inbox");
    tick();
  }

  private void tick() {
    context.timer(
        SWEEP,
        "sweep",
        () -> {
          work();
          tick();
        });
  }

  void wake() {
    if (!due) {
      due = true;
      context.post("work", this::work);
    }
  }

  private void work() {
    if (working) {
      return;
    }
    due = false;
    working = true;
    process.world.postgres.<List<InboxRow>>ask(
        context,
        "inbox",
        here -> here.ok(process.world.postgres.inbox.pending()),
        context.reply(rows -> carryOut(new ArrayDeque<>(rows)), cause -> working = false));
  }

  private void carryOut(Queue<InboxRow> rows) {
    InboxRow row = rows.poll();
    if (row == null) {
      working = false;
      if (due) {
        work();
      }
      return;
    }
    Effect effect =
        effects.of(
            new InboxKey(row.receiver(), row.digest()),
            row.suiteId(),
            row.eventType(),
            row.payload());
    process.world.postgres.<Boolean>ask(
        context,
        "effect",
        here -> {
          process.world.postgres.inbox.carryOut(row, effect);
          here.ok(true);
        },
        context.reply(done -> carryOut(rows), cause -> carryOut(rows)));
  }
}
