package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.fleet.Claim;
import io.weir.engine.fleet.FleetStore;
import io.weir.engine.fleet.Lease;
import io.weir.engine.journal.JournalId;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.SimFleetStore;
import io.weir.testkit.SimInbox;
import io.weir.testkit.SimJournal;
import io.weir.testkit.SimMessageStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Postgres at the other end of a network: questions arrive later, or not; what was done may never
 * be told, and what was given up may be done after all. The tables are {@link SimMessageStore}'s.
 */
final class SimPostgres {

  /** A client gives a commit up after so long, as {@code PgMessageStore} does. */
  private static final long TIMEOUT = 30 * SimKernel.SECOND;

  private static final int SNAPSHOTS_MAX = 8;

  final SimMessageStore store;
  final SimFleetStore fleet;
  final SimInbox inbox;
  private final SimKernel kernel;
  private final Checkers checkers;
  private final List<SimMessageStore.Snapshot> snapshots = new ArrayList<>();
  private int epoch;
  private final Runnable lost;
  private boolean forgetsOne;
  private @Nullable Loss lossOfNext;
  private @Nullable Held held;
  private boolean away;
  private boolean slow;
  private int troubleOneIn = Integer.MAX_VALUE;

  /**
   * An empty one.
   *
   * @param lost told after a failover
   */
  SimPostgres(
      SimKernel kernel, SimMessageStore store, Seams seams, Checkers checkers, Runnable lost) {
    this.lost = lost;
    this.kernel = kernel;
    this.store = store;
    this.checkers = checkers;
    this.fleet = new SimFleetStore(store, () -> seams.tokenOf(kernel.now() / 1_000));
    this.inbox = new SimInbox(store);
    store.clock(() -> seams.tokenOf(kernel.now() / 1_000));
    snapshots.add(store.snapshot());
  }

  void away(boolean isAway) {
    away = isAway;
  }

  void slow(boolean isSlow) {
    slow = isSlow;
  }

  /** One request in so many goes wrong. */
  void trouble(int oneIn) {
    troubleOneIn = oneIn;
  }

  /** A commit that is held while its node loses the records of it and starts again. */
  interface Loss {
    void loseEnd(SimNode node, int shard, int kept);
  }

  /** The next commit is held until its node, started again, sends another of that shard. */
  void holdNextCommit(Loss loss) {
    lossOfNext = loss;
  }

  /** Another server, which has not heard of the last commits; all connections break. */
  void failOver() {
    failOverTo(1 + kernel.random.nextInt(snapshots.size()));
  }

  /** A failover will forget the next commit that leaves its checkpoint where it is. */
  void forgetNextThatStays() {
    forgetsOne = true;
  }

  private boolean stays(MessageBatch batch) {
    return store.checkpoint(batch.journal(), batch.shard()).equals(batch.expected())
        && batch.expected().position().equals(batch.next());
  }

  private void failOverTo(int nth) {
    int to = Math.min(nth, snapshots.size()) - 1;
    epoch++;
    store.failOverTo(snapshots.get(to));
    snapshots.subList(to + 1, snapshots.size()).clear(); // of a time that never was
    checkers.onFailover();
    lost.run();
  }

  void mend() {
    away = false;
    slow = false;
    troubleOneIn = Integer.MAX_VALUE;
    forgetsOne = false;
    lossOfNext = null;
    held = null;
  }

  private void remember() {
    if (kernel.oneIn(3)) {
      snapshots.add(store.snapshot());
      if (snapshots.size() > SNAPSHOTS_MAX) {
        snapshots.remove(0);
      }
    }
  }

  /** The store as one context of a process sees it. */
  final class Client implements MessageStore, FleetStore {
    private final SimContext home;

    Client(SimContext home) {
      this.home = home;
    }

    @Override
    public void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply) {
      ask(home, "checkpoint", here -> store.checkpoint(key(journal), shard, here), reply);
    }

