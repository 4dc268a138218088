package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Limits;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.TlsPair;
import io.weir.engine.journal.DiskGuard;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.Retention;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.verticles.callback.CallbackVerticle;
import io.weir.verticles.callback.TlsPort;
import io.weir.verticles.journal.JournalVerticle;
import io.weir.verticles.journal.KeeperVerticle;
import io.weir.verticles.observe.EventLoopProbe;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.observe.ObserveVerticle;
import io.weir.verticles.observe.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

  /** What an orderly stop may last; a supervisor that kills after 10 s finds it ended. */
  private static final Duration STOP_BOUND = Duration.ofSeconds(9);

  private static final Duration MOMENT = Duration.ofMillis(500);
  private static final Duration CALLBACKS_BOUND = Duration.ofMillis(1_500);
  private static final Duration DRAINS_BOUND = Duration.ofMillis(2_500);
  private static final Duration ASKING_BOUND = Duration.ofMillis(2_600);

  private final NodeConfig config;
  private final Clock clock = new SystemClock();
  private final LiveBook book;
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
  private final ObserveVerticle observe;

  private final KeeperVerticle keeper;
  private final Future<?> loading;
  private final BehindJournal behind;
  private Future<Void> opened = Future.failedFuture("not started");
  private volatile boolean stopping;

  private Node(NodeConfig config) {
    this.config = config;
    this.book = new LiveBook(config.book());
    this.seal = new Seal(SealKeyFile.keysOf(config.node()));
    List<byte[]> nodeKeys = SealKeyFile.sealingNodeKeys(config);
    this.board =
        new PullBoard(clock, TimeUnit.HOURS.toMillis(config.pull().retentionHours()), meters);
    this.journal =
        ChronicleJournal.open(
            config.node().dataDir().resolve("journal"),
            config.journal().shards(),
            config.journal().durability() == JournalConfig.Durability.POWER);
    // A loop each for what is deployed on it: pulls, fleet, inbox, directory, observe, ledger,
    // client; and,
    // since worker verticles
    // and their connections take one too, for each shard's writer and drain.
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(config.pull().loops() + 7 + 2 * journal.shards()));
    Future<RsaProviders.Choice> provider = RsaTimingFile.fastest(vertx, config.node().dataDir());
    this.loading = Future.join(provider, warmUpJournal());
    // Its own instance, so that no other work ever shares a callback loop.
    this.callbackVertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(config.callback().loops())
                .setWorkerPoolSize(1));
    this.database = new Database(vertx, config.postgres(), config.node().dataDir(), readiness);
    CorpOperations operations = new CorpOperations(book);
    this.observe =
        new ObserveVerticle(
            config.observe().host(),
            config.observe().port(),
            meters,
            readiness,
            probe,
            board::json,
            config.observe().token(),
            operations);
    this.keeper =
        new KeeperVerticle(
            journal,
            config.node().dataDir().resolve("journal").toFile()::getUsableSpace,
            new DiskGuard(config.journal().diskFreeMin()),
            new Retention(
                TimeUnit.HOURS.toMillis(config.journal().keepHours()), config.journal().sizeMax()),
            meters,
            clock,
            reason -> journalHolding(reason));
    journal.findings().forEach(finding -> LOG.warn("journal: {}", finding));
    this.behind =
        new BehindJournal(
            new BehindJournal.Parts(
                config,
                book,
                seal,
                nodeKeys,
                clock,
                meters,
                probe,
                readiness,
                board,
                pressures,
                journal,
                vertx,
                provider,
                writers,
                keeper,
                operations));
  }

  private Future<?> warmUpJournal() {
    return vertx
        .executeBlocking(
            () -> {
              journal.warmUp();
              return null;
            },
            false)
        .onFailure(cause -> LOG.info("the first push may wait: {}", cause.getMessage()));
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
    config.warnings().forEach(warning -> LOG.warn("{}", warning));
    if (!config.redis().isNone()) {
      LOG.warn("redis.url is not used yet: this node is a fleet of one");
    }
    Promise<Node> started = Promise.promise();
    node.vertx
        .deployVerticle(node.observe)
        .compose(done -> node.startWriters())
        .compose(done -> node.startKeeper())
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
    loading // or its end would find no loop
        .transform(loaded -> Future.all(vertx.close(), callbackVertx.close()))
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
      deployed.add(
          vertx.deployVerticle(writer, BehindJournal.oneThread("journal-writer-" + shard)));
    }
    meters.gauge(
        "journal_undrained_bytes",
        "in the archive shards and not in Postgres",
        () -> pressures.stream().skip(1).mapToLong(Pressure::pendingBytes).sum());
    return Future.all(deployed);
  }

  // Before the callback port opens: a disk that is full already takes nothing.
  private Future<?> startKeeper() {
    meters.gauge("journal_disk_free_bytes", "of the journal's disk", keeper::freeBytes);
    meters.gauge(
        "journal_disk_holding",
        "1 while the disk guard holds: pulls stand, pushes get 503",
        () -> writers.get(Journal.CALLBACK_SHARD).queue().isHeld() ? 1 : 0);
    return vertx.deployVerticle(keeper, BehindJournal.oneThread("journal-keeper"));
  }

  private void journalHolding(Optional<String> reason) {
    reason.ifPresentOrElse(why -> readiness.notReady("disk", why), () -> readiness.clear("disk"));
    writers.forEach(writer -> writer.queue().hold(reason.isPresent()));
    pressures.forEach(pressure -> pressure.hold(reason.isPresent()));
  }

  // Callbacks are never held back by pressure: what they fill is bounded by their queue and by the
  // disk.
  private static Pressure unbounded() {
    return new Pressure(Long.MAX_VALUE / 2, Long.MAX_VALUE);
  }

  // An operator may allow less than a drain is kept busy with.
  private Pressure bounded() {
    long slow = config.journal().slowBytes();
    return new Pressure(
        Math.min(Limits.JOURNAL_AHEAD_BYTES, slow), slow, config.journal().stopBytes(), clock);
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
    behind.wakeDrain(shard);
  }

  private Future<?> startCallbacks() {
    CertificateFiles files = config.callback().tls();
    TlsPair tls;
    try {
      tls = files == null ? null : files.read(clock.millis());
    } catch (CertificateFiles.Unusable e) {
      return Future.failedFuture(e);
    }
    List<Future<String>> deployed = new ArrayList<>();
    for (int loop = 0; loop < config.callback().loops(); loop++) {
      CallbackVerticle verticle = callbackLoop(loop, tls);
      callbacks.add(verticle);
      deployed.add(callbackVertx.deployVerticle(verticle));
    }
    return Future.all(deployed)
        .onSuccess(
            done -> {
              if (files != null && tls != null) {
                watch(files, tls);
              }
              readiness.clear(Readiness.STARTING);
              LOG.info(
                  "taking callbacks on port {}{}, management on port {}",
                  callbackPort(),
                  tls == null ? "" : " with TLS by " + TlsPort.provider(),
                  managementPort());
            });
  }

  private CallbackVerticle callbackLoop(int loop, @Nullable TlsPair tls) {
    CallbackConfig callback = config.callback();
    int share = Math.max(1, callback.connectionsMax() / callback.loops());
    return new CallbackVerticle(
        new CallbackVerticle.Port(callback.host(), callback.port(), share, tls),
        loop,
        book,
        new CallbackGate(TimeUnit.HOURS.toMillis(callback.timestampWindowHours())),
        writers.get(Journal.CALLBACK_SHARD).queue(),
        meters,
        clock,
        probe::watch);
  }

  private void watch(CertificateFiles files, TlsPair shown) {
    CertificateWatch watch = new CertificateWatch(files, shown, callbacks.get(0));
    watch.start(vertx);
    meters.gauge(
        "callback_certificate_seconds_left",
        "until the callback port's certificate ends",
        () -> TimeUnit.MILLISECONDS.toSeconds(watch.validUntilMs() - clock.millis()));
  }

  private void openBehindJournal() {
    opened = database.open().compose(behind::open);
    opened.onFailure(
        cause -> {
          if (!stopping) {
            LOG.error("nothing leaves the journal: {}", cause.getMessage());
            readiness.degraded(
                BehindJournal.STORE, "nothing leaves the journal: " + cause.getMessage());
          }
        });
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

  /** Every corp that is known now, by configuration or by authorisation. */
  public CorpBook book() {
    return book.get();
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
   * Stops in order: not ready, no new pulls; pushes are taken for the grace period all the same;
   * then what is queued is journalled, what was read is committed, Postgres last. Blocks, for 9 s
   * at most whatever hangs: what is not committed by then stays in the journal.
   */
  public void stop() {
    Shutdown shutdown = new Shutdown(clock, STOP_BOUND);
    stopping = true;
    behind.stopping();
    database.stopping();
    readiness.notReady("stopping", "stopping");
    LOG.info("stopping: pushes are taken for {} ms more", config.callback().stopGraceMillis());
    Future<?> grace = callbackVertx.timer(config.callback().stopGraceMillis() + 1);
    Future<?> asking = behind.stopAsking(); // beside the grace
    shutdown.await("pulls", MOMENT, behind.stopPulls());
    behind.finishDrains(1); // the archive: pushes still come
    shutdown.await("grace", STOP_BOUND, grace);
    probe.forgetAll();
    shutdown.await("callback port", CALLBACKS_BOUND, closeCallbacks());
    shutdown.await("journal", MOMENT, undeployWriters());
    shutdown.await("drain", DRAINS_BOUND, behind.finishDrains(0));
    shutdown.await("drain's commit", MOMENT, behind.stopDrains());
    shutdown.await("inbox and directory", ASKING_BOUND, asking);
    shutdown.await("pulls' standing", MOMENT, behind.writeStandings());
    shutdown.await("connections", MOMENT, behind.close());
    shutdown.await("providers", MOMENT, loading.otherwiseEmpty());
    shutdown.await("loops", MOMENT, vertx.close());
    journal.close();
    database.close(shutdown.left());
    meters.close();
    LOG.info("stopped");
  }

  // Undeployed first: their servers let what is under way have its answer.
  private Future<?> closeCallbacks() {
    return Future.join(
            callbacks.stream().map(c -> callbackVertx.undeploy(c.deploymentID())).toList())
        .transform(done -> callbackVertx.close());
  }

  private Future<?> undeployWriters() {
    return Future.join(writers.stream().map(w -> vertx.undeploy(w.deploymentID())).toList());
  }
}
