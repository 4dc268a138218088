package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.KeySeal;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.Drain;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.drain.ReplayRange;
import io.weir.engine.drain.ReplayReader;
import io.weir.engine.drain.ReplayScan;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.SealedKeys;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.SetBack;
import io.weir.verticles.drain.Counting;
import io.weir.verticles.drain.DecryptPool;
import io.weir.verticles.drain.DrainObserver;
import io.weir.verticles.drain.DrainVerticle;
import io.weir.verticles.drain.KnownParticipants;
import io.weir.verticles.drain.MonthPartitions;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.drain.PgReplayJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes once more over what a journal holds: a drain like the node's, all shards at once, whose
 * checkpoint is the job's own. Into the live tables it goes no further than the node's checkpoint,
 * since what lies behind it is the node's to drain, with its effects.
 */
public final class Replay {

  private static final int KNOWN_PARTICIPANTS_MAX = 200_000;
  private static final long TICK_MS = 50;
  private static final long STEP_SECONDS = 60;

  /**
   * What to do.
   *
   * @param range of a new job; a resumed one has its own
   * @param perSecondMax records; 0 = as many as the machine can
   * @param shadow the schema to build in; null = the live tables
   * @param resume the job to go on with; null = a new one
   */
  public record Request(
      ReplayRange range, double perSecondMax, @Nullable String shadow, @Nullable String resume) {}

  /**
   * How far it is.
   *
   * @param records gone over by this run
   * @param recordsInAll that this run has before it
   * @param shard that something was committed of last
   * @param index up to where that shard is gone over
   * @param rowsAdded by this run, in all tables
   */
  public record Progress(
      long records, long recordsInAll, int shard, long index, long rowsAdded, long elapsedNanos) {}

  /**
   * What this run came to.
   *
   * @param added rows really inserted, by table name without its prefix
   * @param damaged records that cannot be read
   * @param refused records that gave no message: nothing opens them, or what is in them is none
   * @param undrained records behind the node's checkpoint, which were left to the node
   * @param rsa private operations that it took
   * @param rsaSaved messages that a sealed content key opened instead
   * @param unreadable files of sealed keys that could not be read, a sentence each
   * @param millis from the first look at the journal to the last commit
   */
  public record Report(
      String job,
      boolean finished,
      long records,
      long damaged,
      long refused,
      long undrained,
      long rsa,
      long rsaSaved,
      List<String> unreadable,
      long millis,
      Map<String, Long> added) {}

  /** Of the commit before now. */
  private record At(int shard, long index) {}

  private final NodeConfig config;
  private final Request request;
  private final Consumer<Progress> progress;
  private final Clock clock = new SystemClock();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Map<String, Long> added = new ConcurrentHashMap<>();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong rsa = new AtomicLong();
  private final AtomicLong rsaSaved = new AtomicLong();
  private final List<String> unreadable = new ArrayList<>();
  private volatile At at = new At(0, JournalPosition.START.index());
  private long recordsInAll;
  private long undrained;
  private long startedAt;
  private volatile boolean interrupted;

  private Replay(NodeConfig config, Request request, Consumer<Progress> progress) {
    this.config = config;
    this.request = request;
    this.progress = progress;
  }

  /**
   * A replay that is ready to {@link #run}.
   *
   * @param progress told about every {@code TICK_MS}, on the thread that runs it
   */
  public static Replay of(NodeConfig config, Request request, Consumer<Progress> progress) {
    return new Replay(config, request, progress);
  }

  /** Any thread: ends it soon. What is committed stays, and {@link Request#resume} goes on. */
  public void interrupt() {
    interrupted = true;
  }

  /**
   * Blocks until it is through, or interrupted.
   *
   * @param begun gets the job's name before anything is written
   * @throws CommandRefused when something that is needed cannot be used
   * @throws io.weir.engine.journal.JournalException when there is no journal
   */
  public Report run(Consumer<String> begun) {
    try (ChronicleJournal journal =
            ChronicleJournal.openReadOnly(config.node().dataDir().resolve("journal"));
        CommandDatabase database = CommandDatabase.open(config, vertx)) {
      if (request.shadow() != null) {
        shadow(database, request.shadow());
      }
      Pool pool = database.pool(request.shadow());
      try {
        return replay(journal, pool, begun);
      } finally {
        await(pool.close());
      }
    } finally {
      await(vertx.close());
    }
  }

  private static void shadow(CommandDatabase database, String schema) {
    try {
      Migrations.runShadow(database.server(), schema);
    } catch (Migrations.Failed e) {
      throw new CommandRefused(String.valueOf(e.getMessage()));
    }
  }

