package io.weir.bench.crash;

import io.weir.bench.node.Child;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.node.NodePostgres;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.SimWeCom;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.Expected;
import io.weir.bench.wecom.oracle.OracleCheck;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One world, from an empty database to the comparison: for each kill more of it appears, a node
 * starts, gets to the moment of the plan, and dies; at the end one node takes in the rest.
 */
final class CrashWorld {

  /** A node that has not reached a moment by then is killed all the same. */
  private static final long MOMENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(40);

  /** Without a new row for so long at the end, something is missing. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** After the last row is in, cursors and counters may take another commit. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long TICK_MILLIS = 3;
  private static final int PUSH_CONCURRENCY = 16;
  private static final int PUSH_RETRY_MILLIS = 100;
  private static final int PUSH_TIMEOUT_MILLIS = 5_000;

  // Not the count of commits, which taking a shard over raises too. Nothing committed yet: 0.
  private static final String POSITIONS =
      "SELECT coalesce(sum(greatest(position, 0)), 0)::bigint FROM weir_checkpoint";
  private static final String STORED =
      """
      SELECT (SELECT count(*) FROM t_wecom_message) + (SELECT count(*) FROM weir_inbox)
           + (SELECT count(*) FROM weir_quarantine)
      """;
  private static final String WRITING =
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'weir' AND backend_xid IS NOT NULL";
  private static final String MIGRATING =
      "SELECT count(*) FROM pg_class WHERE relname = 'weir_schema_history'";

  /** A node that ended by itself: its exit code and where its log is. */
  static final class NodeEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeEnded(String message) {
      super(message);
    }
  }

  private final NodeFolder folder;
  private final World world;
  private final SimWeCom wecom;
  private final NodePostgres postgres;
  private final CrashPlan plan;
  private final CrashTally tally;
  private final Consumer<String> say;
  private final List<Pusher> pushers = new ArrayList<>();
  private int sharesShown;
  private final Set<String> pushed = new HashSet<>();
  private int pushesStarted;
  private long storedLast;

  CrashWorld(
      NodeFolder folder, SimWeCom wecom, CrashPlan plan, CrashTally tally, Consumer<String> say) {
    this.folder = folder;
    this.world = wecom.world();
    this.wecom = wecom;
    this.postgres = folder.postgres();
    this.plan = plan;
    this.tally = tally;
    this.say = say;
  }

  /** Until {@code killsMax} kills count or the plan is over; then everything in, and compared. */
  Comparison run(int killsMax) throws Exception {
    world.archives().values().forEach(archive -> archive.showOnly(0));
    int counted = 0;
    for (CrashPlan.Kill kill : plan.kills()) {
      if (counted < killsMax && killed(kill)) {
        counted++;
      }
    }
    Child last = folder.startNode();
    show(plan.shares() - sharesShown);
    return whole(last);
  }

  private boolean killed(CrashPlan.Kill kill) throws Exception {
    long positionsBefore = Math.max(0, postgres.ask(POSITIONS, 0));
    boolean postgresWasUp = postgres.isRunning();
    Start start = new Start(positionsBefore, postgresWasUp);
    show(kill.share());
    start.node = folder.startNode();
    reach(kill, start);
    long outstanding = shown() - stored();
    double after = (System.nanoTime() - start.node.startedNanos()) / 1e9;
    boolean alive = strike(kill, start.node);
    boolean counts = alive && outstanding > 0;
    tally.kill(kill, counts);
    say.accept(
        String.format(
            Locale.ROOT,
            "%-10s %-10s killed %.1f s after its start, %,d of %,d not in Postgres%s",
            kill.moment().word(),
            kill.victims().name().toLowerCase(Locale.ROOT),
            after,
            outstanding,
            shown(),
            counts ? "" : alive ? ": idle, does not count" : ": had ended, does not count"));
    return counts;
  }

  /** One node's life, as far as the bench saw it. */
  private final class Start {
    private final long positionsBefore;
    private final boolean postgresWasUp;
    private Child node;
    private boolean committed;

    @SuppressWarnings("NullAway.Init") // set as soon as there is one
    Start(long positionsBefore, boolean postgresWasUp) {
      this.positionsBefore = positionsBefore;
      this.postgresWasUp = postgresWasUp;
    }

    /** Whether it has committed anything by now. */
    boolean committed() {
      if (!committed && postgres.ask(POSITIONS, 0) > positionsBefore) {
        committed = true;
        if (postgresWasUp) {
          tally.firstCommit(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - node.startedNanos()));
        }
      }
      return committed;
    }
  }

  private void reach(CrashPlan.Kill kill, Start start) throws InterruptedException {
    int calls = wecom.stats().archiveCalls();
    int accepted = accepted();
    long storedBefore = stored();
    long ahead = Math.max(1, (shown() - storedBefore) * kill.perMille() / 1000);
    int pushesAhead = Math.max(1, (pushesStarted - accepted) * kill.perMille() / 1000);
    int[] writing = {0};
    switch (kill.moment()) {
      case START -> {}
      case MIGRATIONS -> until(start, () -> postgres.ask(MIGRATING, 0) > 0);
      case FIRST_PULL -> until(start, () -> wecom.stats().archiveCalls() > calls);
      case BACKLOG -> until(start, () -> stored() >= storedBefore + ahead);
      case CALLBACKS -> until(start, () -> accepted() >= accepted + pushesAhead);
      case COMMIT ->
          until(
              start,
              () -> {
                writing[0] += start.committed() && postgres.ask(WRITING, 0) > 0 ? 1 : 0;
                return writing[0] >= kill.commits();
              });
      case SHUTDOWN -> {
        until(start, start::committed);
        start.node.terminate();
      }
    }
    TimeUnit.MILLISECONDS.sleep(kill.delayMillis());
  }

  private void until(Start start, BooleanSupplier moment) throws InterruptedException {
    long end = System.nanoTime() + MOMENT_NANOS_MAX;
    while (!moment.getAsBoolean() && System.nanoTime() < end) {
      start.committed();
      requireAlive(start.node);
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  private void requireAlive(Child node) {
    if (!node.isAlive()) {
      throw new NodeEnded(
          "the node ended by itself, exit code " + node.exitCode() + "; see " + folder.log());
    }
  }

  private boolean strike(CrashPlan.Kill kill, Child node) throws InterruptedException {
    if (kill.postgresFirst()) {
      strikePostgres(kill.victims());
      return node.kill();
    }
    boolean alive = node.kill();
    strikePostgres(kill.victims());
    return alive;
  }

  private void strikePostgres(Victims victims) {
    boolean died =
        switch (victims) {
          case NODE -> false;
          case POSTMASTER -> postgres.killPostmaster();
          case EVERYTHING -> postgres.killAll();
        };
    tally.postgres(died);
  }

  /** Lets so many shares more of every archive be seen and pushed. */
  private void show(int shares) {
    sharesShown += shares;
    int all = plan.shares();
    world
        .archives()
        .values()
        .forEach(archive -> archive.showOnly((int) ((long) archive.size() * sharesShown / all)));
    List<PlannedPush> pushes = world.pushes().pushes();
    int to = (int) ((long) pushes.size() * sharesShown / all);
    if (to > pushesStarted) {
      pushers.add(
          wecom.pushTo(
              "http://127.0.0.1:" + folder.callbackPort(),
              new PushOptions(
                  PUSH_CONCURRENCY, Integer.MAX_VALUE, PUSH_TIMEOUT_MILLIS, PUSH_RETRY_MILLIS, 0),
              pushes.subList(pushesStarted, to)));
      pushes
          .subList(pushesStarted, to)
          .forEach(push -> pushed.add(push.receiver() + " " + push.plaintext()));
      pushesStarted = to;
    }
  }

  /** Rows that there could be by now: a push that repeats another makes none. */
  private long shown() {
    return world.archives().values().stream().mapToLong(Archive::visible).sum() + pushed.size();
  }

  /** Rows that there are; while Postgres does not answer, those that there were. */
  private long stored() {
    storedLast = postgres.ask(STORED, storedLast);
    return storedLast;
  }

  private int accepted() {
    return pushers.stream().mapToInt(pusher -> pusher.progress().accepted()).sum();
  }

  private Comparison whole(Child node) throws Exception {
    Expected expected = folder.expected();
    Expected.Totals totals = expected.totals();
    long stored = -1;
    long movedAt = System.nanoTime();
    while (System.nanoTime() - movedAt < STALL_NANOS && !isIn(totals)) {
      requireAlive(node);
      long now = stored() + accepted();
      if (now != stored) {
        stored = now;
        movedAt = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Comparison found = folder.postgres().oracle().compare(expected);
    for (long end = System.nanoTime() + SETTLE_NANOS; !found.same() && System.nanoTime() < end; ) {
      TimeUnit.MILLISECONDS.sleep(500);
      found = folder.postgres().oracle().compare(expected);
    }
    return found;
  }

  private boolean isIn(Expected.Totals totals) throws IOException {
    if (!pushers.stream().allMatch(pusher -> pusher.progress().done())) {
      return false;
    }
    try {
      OracleCheck.Progress now = postgres.oracle().progress();
      return now.messages() >= totals.messages()
          && now.callbacks() >= totals.callbacks()
          && now.quarantined() >= totals.quarantined();
    } catch (SQLException e) {
      return false; // not up yet
    }
  }
}
