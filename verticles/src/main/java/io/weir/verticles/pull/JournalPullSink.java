package io.weir.verticles.pull;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Role;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.pull.PullSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The journal as one pull loop sees it: a page is one submission to its corp's shard. */
@Confined(Role.PULL_LOOP)
public final class JournalPullSink implements PullSink {

  private final Function<CorpId, AppendQueue> queues;
  private final Function<CorpId, Pressure> pressures;
  private final Clock clock;
  private @Nullable Executor home;

  public JournalPullSink(
      Function<CorpId, AppendQueue> queues, Function<CorpId, Pressure> pressures, Clock clock) {
    this.queues = queues;
    this.pressures = pressures;
    this.clock = clock;
  }

  @Override
  public boolean append(CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
    List<byte[]> encoded = new ArrayList<>(records.size());
    for (JournalRecord record : records) {
      encoded.add(RecordCodec.encode(record));
    }
    return queues.apply(corp).offer(encoded, clock.nanos(), home(), reply);
  }

  @Override
  public Pressure.Level pressure(CorpId corp) {
    return pressures.apply(corp).level();
  }

  // One instance a loop, so that the writer answers all that a group holds of it with one task.
  private Executor home() {
    if (home == null) {
      Context loop = Objects.requireNonNull(Vertx.currentContext(), "called from outside a loop");
      home = task -> loop.runOnContext(v -> task.run());
    }
    return home;
  }
}