  private Report replay(ChronicleJournal journal, Pool pool, Consumer<String> begun) {
    PgReplayJobs jobs = new PgReplayJobs(pool);
    // What nobody has counted yet, rows that are really inserted count as they do in a drain.
    Counting counting =
        request.shadow() != null && await(jobs.isUnfilled()) ? Counting.BY_GAINS : Counting.ANEW;
    PgReplayJobs.Job job = job(journal, store(pool, counting), jobs);
    begun.accept(job.id());
    long from = clock.nanos();
    if (!job.finished()) {
      goOver(journal, () -> store(pool, counting), job);
      if (!interrupted) {
        await(jobs.finish(job));
      }
    }
    return new Report(
        job.id(),
        !interrupted,
        done(),
        damaged.get(),
        refused.get(),
        undrained,
        rsa.get(),
        rsaSaved.get(),
        List.copyOf(unreadable),
        (clock.nanos() - from) / 1_000_000,
        new TreeMap<>(added));
  }

  private MessageStore store(Pool pool, Counting counting) {
    return new PgMessageStore(
        pool,
        new MonthPartitions(),
        new KnownParticipants(KNOWN_PARTICIPANTS_MAX),
        clock,
        counting);
  }

  private PgReplayJobs.Job job(ChronicleJournal journal, MessageStore store, PgReplayJobs jobs) {
    if (request.resume() == null) {
      PgReplayJobs.Job job =
          new PgReplayJobs.Job(
              UUID.randomUUID().toString().substring(0, 8),
              journal.id(),
              request.range(),
              ends(journal, store),
              false);
      await(jobs.insert(job));
      return job;
    }
    PgReplayJobs.Job job =
        await(jobs.find(request.resume()))
            .orElseThrow(
                () ->
                    new CommandRefused(
                        "there is no replay "
                            + request.resume()
                            + " in these tables; SELECT job_id FROM weir_replay lists them"));
    if (!job.journal().equals(journal.id())) {
      throw new CommandRefused(
          "replay "
              + job.id()
              + " is of journal "
              + job.journal()
              + ", and this one is "
              + journal.id()
              + ": start a new replay");
    }
    return job;
  }

  private List<JournalPosition> ends(ChronicleJournal journal, MessageStore store) {
    List<JournalPosition> ends = new ArrayList<>();
    for (int shard = 0; shard < journal.shards(); shard++) {
      JournalPosition end = journal.endAtOpen(shard);
      if (request.shadow() == null) {
        JournalPosition drained = checkpoint(store, journal.id(), shard).position();
        undrained += drained.compareTo(end) < 0 ? count(journal, shard, drained, end) : 0;
        end = drained.compareTo(end) < 0 ? drained : end;
      }
      ends.add(end);
    }
    return ends;
  }

  private long count(
      ChronicleJournal journal, int shard, JournalPosition from, JournalPosition end) {
    return request.range().touches(shard)
        ? scan(journal, shard, request.range(), from, end).records()
        : 0;
  }

  private ReplayScan scan(
      ChronicleJournal journal,
      int shard,
      ReplayRange range,
      JournalPosition from,
      JournalPosition end) {
    try (JournalReader reader =
        new ReplayReader(journal.openReader(shard), range, end, 0, clock, SealedKeys.NONE)) {
      reader.seekAfter(from);
      return ReplayScan.of(reader, () -> interrupted);
    }
  }

  private static Checkpoint checkpoint(MessageStore store, JournalId journal, int shard) {
    return await(Replies.future(reply -> store.checkpoint(journal, shard, reply)));
  }

  private void goOver(
      ChronicleJournal journal, Supplier<MessageStore> stores, PgReplayJobs.Job job) {
    List<ShardReplay> shards = new ArrayList<>();
    for (int shard = 0; shard < job.ends().size(); shard++) {
      if (job.range().touches(shard)) {
        ShardReplay replay = new ShardReplay(journal, stores.get(), job, shard);
        long records =
            scan(journal, shard, job.range(), replay.from.position(), job.ends().get(shard))
                .records();
        if (records > 0) {
          shards.add(replay);
          recordsInAll += records;
        }
      }
    }
    if (shards.isEmpty()) {
      return;
    }
    RsaProviders.Choice fastest = RsaTimingFile.fastest(config.node().dataDir());
    Seal seal = new Seal(SealKeyFile.keysOf(config.node()));
    List<byte[]> nodeKeys = SealKeyFile.openingNodeKeys(config);
    startedAt = clock.nanos();
    try (DecryptPool decrypts =
        new DecryptPool(
            config.drain().decryptThreads(),
            config.drain().decryptNice(),
            () ->
                new RecordDecoder(
                    config::book,
                    fastest.chosen().provider(),
                    new HttpBodyCipher(fastest.chosen().provider()),
                    seal,
                    nodeKeys.isEmpty() ? null : new KeySeal(nodeKeys),
                    new ContentKeys()))) {
      shards.forEach(replay -> replay.start(decrypts, request.perSecondMax() / shards.size()));
      awaitAll(shards);
      shards.forEach(ShardReplay::end);
    }
  }

