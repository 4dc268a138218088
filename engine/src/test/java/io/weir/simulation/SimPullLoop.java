package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullGrant;
import io.weir.engine.pull.PullPage;
import io.weir.engine.pull.PullSchedule;
import io.weir.engine.pull.PullSink;
import io.weir.engine.pull.PullStep;
import io.weir.engine.pull.Puller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * As {@code PullVerticle} and {@code JournalPullSink}: runs the pullers that the node holds leases
 * for. What would be logged there and stop one corp, a broken invariant, fails the seed here.
 */
final class SimPullLoop {

  private final class Line {
    private final Corp corp;
    private final Puller puller;
    private final PullSchedule.Turn turn;
    private long token;

    private Line(Corp corp) {
      this.corp = corp;
      this.puller =
          new Puller(
              corp.id(),
              Objects.requireNonNull(corp.archive()).pollMillis(),
              process.bounds.pull(),
              process.kernel.random::nextLong,
              process.telemetry);
      this.turn = schedule.enrol(puller);
    }
  }

  private final SimProcess process;
  private final SimContext context;
  private final ChatArchive archive;
  private final PullSink sink;
  private final Map<CorpId, Line> lines = new LinkedHashMap<>();
  private final PullSchedule schedule;
  private boolean pumping;
  private long timerAt = PullStep.NEVER;

  SimPullLoop(SimProcess process) {
    this.process = process;
    this.context = new SimContext(process.kernel, process, "pull-loop");
    this.schedule = new PullSchedule(process.bounds.pull().inFlightMax());
    this.archive = process.world.seams.archive(process.world.wecom.archiveOf(context));
    this.sink = process.world.seams.sink(new Sink());
  }

  /** The journal as the pull sees it: a page is one submission to its corp's shard. */
  private final class Sink implements PullSink {

    @Override
    public boolean append(CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
      List<byte[]> encoded = new ArrayList<>(records.size());
      records.forEach(record -> encoded.add(RecordCodec.encode(record)));
      return writerOf(corp).offer(encoded, context, reply);
    }

    @Override
    public Pressure.Level pressure(CorpId corp) {
      return writerOf(corp).pressure.level();
    }

    private SimWriterLoop writerOf(CorpId corp) {
      return process.writers.get(process.journal.archiveShardOf(corp.value()));
    }
  }

  void grant(Corp corp, PullGrant grant) {
    onLoop(
        "grant " + corp.id(),
        () -> {
          Line line = lines.computeIfAbsent(corp.id(), id -> new Line(corp));
          process.world.checkers.i2.onGrant(process.node, corp.id(), grant);
          line.token = grant.fencingToken();
          line.puller.grant(grant);
          settle(line);
        });
  }

  void revoke(CorpId corp) {
    withLine("revoke " + corp, corp, line -> line.puller.revoke());
  }

  void wake(CorpId corp) {
    withLine("wake " + corp, corp, line -> line.puller.onNotify(now()));
  }

  void setBack(CorpId corp, long run, long chatSeq) {
    withLine(
        "set back " + corp + " to " + chatSeq,
        corp,
        line -> {
          if (line.puller.setBack(run, chatSeq)) {
            process.world.checkers.i2.onSetBack(process.node, corp, chatSeq);
          }
        });
  }

  private void withLine(String what, CorpId corp, Consumer<Line> fact) {
    onLoop(
        what,
        () -> {
          Line line = lines.get(corp);
          if (line != null) {
            fact.accept(line);
            settle(line);
          }
        });
  }

  private void onLoop(String what, Runnable fact) {
    context.post(
        what,
        () -> {
          fact.run();
          pump();
        });
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    for (PullSchedule.Turn turn = schedule.due(now()); turn != null; turn = schedule.due(now())) {
      begin(Objects.requireNonNull(lines.get(turn.puller().corp())));
    }
    pumping = false;
    process.world.checkers.i7.onPulls(schedule, process.bounds.pull());
    setTimer(schedule.nextDueAt());
  }

  private void begin(Line line) {
    Pressure.Level level = sink.pressure(line.corp.id());
    if (line.puller.next(now(), level) instanceof PullStep.Fetch fetch) {
      line.puller.onFetchStarted(now(), process.node.millis(), level);
      archive.fetch(
          line.corp,
          fetch.after(),
          fetch.limit(),
          context.reply(
              page -> fact(line, () -> onPage(line, page)),
              cause ->
                  fact(
                      line,
                      () -> {
                        line.puller.onFailure(PullFailure.of(cause), now(), process.node.millis());
                        finish(line);
                      })));
    } else {
      finish(line);
    }
  }

  private void onPage(Line line, PullPage page) {
    List<JournalRecord> records = line.puller.onPage(page, now(), process.node.millis());
    if (records.isEmpty()) {
      finish(line);
    } else if (!sink.append(line.corp.id(), records, appended(line))) {
      line.puller.onAppendRefused(now());
      finish(line);
    }
  }

  private Reply<JournalPosition> appended(Line line) {
    return context.reply(
        last ->
            fact(
                line,
                () -> {
                  line.puller.onAppended(now());
                  finish(line);
                }),
        cause ->
            fact(
                line,
                () -> {
                  line.puller.onAppendFailed(now());
                  finish(line);
                }));
  }

  private void fact(Line line, Runnable fact) {
    fact.run();
    process.world.checkers.i2.onPullPosition(
        process.node, line.corp.id(), line.token, line.puller.appendedSeq());
    pump();
  }

  private void finish(Line line) {
    schedule.done(line.turn);
    settle(line);
  }

  private void settle(Line line) {
    process.world.checkers.i6.onStatus(line.puller.status());
    PullStep step = line.puller.next(now(), sink.pressure(line.corp.id()));
    if (step instanceof PullStep.Fetch) {
      schedule.at(line.turn, now());
    } else if (step instanceof PullStep.Wait wait) {
      schedule.at(line.turn, wait.untilNanos());
    } else if (step instanceof PullStep.Pause pause) {
      schedule.at(line.turn, pause.untilNanos());
    } else {
      schedule.leave(line.turn);
    }
  }

  private void setTimer(long dueAt) {
    if (dueAt == timerAt) {
      return;
    }
    timerAt = dueAt;
    if (dueAt != PullStep.NEVER) {
      context.timer(
          dueAt - now(),
          "due",
          () -> {
            if (timerAt == dueAt) {
              timerAt = PullStep.NEVER;
              pump();
            }
          });
    }
  }

  private long now() {
    return process.node.nanos();
  }
}
