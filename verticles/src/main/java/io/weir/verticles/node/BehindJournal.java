package io.weir.verticles.node;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.KeySeal;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.Drain;
import io.weir.engine.drain.DrainBounds;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.drain.RestartScan;
import io.weir.engine.fleet.Lease;
import io.weir.engine.fleet.LeaseTable;
import io.weir.engine.inbox.Effects;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.SealedKeys;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageStore;
import io.weir.verticles.directory.DirectoryVerticle;
import io.weir.verticles.drain.DecryptPool;
import io.weir.verticles.drain.DrainVerticle;
import io.weir.verticles.drain.KnownParticipants;
import io.weir.verticles.drain.MonthPartitions;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.fleet.PgFleetStore;
import io.weir.verticles.inbox.InboxVerticle;
import io.weir.verticles.inbox.PgInbox;
import io.weir.verticles.inbox.PgSealed;
import io.weir.verticles.inbox.SuiteCredentials;
import io.weir.verticles.journal.JournalVerticle;
import io.weir.verticles.journal.KeeperVerticle;
import io.weir.verticles.observe.EventLoopProbe;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.observe.Readiness;
import io.weir.verticles.pull.HttpChatArchive;
import io.weir.verticles.pull.JournalPullSink;
import io.weir.verticles.pull.PullLedger;
import io.weir.verticles.pull.PullVerticle;
import io.weir.verticles.wecom.PacedApi;
import io.weir.verticles.wecom.WeComClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that starts only when Postgres is there: which journal this is, whose corps, then drains,
 * pulls, fleet and inbox. Read {@link #open}.
 */
final class BehindJournal {

  private static final Logger LOG = LoggerFactory.getLogger(BehindJournal.class);

  /** Under this key {@link Readiness} says that nothing leaves the journal. */
  static final String STORE = "store";

  /** About 100 bytes each. */
  private static final int KNOWN_PARTICIPANTS_MAX = 200_000;

  private static final long BOARD_MS = 2_000;
  private static final long INSIST_MS = 2_000;

  /**
   * What the node has before its journal.
   *
   * @param nodeKeys what seals content keys; empty = they are not kept
   */
  record Parts(
      NodeConfig config,
      LiveBook book,
      Seal seal,
      List<byte[]> nodeKeys,
      Clock clock,
      MeterExport meters,
      EventLoopProbe probe,
      Readiness readiness,
      PullBoard board,
      List<Pressure> pressures,
      ChronicleJournal journal,
      Vertx vertx,
      Future<RsaProviders.Choice> provider,
      List<JournalVerticle> writers,
      KeeperVerticle keeper,
      CorpOperations operations) {}

  private final NodeConfig config;
  private final LiveBook book;
  private final Seal seal;
  private final List<byte[]> nodeKeys;
  private final Clock clock;
  private final MeterExport meters;
  private final EventLoopProbe probe;
  private final Readiness readiness;
  private final PullBoard board;
  private final List<Pressure> pressures;
  private final ChronicleJournal journal;
  private final Vertx vertx;
  private final List<JournalVerticle> writers;
  private final KeeperVerticle keeper;
  private final CorpOperations operations;
  private final List<PullVerticle> pulls = new ArrayList<>();
  private final Deployments pulling;
  private final Deployments asking; // WeCom, for the inbox and for directories

  // Set on a loop when all of them are deployed, read by the journal's writers to wake them.
  private volatile List<DrainVerticle> drains = List.of();
  private volatile boolean stopping;
  private final QuarantineHealing healing;
  private final Future<RsaProviders.Choice> provider;
  private @Nullable DecryptPool decryptPool;
  private @Nullable Pool pool;
  private volatile @Nullable PullLedger ledger;

  BehindJournal(Parts parts) {
    this.config = parts.config();
    this.book = parts.book();
    this.seal = parts.seal();
    this.nodeKeys = parts.nodeKeys();
    this.clock = parts.clock();
    this.meters = parts.meters();
    this.probe = parts.probe();
    this.readiness = parts.readiness();
    this.board = parts.board();
    this.pressures = parts.pressures();
    this.journal = parts.journal();
    this.vertx = parts.vertx();
    this.provider = parts.provider();
    this.writers = parts.writers();
    this.keeper = parts.keeper();
    this.healing = new QuarantineHealing(vertx, config.book(), meters, clock);
    this.operations = parts.operations();
    this.pulling = new Deployments(vertx);
    this.asking = new Deployments(vertx);
  }

  /** Opens all of it on this pool; completes when the pulls have begun. */
  Future<Void> open(Pool opened) {
    pool = opened;
    PgSealed sealed = new PgSealed(opened, seal);
    return insist("the keys of what is sealed", sealed::lockedOut)
        .compose(BehindJournal::refuse)
        .compose(
            usable ->
                insist(
                    "checkpoints", () -> new JournalCheckpoints(vertx, journal).of(store(opened))))
        .compose(checkpoints -> openBehind(opened, sealed, checkpoints));
  }

  // Before anything is written: what cannot be opened would be given up without a word.
  private static Future<Void> refuse(String lockedOut) {
    return lockedOut.isEmpty() ? Future.succeededFuture() : Future.failedFuture(lockedOut);
  }

  // After the journal has the id that it keeps: leases are held under it.
  private Future<Void> openBehind(Pool opened, PgSealed sealed, List<Checkpoint> checkpoints) {
    SuiteCredentials credentials = new SuiteCredentials(book);
    WeComClient client =
        new WeComClient(vertx, clock, credentials, config.wecom().client(config.pull()));
    PacedApi paced = InboxWiring.paced(config, vertx, clock, client, meters);
    probe.watch("wecom-loop", paced.home());
    Wiring wiring = new Wiring(opened);
    ledger = wiring.ledger;
    PgInbox inbox =
        InboxWiring.inbox(config, book, opened, seal, client, paced, credentials, wiring.fleet);
    InboxVerticle inboxVerticle =
        new InboxVerticle(inbox, sealed, new Effects(seal), meters, probe::watch);
    DirectoryVerticle directory =
        Directories.of(book, config.wecom(), opened, paced, pressures, meters, probe, clock);
    return insist("the inbox's state", inbox::load)
        .compose(loaded -> provider)
        .compose(choice -> startDrains(opened, wiring, choice, inboxVerticle, directory))
        .compose(started -> unlessStopping())
        .compose(started -> startPulls(client, wiring.ledger))
        .compose(
            started ->
                Future.all(
                    vertx.deployVerticle(wiring.fleet),
                    asking.deploy(inboxVerticle),
                    asking.deploy(directory)))
        .compose(started -> resume(wiring, checkpoints))
        .onSuccess(
            started ->
                operations.open(new CorpOperations.Behind(pulls, wiring.leases, wiring.fleet)))
        .mapEmpty();
  }

  private Future<Void> unlessStopping() {
    return stopping ? Future.failedFuture("the node stops") : Future.succeededFuture();
  }

  /** Tries until it works: Postgres, or a disk, may fail at any moment of the opening too. */
  private <T> Future<T> insist(String what, Supplier<? extends Future<T>> step) {
    Promise<T> had = Promise.promise();
    insist(what, step, had);
    return had.future();
  }

  private <T> void insist(String what, Supplier<? extends Future<T>> step, Promise<T> had) {
    step.get()
        .onSuccess(
            value -> {
              readiness.clear(STORE);
              had.complete(value);
            })
        .onFailure(
            cause -> {
              if (stopping) {
                had.fail(cause);
                return;
              }
              LOG.warn("{} cannot be had, trying again: {}", what, cause.toString());
              readiness.degraded(STORE, "nothing leaves the journal yet: no " + what);
              vertx.setTimer(INSIST_MS, tick -> insist(what, step, had));
            });
  }

  /** What meets only behind the journal. */
  private final class Wiring {
    private final PgMessageStore[] stores = new PgMessageStore[journal.shards()];
    private final PullLedger ledger;
    private final PgFleetStore leases;
    private final FleetVerticle fleet;

    Wiring(Pool pool) {
      for (int shard = 0; shard < stores.length; shard++) {
        stores[shard] = store(pool);
      }
      ledger = new PullLedger(vertx, pool);
      LeaseTable table = new LeaseTable(journal.id().value(), Claims.of(config.book(), seal));
      leases = new PgFleetStore(pool);
      fleet =
          new FleetVerticle(
              leases,
              table,
              journal.id().value(),
              new PullControl(book, pulls, clock, ledger),
              probe::watch);
    }
  }

  private PgMessageStore store(Pool connections) {
    return new PgMessageStore(
        connections, new MonthPartitions(), new KnownParticipants(KNOWN_PARTICIPANTS_MAX), clock);
  }

  private Future<?> startDrains(
      Pool connections,
      Wiring wiring,
      RsaProviders.Choice rsa,
      InboxVerticle inbox,
      DirectoryVerticle directory) {
    decryptPool =
        new DecryptPool(
            config.drain().decryptThreads(),
            config.drain().decryptNice(),
            () ->
                new RecordDecoder(
                    book,
                    rsa.chosen().provider(),
                    new HttpBodyCipher(rsa.chosen().provider()),
                    seal,
                    nodeKeys.isEmpty() ? null : new KeySeal(nodeKeys),
                    meters));
    NodeDrainObserver observer =
        new NodeDrainObserver(
            journal,
            book,
            pulls,
            wiring.fleet,
            inbox,
            directory,
            board,
            meters,
            clock,
            readiness,
            keeper);
    healing.open(connections, decryptPool, observer);
    List<DrainVerticle> made = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      made.add(drain(shard, wiring.stores[shard], decryptPool, observer));
    }
    List<Future<String>> deployed = new ArrayList<>();
    for (int shard = 0; shard < made.size(); shard++) {
      deployed.add(vertx.deployVerticle(made.get(shard), oneThread("drain-" + shard)));
    }
    return Future.all(deployed).onSuccess(done -> drains = List.copyOf(made));
  }

  private DrainVerticle drain(
      int shard, MessageStore store, DecryptPool decrypts, NodeDrainObserver observer) {
    DrainBounds bounds = config.drain().bounds();
    return new DrainVerticle(
        journal,
        shard,
        reader ->
            new Drain(
                journal.id(),
                shard,
                bounds,
                observer.patient(shard, reader),
                pressures.get(shard),
                meters),
        store,
        decrypts,
        observer,
        meters,
        clock,
        nodeKeys.isEmpty() ? SealedKeys.NONE : journal.sealedKeys(shard),
        shard == Journal.CALLBACK_SHARD ? config.drain().decryptNice() : 0);
  }

  private Future<?> startPulls(WeComClient client, PullLedger ledger) {
    PullConfig pull = config.pull();
    int loops = pull.loops();
    io.weir.engine.pull.PullConfig engineConfig =
        new io.weir.engine.pull.PullConfig(
            Math.max(1, pull.fetchesMax() / loops),
            pull.pageSize(),
            pull.idlePollMaxMillis(),
            TimeUnit.HOURS.toMillis(pull.retentionHours()),
            io.weir.engine.pull.PullConfig.DEFAULT.tipReportMillis());
    List<Future<String>> deployed = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      JournalPullSink sink =
          new JournalPullSink(
              corp -> writers.get(shardOf(corp)).queue(),
              corp -> pressures.get(shardOf(corp)),
              clock);
      PullVerticle verticle =
          new PullVerticle(
              "pull-loop-" + loop,
              new PullVerticle.Ports(
                  new HttpChatArchive(client.withOwnConnections()), sink, ledger, meters),
              engineConfig,
              clock,
              bound -> ThreadLocalRandom.current().nextLong(bound),
              probe::watch);
      pulls.add(verticle);
      deployed.add(pulling.deploy(verticle));
    }
    vertx.setPeriodic(BOARD_MS, id -> board.collect(pulls));
    return Future.all(deployed);
  }

  private int shardOf(CorpId corp) {
    return journal.archiveShardOf(corp.value());
  }

  // Claims first: whoever had these corps is fenced from here on, and the scan needs the cursors.
  // Then each drain starts
  // behind what was scanned, and the pullers go on after it.
  private Future<?> resume(Wiring wiring, List<Checkpoint> checkpoints) {
    return insist("leases", wiring.fleet::claimAll)
        .compose(
            leases ->
                insist("scan of the journal", () -> scan(checkpoints, leases))
                    .compose(
                        resumed -> {
                          List<Future<Void>> started = new ArrayList<>();
                          for (int shard = 0; shard < checkpoints.size(); shard++) {
                            started.add(drains.get(shard).drainFrom(checkpoints.get(shard)));
                          }
                          return Future.all(started)
                              .compose(done -> unlessStopping())
                              .onSuccess(done -> wiring.fleet.open(leases, resumed))
                              .onSuccess(done -> healing.start());
                        }));
  }

  private Future<Map<CorpId, Long>> scan(List<Checkpoint> checkpoints, Map<CorpId, Lease> leases) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    leases.forEach((corp, lease) -> cursors.put(corp, lease.cursor()));
    List<Future<RestartScan>> scans = new ArrayList<>();
    for (int shard = 1; shard < checkpoints.size(); shard++) {
      scans.add(drains.get(shard).scan(checkpoints.get(shard).position(), cursors));
    }
    return Future.all(scans)
        .map(
            all -> {
              Map<CorpId, Long> resumed = new HashMap<>();
              for (int i = 0; i < scans.size(); i++) {
                RestartScan scan = scans.get(i).result();
                resumed.putAll(scan.resumeAfter());
                pressures.get(i + 1).appended(scan.bytes());
              }
              LOG.info(
                  "journal {} holds {} undrained archive records of {} corps",
                  journal.id(),
                  scans.stream().mapToLong(scan -> scan.result().records()).sum(),
                  resumed.size());
              return resumed;
            });
  }

  /** A journal's writers and readers belong to one thread; a worker verticle alone would wander. */
  static DeploymentOptions oneThread(String name) {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(name)
        .setWorkerPoolSize(1);
  }

  /** Any thread: something was appended to this shard. */
  void wakeDrain(int shard) {
    List<DrainVerticle> started = drains;
    if (shard < started.size()) {
      started.get(shard).wake();
    }
  }

  /** From now on what fails is not tried again. */
  void stopping() {
    stopping = true;
    healing.stop();
  }

  /** No page is asked for any more; what is under way is dropped, and asked for again one day. */
  Future<?> stopPulls() {
    return pulling.stop();
  }

  /**
   * No effect is begun and nothing of a directory is claimed any more; completes when what is under
   * way is in Postgres, and what is claimed is due for others.
   */
  Future<?> stopAsking() {
    return asking.stop();
  }

  /** From this shard on: no drain reads further; completes when what was read is committed. */
  Future<?> finishDrains(int fromShard) {
    return Future.join(drains.stream().skip(fromShard).map(DrainVerticle::finish).toList());
  }

  /** Completes when each drain's commit under way, if any, has its answer. */
  Future<?> stopDrains() {
    return Future.join(drains.stream().map(DrainVerticle::quiesce).toList());
  }

  /** Completes when Postgres has what the pullers last said of themselves. */
  Future<?> writeStandings() {
    return ledger == null ? Future.succeededFuture() : ledger.close();
  }

  /** Lets go of the decrypt threads and of Postgres' connections. */
  Future<Void> close() {
    if (decryptPool != null) {
      decryptPool.close();
    }
    return pool == null ? Future.succeededFuture() : pool.close();
  }
}
