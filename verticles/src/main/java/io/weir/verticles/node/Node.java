package io.weir.verticles.node;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
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
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.MessageStore;
import io.weir.verticles.callback.CallbackVerticle;
import io.weir.verticles.drain.DecryptPool;
import io.weir.verticles.drain.DrainVerticle;
import io.weir.verticles.drain.KnownParticipants;
import io.weir.verticles.drain.MonthPartitions;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.fleet.PgFleetStore;
import io.weir.verticles.inbox.InboxVerticle;
import io.weir.verticles.inbox.PgInbox;
import io.weir.verticles.inbox.SuiteCredentials;
import io.weir.verticles.journal.JournalVerticle;
import io.weir.verticles.observe.EventLoopProbe;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.observe.ObserveVerticle;
import io.weir.verticles.observe.Readiness;
import io.weir.verticles.pull.HttpChatArchive;
import io.weir.verticles.pull.JournalPullSink;
import io.weir.verticles.pull.PullLedger;
import io.weir.verticles.pull.PullVerticle;
import io.weir.verticles.wecom.WeComClient;
import io.weir.verticles.wecom.WeComClientConfig;
import java.time.Duration;
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
 * A node: how its parts meet. Read {@link #start}: the callback port is open, and what comes in is
 * journalled, before Postgres is even looked for; everything behind the journal starts when
 * Postgres is there.
 */
public final class Node {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** Each provider is timed for this long at start; three of them make a second. */
  private static final long RSA_TIMING_NANOS = 300_000_000L;

  /** Pieces at the decrypt pool, a drain: enough that no thread waits for the drain's next turn. */
  private static final int PIECES_PER_THREAD = 2;

  /** About 150 bytes each. */
  private static final int KNOWN_PARTICIPANTS_MAX = 200_000;

  /** Encoded records that one drain holds; a page of messages is about 3 MB. */
  private static final long READ_AHEAD_BYTES_MAX = 32L * 1024 * 1024;

  private static final long BOARD_MS = 2_000;
  private static final long INSIST_MS = 2_000;

  /** The key of what keeps records from leaving the journal. */
  private static final String STORE = "store";

  private static final Duration STEP_BOUND = Duration.ofSeconds(3);

  private final NodeConfig config;
  private final Clock clock = new SystemClock();
  private final CorpBook book;
  private final Seal seal;
  private final MeterExport meters = new MeterExport();
  private final EventLoopProbe probe = new EventLoopProbe(meters, clock);
  private final Readiness readiness = new Readiness();
  private final PullBoard board;
  private final List<Pressure> pressures = new ArrayList<>();
  private final ChronicleJournal journal;
  private final Vertx vertx;
  private final Vertx callbackVertx;
  private final Database database;
  private final List<JournalVerticle> writers = new ArrayList<>();
  private final List<CallbackVerticle> callbacks = new ArrayList<>();
  private final List<DrainVerticle> drains = new ArrayList<>();
  private final List<PullVerticle> pulls = new ArrayList<>();
  private final List<String> behindJournal = new ArrayList<>();
  private final ObserveVerticle observe;

  private @Nullable DecryptPool decryptPool;
  private @Nullable Pool pool;
  private Future<Void> opened = Future.failedFuture("not started");
  private volatile boolean stopping;

  private Node(NodeConfig config) {
    this.config = config;
    this.book = config.book();
    this.seal = new Seal(SealKeyFile.keysOf(config.node()));
    this.board =
        new PullBoard(clock, TimeUnit.HOURS.toMillis(config.pull().retentionHours()), meters);
    this.journal =
        ChronicleJournal.open(
            config.node().dataDir().resolve("journal"),
            config.journal().shards(),
            config.journal().durability() == JournalConfig.Durability.POWER);
    // A loop each for what is deployed on it: pulls, fleet, inbox, observe, ledger, client; and,
    // since worker verticles
    // and their connections take one too, for each shard's writer and drain.
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(config.pull().loops() + 6 + 2 * journal.shards()));
    // Its own instance, so that no other work ever shares a callback loop.
    this.callbackVertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(config.callback().loops())
                .setWorkerPoolSize(1));
    this.database = new Database(vertx, config.postgres(), config.node().dataDir(), readiness);
    this.observe =
        new ObserveVerticle(
            config.observe().host(),
            config.observe().port(),
            meters,
            readiness,
            probe,
            board::json);
  }

  /**
   * Starts a node. The future completes when its ports are open; {@link #opened} when Postgres is
   * there too and pulls have begun.
   *
   * @throws io.weir.engine.journal.JournalException when the data directory is in use or unusable
   */
  public static Future<Node> start(NodeConfig config) {
    Node node = new Node(config);
    LOG.info("{}", config.effective());
    if (!config.redis().isNone()) {
      LOG.warn("redis.url is not used yet: this node is a fleet of one");
    }
    Promise<Node> started = Promise.promise();
    node.deploy(node.observe)
        .compose(done -> node.startWriters())
        .compose(done -> node.startCallbacks())
        .onSuccess(
            done -> {
              node.openBehindJournal();
              started.complete(node);
            })
        .onFailure(cause -> node.abandon(cause, started));
    return started.future();
  }

  // The answer must not need a loop: none is left to run it.
  private void abandon(Throwable cause, Promise<Node> started) {
    Future.all(vertx.close(), callbackVertx.close())
        .onComplete(
            closed -> {
              journal.close();
              started.fail(cause);
            });
  }

  private Future<?> startWriters() {
    List<Future<String>> deployed = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      int index = shard;
      Pressure pressure = shard == Journal.CALLBACK_SHARD ? unbounded() : bounded();
      pressures.add(pressure);
      JournalVerticle writer =
          new JournalVerticle(
              journal,
              shard,
              config.journal().durability() == JournalConfig.Durability.POWER,
              config.journal().queueRecords(),
              config.journal().queueBytes(),
              pressure,
              meters,
              clock,
              () -> wakeDrain(index),
              reason -> journalStanding(index, reason));
      writers.add(writer);
      deployed.add(deploy(writer, oneThread("journal-writer-" + shard)));
    }
    meters.gauge(
        "journal_undrained_bytes",
        "in the archive shards and not in Postgres",
        () -> pressures.stream().skip(1).mapToLong(Pressure::pendingBytes).sum());
    return Future.all(deployed);
  }

  // Callbacks are never held back by pressure: what they fill is bounded by their queue and by the
  // disk.
  private static Pressure unbounded() {
    return new Pressure(Long.MAX_VALUE / 2, Long.MAX_VALUE);
  }

  private Pressure bounded() {
    return new Pressure(config.journal().slowBytes(), config.journal().stopBytes());
  }

  private void journalStanding(int shard, @Nullable String reason) {
    String key = "journal-" + shard;
    if (reason == null) {
      readiness.clear(key);
    } else if (shard == Journal.CALLBACK_SHARD) {
      readiness.notReady(key, "the journal cannot append: " + reason);
    } else {
      readiness.degraded(key, "the journal cannot append to shard " + shard + ": " + reason);
    }
  }

  private void wakeDrain(int shard) {
    if (shard < drains.size()) {
      drains.get(shard).wake();
    }
  }

  private Future<?> startCallbacks() {
    long windowMs = TimeUnit.HOURS.toMillis(config.callback().timestampWindowHours());
    List<Future<String>> deployed = new ArrayList<>();
    for (int loop = 0; loop < config.callback().loops(); loop++) {
      CallbackVerticle verticle =
          new CallbackVerticle(
              config.callback().host(),
              config.callback().port(),
              loop,
              () -> book,
              new CallbackGate(windowMs),
              writers.get(Journal.CALLBACK_SHARD).queue(),
              meters,
              clock,
              probe::watch);
      callbacks.add(verticle);
      deployed.add(callbackVertx.deployVerticle(verticle));
    }
    return Future.all(deployed)
        .onSuccess(
            done -> {
              readiness.clear(Readiness.STARTING);
              LOG.info(
                  "taking callbacks on port {}, management on port {}",
                  callbackPort(),
                  managementPort());
            });
  }

  private void openBehindJournal() {
    opened = database.open().compose(this::openWith);
    opened.onFailure(
        cause -> {
          if (!stopping) {
            LOG.error("nothing leaves the journal: {}", cause.toString());
            readiness.degraded(STORE, "nothing leaves the journal: " + cause.getMessage());
          }
        });
  }

  private Future<Void> openWith(Pool opened) {
    pool = opened;
    return insist("checkpoints", () -> journalOfCheckpoints(store(opened)))
        .compose(checkpoints -> openBehind(opened, checkpoints));
  }

  // After the journal has the id that it keeps: leases are held under it.
  private Future<Void> openBehind(Pool opened, List<JournalPosition> checkpoints) {
    SuiteCredentials credentials = new SuiteCredentials(() -> book);
    WeComClient client = new WeComClient(vertx, clock, credentials, clientConfig());
    Wiring wiring = new Wiring(opened);
    PgInbox inbox =
        new PgInbox(
            opened, seal, client, config.wecom().baseUrl(), credentials, wiring.fleet::checkSoon);
    InboxVerticle inboxVerticle = new InboxVerticle(inbox, new Effects(seal), meters, probe::watch);
    return insist("the inbox's state", inbox::load)
        .compose(loaded -> chooseProvider())
        .compose(choice -> startDrains(wiring, choice, inboxVerticle))
        .compose(started -> startPulls(client, wiring.ledger))
        .compose(started -> Future.all(deploy(wiring.fleet), deploy(inboxVerticle)))
        .compose(started -> resume(wiring, checkpoints))
        .mapEmpty();
  }

  /** Tries until it works: Postgres may break at any moment of the opening too. */
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
              LOG.warn("{} cannot be had from Postgres, trying again: {}", what, cause.toString());
              readiness.degraded(STORE, "nothing leaves the journal yet: no " + what);
              vertx.setTimer(INSIST_MS, tick -> insist(what, step, had));
            });
  }

  /** What meets only behind the journal. */
  private final class Wiring {
    private final PgMessageStore[] stores = new PgMessageStore[journal.shards()];
    private final PullLedger ledger;
    private final FleetVerticle fleet;

    Wiring(Pool pool) {
      for (int shard = 0; shard < stores.length; shard++) {
        stores[shard] = store(pool);
      }
      ledger = new PullLedger(vertx, pool);
      LeaseTable table = new LeaseTable(journal.id().value(), Claims.of(book, seal));
      fleet =
          new FleetVerticle(
              new PgFleetStore(pool),
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

  private WeComClientConfig clientConfig() {
    WeComClientConfig defaults = WeComClientConfig.DEFAULT;
    return new WeComClientConfig(
        config.wecom().connectTimeoutMillis(),
        config.wecom().requestTimeoutMillis(),
        Math.max(defaults.connectionsMax(), config.pull().fetchesMax()),
        Math.max(defaults.waitingMax(), 2 * config.pull().fetchesMax()),
        defaults.tokensMax());
  }

  private Future<RsaProviders.Choice> chooseProvider() {
    return vertx
        .executeBlocking(
            () ->
                RsaProviders.fastest(RsaProviders.candidates(), RSA_TIMING_NANOS, System::nanoTime),
            false)
        .onSuccess(
            choice ->
                choice
                    .timings()
                    .forEach(
                        timing ->
                            LOG.info(
                                "rsa provider={} operationsPerSecondAndThread={} chosen={} {}",
                                timing.candidate().name(),
                                Math.round(timing.operationsPerSecond()),
                                timing.candidate().equals(choice.chosen()),
                                timing.excluded())));
  }

  private Future<?> startDrains(Wiring wiring, RsaProviders.Choice rsa, InboxVerticle inbox) {
    decryptPool =
        new DecryptPool(
            config.drain().decryptThreads(),
            config.drain().decryptNice(),
            () ->
                new RecordDecoder(() -> book, rsa.chosen().provider(), new HttpBodyCipher(), seal));
    NodeDrainObserver observer =
        new NodeDrainObserver(
            journal, book, pulls, wiring.fleet, inbox, board, meters, clock, readiness);
    List<DrainVerticle> made = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      made.add(drain(shard, wiring.stores[shard], decryptPool, observer));
    }
    List<Future<String>> deployed = new ArrayList<>();
    for (int shard = 0; shard < made.size(); shard++) {
      deployed.add(deploy(made.get(shard), oneThread("drain-" + shard)));
    }
    return Future.all(deployed).onSuccess(done -> drains.addAll(made));
  }

  private DrainVerticle drain(
      int shard, MessageStore store, DecryptPool decrypts, NodeDrainObserver observer) {
    DrainConfig drain = config.drain();
    DrainBounds bounds =
        new DrainBounds(
            drain.batchRows(),
            drain.batchBytes(),
            TimeUnit.MILLISECONDS.toNanos(drain.batchAgeMillis()),
            drain.readAheadRecords(),
            READ_AHEAD_BYTES_MAX,
            PIECES_PER_THREAD * drain.decryptThreads());
    return new DrainVerticle(
        journal,
        shard,
        reader -> new Drain(journal.id(), shard, bounds, reader, pressures.get(shard), meters),
        store,
        decrypts,
        observer,
        meters,
        clock);
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
              new PullVerticle.Ports(new HttpChatArchive(client), sink, ledger, meters),
              engineConfig,
              clock,
              bound -> ThreadLocalRandom.current().nextLong(bound),
              probe::watch);
      pulls.add(verticle);
      deployed.add(deploy(verticle));
    }
    vertx.setPeriodic(BOARD_MS, id -> board.collect(pulls));
    return Future.all(deployed);
  }

  private int shardOf(CorpId corp) {
    return journal.archiveShardOf(corp.value());
  }

  /**
   * The checkpoints of all shards; a journal that ends before one of them is another one, and takes
   * a new id.
   */
  private Future<List<JournalPosition>> journalOfCheckpoints(MessageStore store) {
    return checkpoints(store)
        .compose(
            stored -> {
              for (int shard = 0; shard < stored.size(); shard++) {
                if (stored.get(shard).compareTo(journal.endAtOpen(shard)) > 0) {
                  return renewed(stored.size());
                }
              }
              return Future.succeededFuture(stored);
            });
  }

  private Future<List<JournalPosition>> renewed(int shards) {
    LOG.warn(
        "the journal ends before its checkpoint in Postgres (an older or an emptied disk): new id {}, drained from its"
            + " start",
        journal.renew());
    List<JournalPosition> starts = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      starts.add(JournalPosition.START);
    }
    return Future.succeededFuture(starts);
  }

  private Future<List<JournalPosition>> checkpoints(MessageStore store) {
    List<Future<JournalPosition>> asked = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      int index = shard;
      asked.add(Replies.future(reply -> store.checkpoint(journal.id(), index, reply)));
    }
    return Future.all(asked).map(all -> asked.stream().map(Future::result).toList());
  }

  // Claims first: whoever had these corps is fenced from here on, and the scan needs the cursors.
  // Then each drain starts
  // behind what was scanned, and the pullers go on after it.
  private Future<?> resume(Wiring wiring, List<JournalPosition> checkpoints) {
    return insist("leases", wiring.fleet::claimAll)
        .compose(
            leases ->
                scan(checkpoints, leases)
                    .compose(
                        resumed -> {
                          List<Future<Void>> started = new ArrayList<>();
                          for (int shard = 0; shard < checkpoints.size(); shard++) {
                            started.add(drains.get(shard).drainFrom(checkpoints.get(shard)));
                          }
                          return Future.all(started)
                              .onSuccess(done -> wiring.fleet.open(leases, resumed));
                        }));
  }

  private Future<Map<CorpId, Long>> scan(
      List<JournalPosition> checkpoints, Map<CorpId, Lease> leases) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    leases.forEach((corp, lease) -> cursors.put(corp, lease.cursor()));
    List<Future<RestartScan>> scans = new ArrayList<>();
    for (int shard = 1; shard < checkpoints.size(); shard++) {
      scans.add(drains.get(shard).scan(checkpoints.get(shard), cursors));
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

  private Future<String> deploy(Deployable verticle) {
    return deploy(verticle, new DeploymentOptions());
  }

  private Future<String> deploy(Deployable verticle, DeploymentOptions options) {
    return vertx
        .deployVerticle(verticle, options)
        .onSuccess(
            id -> {
              if (!(verticle instanceof ObserveVerticle)
                  && !(verticle instanceof JournalVerticle)) {
                behindJournal.add(id);
              }
            });
  }

  /**
   * Chronicle's appenders and tailers belong to one thread; a worker verticle alone would wander.
   */
  private static DeploymentOptions oneThread(String name) {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(name)
        .setWorkerPoolSize(1);
  }

  /** Completes when Postgres is there and the pulls have begun. */
  public Future<Void> opened() {
    return opened;
  }

  public int callbackPort() {
    return callbacks.get(0).actualPort();
  }

  public int managementPort() {
    return observe.actualPort();
  }

  public MeterExport meters() {
    return meters;
  }

  public Readiness readiness() {
    return readiness;
  }

  /** How to look into an embedded Postgres; empty for somebody's own. */
  public String psqlHint() {
    return database.psqlHint();
  }

  /** Where the rows go; null until it was reached. */
  public PostgresConfig.@Nullable Server server() {
    return database.server();
  }

  /**
   * Stops in order: no new pulls, no new callbacks, what is queued is journalled, what is being
   * committed is committed, Postgres last. Blocks, each step for {@code STEP_BOUND} at most.
   */
  public void stop() {
    stopping = true;
    LOG.info("stopping");
    readiness.notReady("stopping", "stopping");
    probe.forgetAll();
    pulls.forEach(pull -> await("pulls", undeploy(pull.deploymentID())));
    await("callback port", callbackVertx.close());
    writers.forEach(writer -> await("journal", undeploy(writer.deploymentID())));
    drains.forEach(drain -> await("drain", drain.quiesce()));
    if (decryptPool != null) {
      decryptPool.close();
    }
    if (pool != null) {
      await("connections", pool.close());
    }
    await("loops", vertx.close());
    journal.close();
    database.close(STEP_BOUND);
    meters.close();
    LOG.info("stopped");
  }

  private Future<Void> undeploy(String deploymentId) {
    return vertx.undeploy(deploymentId);
  }

  private static void await(String what, Future<?> step) {
    try {
      step.toCompletionStage()
          .toCompletableFuture()
          .get(STEP_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("stopping: {} did not end in order: {}", what, e.toString());
    }
  }
}