  private void awaitAll(List<ShardReplay> shards) {
    boolean drained = false;
    while (!drained && !interrupted) {
      pause();
      tell();
      drained = true;
      for (ShardReplay replay : shards) {
        drained &= replay.hasDrained();
      }
    }
    tell();
  }

  private void tell() {
    progress.accept(
        new Progress(
            done(),
            recordsInAll,
            at.shard(),
            at.index(),
            added.values().stream().mapToLong(n -> n).sum(),
            clock.nanos() - startedAt));
  }

  /** One shard, drained once more; all of them at once, as in a node. */
  private final class ShardReplay {
    private final ChronicleJournal journal;
    private final MessageStore store;
    private final PgReplayJobs.Job job;
    private final int shard;
    private final Checkpoint from;
    private final SealedKeys keys;
    private final AtomicReference<@Nullable ReplayReader> reader = new AtomicReference<>();
    private @Nullable DrainVerticle verticle;

    ShardReplay(ChronicleJournal journal, MessageStore store, PgReplayJobs.Job job, int shard) {
      this.journal = journal;
      this.store = store;
      this.job = job;
      this.shard = shard;
      this.from = checkpoint(store, job.checkpointId(), shard);
      this.keys = journal.sealedKeys(shard);
    }

    void start(DecryptPool decrypts, double perSecondMax) {
      DrainVerticle made =
          new DrainVerticle(
              journal,
              shard,
              opened -> drainOf(opened, perSecondMax),
              store,
              decrypts,
              new Watch(),
              Telemetry.NONE,
              clock,
              SealedKeys.NONE,
              0);
      await(vertx.deployVerticle(made, BehindJournal.oneThread("drain-" + shard)));
      await(made.drainFrom(from));
      verticle = made;
    }

    private Drain drainOf(JournalReader opened, double perSecondMax) {
      ReplayReader ranged =
          new ReplayReader(opened, job.range(), job.ends().get(shard), perSecondMax, clock, keys);
      reader.set(ranged);
      return new Drain(
          Drain.Purpose.REPLAY,
          job.checkpointId(),
          shard,
          config.drain().bounds(),
          ranged,
          new Pressure(Long.MAX_VALUE / 2, Long.MAX_VALUE),
          new Damage());
    }

    boolean hasDrained() {
      DrainVerticle running = verticle;
      if (running == null) {
        return false;
      }
      running.wake(); // a reader that holds back for its rate wakes nobody
      return await(
          running.hasDrained(
              () -> {
                ReplayReader its = reader.get();
                return its != null && its.hasEnded();
              }));
    }

    void end() {
      DrainVerticle running = verticle;
      if (running != null) {
        await(running.quiesce());
        await(vertx.undeploy(running.deploymentID()));
        unreadable.addAll(keys.unreadable());
      }
    }
  }

  private long done() {
    return stored.get() + damaged.get();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandRefused("interrupted");
    }
  }

  private static <T> T await(Future<T> step) {
    return Commands.await(step, STEP_SECONDS);
  }

  /** Counts where content keys come from. */
  private final class ContentKeys implements Telemetry {
    @Override
    public void count(Meter meter, String label, long n) {
      if (meter == Meter.DRAIN_CONTENT_KEYS) {
        (label.equals("rsa") ? rsa : rsaSaved).addAndGet(n);
      }
    }
  }

  /** Counts what cannot be read. */
  private final class Damage implements Telemetry {
    @Override
    public void count(Meter meter, long n) {
      if (meter == Meter.JOURNAL_DAMAGED) {
        damaged.addAndGet(n);
      }
    }
  }

  /** What the drain tells: a replay wakes nobody and sets nobody back. */
  private final class Watch implements DrainObserver {
    @Override
    public void wake(CorpId corp) {}

    @Override
    public void setBack(SetBack setBack) {}

    @Override
    public void damaged(int shard) {}

    @Override
    public void startOver(int shard) {}

    @Override
    public void committed(MessageBatch batch, CommitOutcome.Committed outcome) {
      outcome.inserted().forEach((table, rows) -> added.merge(table, rows, Long::sum));
      stored.addAndGet(batch.rows());
      refused.addAndGet(batch.quarantined().size());
      at = new At(batch.shard(), batch.next().index());
    }

    @Override
    public void lost(int shard, JournalPosition stored) {}
  }
}
