package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.drain.RestartScan;
import io.weir.engine.drain.ResumePoints;
import io.weir.engine.fleet.Lease;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.SetBack;
import io.weir.testkit.SimDisk;
import io.weir.testkit.SimJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One life of a node: the engine's classes, put together and opened as {@code node.Node} and {@code
 * node.BehindJournal} do.
 */
final class SimProcess {

  private static final long INSIST = 2 * SimKernel.SECOND;
  private static final Seal SEAL = new Seal(List.of(new byte[32]));

  final SimNode node;
  final SimWorld world;
  final SimKernel kernel;
  final SimBounds bounds;
  final SimDisk disk;
  final SimJournal journal;
  final Telemetry telemetry;
  final List<SimWriterLoop> writers = new ArrayList<>();
  final List<SimDrainLoop> drains = new ArrayList<>();
  final SimCallbackLoop callbacks;
  final RecordDecoder decoder;
  private final int life;
  private final SimContext main;
  private boolean alive = true;
  private SimPullLoop pulls;
  private SimFleetLoop fleet;
  private SimInboxLoop inbox;

  @SuppressWarnings("NullAway.Init") // pulls, fleet and inbox: in open(), as in production
  SimProcess(SimNode node, int life) {
    this.node = node;
    this.life = life;
    this.world = node.world;
    this.kernel = world.kernel;
    this.bounds = world.bounds;
    this.disk = node.disk;
    if (!world.seams.keepsEnds()) {
      disk.endsCompared();
    }
    this.journal = new SimJournal(disk);
    this.telemetry = world.checkers.telemetry();
    this.main = new SimContext(kernel, this, "main");
    this.decoder =
        new RecordDecoder(() -> world.workload.book, SimCrypto.RSA, SimCrypto.body(), SEAL);
    for (int shard = 0; shard < journal.shards(); shard++) {
      writers.add(new SimWriterLoop(this, shard));
    }
    this.callbacks = new SimCallbackLoop(this);
  }

  String name() {
    return node.name + "." + life;
  }

  boolean isAlive() {
    return alive;
  }

  void kill() {
    alive = false;
    journal.close();
  }

  /** Seals what rests in Postgres; its key stays with the nodes. */
  static Seal seal() {
    return SEAL;
  }

  /** All that needs Postgres. */
  void open() {
    insist("checkpoints", this::askCheckpoints, this::openBehind);
  }

  private void askCheckpoints(Reply<List<Checkpoint>> reply) {
    SimPostgres.Client store = world.postgres.new Client(main);
    TreeMap<Integer, Checkpoint> stored = new TreeMap<>();
    boolean[] failed = new boolean[1];
    for (int shard = 0; shard < journal.shards(); shard++) {
      int index = shard;
      world
          .seams
          .store(store, node)
          .takeOver(
              journal.id(),
              shard,
              main.reply(
                  checkpoint -> {
                    stored.put(index, checkpoint);
                    if (stored.size() == journal.shards()) {
                      reply.ok(List.copyOf(stored.values()));
                    }
                  },
                  cause -> {
                    if (!failed[0]) {
                      failed[0] = true;
                      reply.fail(cause);
                    }
                  }));
    }
  }

  private void openBehind(List<Checkpoint> stored) {
    if (!world.seams.areOf(journal, stored, () -> ResumePoints.areOf(journal, stored))) {
      open();
      return;
    }
    journal.endsCompared();
    kernel.tell(() -> name() + " drains " + journal.id() + " from " + stored);
    for (int shard = 0; shard < journal.shards(); shard++) {
      drains.add(new SimDrainLoop(this, shard));
    }
    pulls = new SimPullLoop(this);
    fleet = new SimFleetLoop(this);
    inbox = new SimInboxLoop(this);
    insist("leases", fleet::claimAll, leases -> resume(stored, leases));
  }

  // Claims first: whoever had these corps is fenced from here on, and the scan needs the cursors.
  private void resume(List<Checkpoint> from, Map<CorpId, Lease> leases) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    leases.forEach((corp, lease) -> cursors.put(corp, lease.cursor()));
    Map<CorpId, Long> resumed = new LinkedHashMap<>();
    for (int shard = 1; shard < from.size(); shard++) {
      RestartScan scan = drains.get(shard).scan(from.get(shard).position(), cursors);
      resumed.putAll(scan.resumeAfter());
      writers.get(shard).pressure.appended(scan.bytes());
    }
    for (int shard = 0; shard < from.size(); shard++) {
      drains.get(shard).drainFrom(from.get(shard));
    }
    fleet.open(leases, world.seams.resumeAfter(resumed, node));
  }

  private <T> void insist(String what, Consumer<Reply<T>> step, Consumer<T> had) {
    step.accept(
        main.reply(
            had, cause -> main.timer(INSIST, what + " again", () -> insist(what, step, had))));
  }

  SimPullLoop pulls() {
    return pulls;
  }

  /** Something was appended to this shard. */
  void wakeDrain(int shard) {
    if (shard < drains.size()) {
      drains.get(shard).wake();
    }
  }

  // The puller goes back to the cursor; if the token is another's, the fleet finds out.
  void setBack(SetBack setBack) {
    pulls.setBack(setBack.corp(), setBack.run(), setBack.cursor().chatSeq());
    fleet.checkSoon();
  }

  void wake(CorpId corp) {
    pulls.wake(corp);
  }

  void damaged(int shard) {
    if (world.seams.startsOver()) {
      startOver(shard);
    }
  }

  void startOver(int shard) {
    fleet.startOver(
        world.workload.corps.stream()
            .filter(corp -> journal.archiveShardOf(corp.value()) == shard)
            .toList());
  }

  void arrived() {
    inbox.wake();
  }

  /** The operator does what the log says: starts the node again. */
  void lost(int shard) {
    kernel.tell(() -> name() + " lost shard " + shard);
    kernel.in(SimKernel.SECOND, null, "operator", () -> restart(node, this));
  }

  private static void restart(SimNode node, SimProcess lost) {
    if (node.process == lost) {
      node.crash("started again by the operator");
      node.start();
    }
  }
}
