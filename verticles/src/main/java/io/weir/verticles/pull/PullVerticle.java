package io.weir.verticles.pull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullConfig;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullGrant;
import io.weir.engine.pull.PullObserver;
import io.weir.engine.pull.PullPage;
import io.weir.engine.pull.PullSchedule;
import io.weir.engine.pull.PullSink;
import io.weir.engine.pull.PullStep;
import io.weir.engine.pull.Puller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the pullers that this loop holds grants for. All decisions are in {@link Puller} and {@link
 * PullSchedule}. The control methods may be called from any thread once it is deployed; they hop
 * onto its context.
 */
public final class PullVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(PullVerticle.class);

  /** Whom a pull talks to. */
  public record Ports(
      ChatArchive archive, PullSink sink, PullObserver observer, Telemetry telemetry) {}

  /**
   * How one corp stands, for the management port.
   *
   * @param tipAtMs 0 = not known
   * @param hoursLeft until the source drops what is not pulled; NaN = not known
   */
  public record Standing(
      CorpId corp,
      String status,
      long appendedSeq,
      long tipAtMs,
      double hoursLeft,
      String lastError) {}

  private final String name;
  private final BiConsumer<String, Context> loops;
  private final Ports ports;
  private final PullConfig config;
  private final Clock clock;
  private final Entropy entropy;

  // Touched on the verticle's context only.
  private final Map<CorpId, Line> lines = new HashMap<>();
  private final PullSchedule schedule;
  private boolean pumping;
  private boolean stopped;
  private long timer = -1;
  private long timerAt = PullStep.NEVER;

  /**
   * One loop.
   *
   * @param name of its thread
   * @param loops is told of it
   */
  public PullVerticle(
      String name,
      Ports ports,
      PullConfig config,
      Clock clock,
      Entropy entropy,
      BiConsumer<String, Context> loops) {
    this.name = name;
    this.loops = loops;
    this.ports = ports;
    this.config = config;
    this.clock = clock;
    this.entropy = entropy;
    this.schedule = new PullSchedule(config.inFlightMax());
  }

  /** One corp: the puller, what it is told to others as, and its place in the schedule. */
  private final class Line {
    private final Puller puller;
    private final PullSchedule.Turn turn;
    private Corp corp;

    private Line(Corp corp, long pollMillis) {
      this.corp = corp;
      this.puller = new Puller(corp.id(), pollMillis, config, entropy, ports.telemetry());
      this.turn = schedule.enrol(puller);
    }
  }

  @Override
  public Future<?> start() {
    Thread.currentThread().setName(name);
    loops.accept(name, context);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true; // a grant may still be on its way
    cancelTimer();
    lines.values().forEach(line -> line.puller.revoke());
    return Future.succeededFuture();
  }

  /** Pulls {@code corp} from now on, or under a new lease; its archive must be configured. */
  public void grant(Corp corp, PullGrant grant) {
    Archive archive = corp.archive();
    if (archive == null) {
      throw new IllegalArgumentException(corp.id() + " has no archive to pull");
    }
    onLoop(
        () -> {
          Line line = lines.computeIfAbsent(corp.id(), id -> new Line(corp, archive.pollMillis()));
          line.corp = corp;
          line.puller.grant(grant);
          settle(line);
        });
  }

  /** The lease is over: nothing that is pulled for it counts any more. */
  public void revoke(CorpId corp) {
    withLine(corp, line -> line.puller.revoke());
  }

  /** As {@link #revoke}, and the corp's status becomes {@code disabled}. */
  public void disable(CorpId corp) {
    withLine(corp, line -> line.puller.disable());
  }

  /** WeCom has something new for {@code corp}; unknown corps are ignored. */
  public void wake(CorpId corp) {
    withLine(corp, line -> line.puller.onNotify(clock.nanos()));
  }

  /** The drain found that the records of {@code run} do not connect to {@code chatSeq}. */
  public void setBack(CorpId corp, long run, long chatSeq) {
    withLine(
        corp,
        line -> {
          if (line.puller.setBack(run, chatSeq)) {
            LOG.info("pull set back corp={} seq={} run={}", corp, chatSeq, line.puller.run());
          }
        });
  }

  /** How every corp of this loop stands. */
  public Future<List<Standing>> standings() {
    Promise<List<Standing>> promise = Promise.promise();
    onLoop(
        () -> {
          long wallMs = clock.millis();
          promise.complete(lines.values().stream().map(l -> standing(l.puller, wallMs)).toList());
        });
    return promise.future();
  }

  private static Standing standing(Puller p, long wallMs) {
    return new Standing(
        p.corp(),
        p.status(),
        p.appendedSeq(),
        p.tipAtMs(),
        p.hoursLeft(wallMs),
        p.lastErrorReason());
  }

  private void withLine(CorpId corp, Consumer<Line> fact) {
    onLoop(
        () -> {
          Line line = lines.get(corp);
          if (line != null) {
            fact.accept(line);
            settle(line);
          }
        });
  }

  private void onLoop(Runnable fact) {
    Context loop = context;
    loop.runOnContext(
        go -> {
          if (!stopped) {
            fact.run();
            pump();
          }
        });
  }

  /** Gives turns to those that are due, and sets the timer for the rest. */
  private void pump() {
    if (pumping || stopped) {
      return; // pumping: an archive that answers at once; the loop below goes on
    }
    pumping = true;
    try {
      PullSchedule.Turn turn = schedule.due(clock.nanos());
      while (turn != null) {
        Line line = Objects.requireNonNull(lines.get(turn.puller().corp()));
        guarded(line, () -> begin(line));
        turn = schedule.due(clock.nanos());
      }
    } finally {
      pumping = false;
    }
    setTimer(schedule.nextDueAt());
  }

  private void begin(Line line) {
    CorpId corp = line.puller.corp();
    long now = clock.nanos();
    Pressure.Level level = ports.sink().pressure(corp);
    if (line.puller.next(now, level) instanceof PullStep.Fetch fetch) {
      line.puller.onFetchStarted(now, clock.millis(), level);
      ports.archive().fetch(line.corp, fetch.after(), fetch.limit(), new PageReply(line));
    } else {
      finish(line);
    }
  }

  private final class PageReply implements Reply<PullPage> {
    private final Line line;

    private PageReply(Line line) {
      this.line = line;
    }

    @Override
    public void ok(PullPage page) {
      guarded(line, () -> onPage(line, page));
    }

    @Override
    public void fail(Throwable cause) {
      guarded(
          line,
          () -> {
            line.puller.onFailure(PullFailure.of(cause), clock.nanos(), clock.millis());
            finish(line);
          });
    }
  }

  private void onPage(Line line, PullPage page) {
    List<JournalRecord> records = line.puller.onPage(page, clock.nanos(), clock.millis());
    if (records.isEmpty()) {
      finish(line);
    } else if (!ports.sink().append(line.puller.corp(), records, new AppendReply(line))) {
      line.puller.onAppendRefused(clock.nanos());
      finish(line);
    }
  }

  private final class AppendReply implements Reply<JournalPosition> {
    private final Line line;

    private AppendReply(Line line) {
      this.line = line;
    }

    @Override
    public void ok(JournalPosition last) {
      guarded(
          line,
          () -> {
            line.puller.onAppended(clock.nanos());
            finish(line);
          });
    }

    @Override
    public void fail(Throwable cause) {
      guarded(
          line,
          () -> {
            LOG.error("journal did not append corp={}: {}", line.puller.corp(), cause.toString());
            line.puller.onAppendFailed(clock.nanos());
            finish(line);
          });
    }
  }

  /** A broken invariant stops this corp and no other; a restart takes it up from what is stored. */
  private void guarded(Line line, Runnable fact) {
    try {
      fact.run();
    } catch (RuntimeException broken) {
      LOG.error("pull stopped corp={}", line.puller.corp(), broken);
      line.puller.revoke();
      schedule.done(line.turn);
      schedule.leave(line.turn);
      lines.remove(line.puller.corp(), line); // the next grant begins with a new puller
      ports.observer().status(line.puller.corp(), "blocked: internal error, see the log");
    }
    pump();
  }

  private void finish(Line line) {
    schedule.done(line.turn);
    settle(line);
  }

  /** Tells what is news, and puts the corp back into the schedule. */
  private void settle(Line line) {
    Puller puller = line.puller;
    tell(puller);
    PullStep step = puller.next(clock.nanos(), ports.sink().pressure(puller.corp()));
    if (step instanceof PullStep.Fetch) {
      schedule.at(line.turn, clock.nanos());
    } else if (step instanceof PullStep.Wait wait) {
      schedule.at(line.turn, wait.untilNanos());
    } else if (step instanceof PullStep.Pause pause) {
      schedule.at(line.turn, pause.untilNanos());
    } else {
      schedule.leave(line.turn);
    }
  }

  private void tell(Puller puller) {
    CorpId corp = puller.corp();
    puller
        .takeStatusChange()
        .ifPresent(
            status -> {
              LOG.info("pull status corp={} status=\"{}\"", corp, status);
              ports.observer().status(corp, status);
            });
    long tip = puller.takeTip();
    if (tip != 0) {
      ports.observer().tip(corp, tip);
    }
    puller.takeLoss().ifPresent(report -> ports.observer().loss(corp, report));
  }

  private void setTimer(long dueAt) {
    if (dueAt == timerAt) {
      return;
    }
    cancelTimer();
    if (dueAt != PullStep.NEVER) {
      long delayMs = Math.max(1, (dueAt - clock.nanos() + 999_999) / 1_000_000);
      timerAt = dueAt;
      timer =
          vertx.setTimer(
              delayMs,
              fired -> {
                timerAt = PullStep.NEVER;
                pump();
              });
    }
  }

  private void cancelTimer() {
    if (timerAt != PullStep.NEVER) {
      vertx.cancelTimer(timer);
      timerAt = PullStep.NEVER;
    }
  }
}