    @Override
    public void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply) {
      ask(home, "take over", here -> store.takeOver(key(journal), shard, here), reply);
    }

    @Override
    public void cursors(Collection<CorpId> corps, Reply<Map<CorpId, Cursor>> reply) {
      ask(home, "cursors", here -> store.cursors(corps, here), reply);
    }

    @Override
    public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
      Consumer<Reply<CommitOutcome>> server =
          here -> SimPostgres.this.commit(home.process(), keyed(batch), here);
      Loss loss = lossOfNext;
      if (loss != null) {
        lossOfNext = null;
        held = new Held(home.process(), batch.shard(), epoch, server);
        int kept = SimJournal.recordsTo(batch.expected().position());
        home.timer(latency(), "loss", () -> loss.loseEnd(home.process().node, batch.shard(), kept));
      } else {
        ask(
            home,
            "commit",
            here -> releaseBefore(home.process(), batch.shard(), server, here),
            reply);
      }
    }

    private JournalId key(JournalId journal) {
      return home.process().world.seams.checkpointKey(journal, home.process().node);
    }

    private MessageBatch keyed(MessageBatch b) {
      return new MessageBatch(
          key(b.journal()),
          b.shard(),
          b.expected(),
          b.next(),
          b.messages(),
          b.inbox(),
          b.quarantined(),
          b.runs());
    }

    @Override
    public void leases(Collection<Claim> claims, Reply<Map<CorpId, Lease>> reply) {
      ask(home, "leases", here -> fleet.leases(claims, here), reply);
    }

    @Override
    public void claim(Collection<Claim> claims, String holder, Reply<Map<CorpId, Lease>> reply) {
      ask(
          home,
          "claim",
          here -> {
            remember();
            fleet.claim(claims, holder, here);
            remember();
          },
          reply);
    }
  }

  private record Held(
      SimProcess process, int shard, int asked, Consumer<Reply<CommitOutcome>> server) {}

  private void releaseBefore(
      SimProcess process,
      int shard,
      Consumer<Reply<CommitOutcome>> server,
      Reply<CommitOutcome> reply) {
    Held first = held;
    if (first != null
        && first.process.node == process.node
        && first.process != process
        && first.shard == shard) {
      held = null;
      kernel.tell(() -> "Postgres: a commit of " + first.process.name() + " comes late");
      serve(first.asked, first.server, unheard());
    }
    server.accept(reply);
  }

  private void commit(SimProcess process, MessageBatch batch, Reply<CommitOutcome> reply) {
    boolean forgotten = forgetsOne && batch.rows() > 0 && stays(batch);
    if (forgotten) {
      forgetsOne = false;
      snapshots.add(store.snapshot());
    }
    Checkers.Before before = checkers.beforeCommit(batch);
    List<CommitOutcome> outcomes = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    store.commit(batch, keeping(outcomes, failures));
    if (outcomes.isEmpty()) {
      reply.fail(failures.get(0));
      return;
    }
    kernel.tell(() -> told(batch, outcomes.get(0)));
    checkers.onCommit(process, batch, before, outcomes.get(0));
    if (forgotten) {
      kernel.in(latency() + latency(), null, "fault FAILOVER", () -> failOverTo(snapshots.size()));
    } else {
      remember();
    }
    reply.ok(outcomes.get(0));
  }

  private static String told(MessageBatch batch, CommitOutcome outcome) {
    return "Postgres: %s/%d %s -> %s rows=%d runs=%s: %s"
        .formatted(
            batch.journal(),
            batch.shard(),
            batch.expected(),
            batch.next(),
            batch.rows(),
            batch.runs(),
            outcome);
  }

  private enum Fate {
    FINE,
    LOST,
    ANSWER_LOST,
    /** Given up, and done later. */
    LATE
  }

  /** A question over the wire; {@code server} answers it at once where it runs. */
  <T> void ask(SimContext home, String what, Consumer<Reply<T>> server, Reply<T> reply) {
    Fate fate =
        kernel.oneIn(troubleOneIn) ? Fate.values()[1 + kernel.random.nextInt(3)] : Fate.FINE;
    int asked = epoch;
    long there = latency();
    if (fate != Fate.FINE) {
      long given = kernel.oneIn(2) ? TIMEOUT : there + latency();
      kernel.tell(() -> what + " goes wrong: " + fate);
      home.timer(given, what + " given up", () -> reply.fail(raised("given up (simulated)")));
      if (fate == Fate.LATE) {
        there = given + latency();
      }
    }
    Reply<T> back = fate == Fate.FINE ? delayed(home, what, reply) : unheard();
    if (fate != Fate.LOST) {
      kernel.in(there, null, "Postgres: " + what, () -> serve(asked, server, back));
    }
  }

  private <T> void serve(int asked, Consumer<Reply<T>> server, Reply<T> back) {
    if (away || asked != epoch) {
      back.fail(raised("connection is gone (simulated)"));
    } else {
      server.accept(back);
    }
  }

  private <T> Reply<T> delayed(SimContext home, String what, Reply<T> reply) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        home.timer(latency(), what + " answered", () -> reply.ok(value));
      }

      @Override
      public void fail(Throwable cause) {
        home.timer(latency(), what + " failed", () -> reply.fail(cause));
      }
    };
  }

  static <T> Reply<T> unheard() {
    return new Reply<>() {
      @Override
      public void ok(T value) {}

      @Override
      public void fail(Throwable cause) {}
    };
  }

  private static <T> Reply<T> keeping(List<T> values, List<Throwable> failures) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        values.add(value);
      }

      @Override
      public void fail(@Nullable Throwable cause) {
        failures.add(cause == null ? new AssertionError("no cause") : cause);
      }
    };
  }

  private long latency() {
    return slow
        ? kernel.between(SimKernel.SECOND / 5, 8 * SimKernel.SECOND)
        : kernel.between(300_000, 5 * SimKernel.MILLI);
  }

  private static StoreFailure.Raised raised(String reason) {
    return new StoreFailure.Raised(new StoreFailure.Retry(reason));
  }
}
