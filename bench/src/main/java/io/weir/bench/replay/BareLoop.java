package io.weir.bench.replay;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.weir.engine.base.Reply;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.MessageBatch;
import io.weir.verticles.drain.Counting;
import io.weir.verticles.drain.KnownParticipants;
import io.weir.verticles.drain.MonthPartitions;
import io.weir.verticles.drain.PgMessageStore;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Migrations;
import io.weir.verticles.node.NodeConfig;
import io.weir.verticles.node.PostgresConfig;
import io.weir.verticles.node.SystemClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The writing half of a replay alone: what a journal's archive holds is read, decrypted and mapped
 * beforehand, and then goes through the drain's own store, one transaction after another in each
 * shard, all shards at once. All rows are in memory.
 */
final class BareLoop implements AutoCloseable {

  private static final int KNOWN_PARTICIPANTS_MAX = 200_000;
  private static final int PIPELINED_MAX = 32; // as a node's
  private static final long CHOICE_NANOS = 300_000_000L;
  private static final int SEAL_BYTES = 32;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));

  /** Of each archive shard, its batches in order. */
  private final List<List<Batch>> shards;

  private record Batch(List<MessageRows> rows, JournalPosition last) {}

  /**
   * What a run came to.
   *
   * @param nanos from the first statement to the last commit
   */
  record Run(long rows, long nanos) {}

  private BareLoop(List<List<Batch>> shards) {
    this.shards = shards;
  }

  /**
   * Reads and decrypts a journal that nobody writes to; on all cores, an RSA operation a record.
   *
   * @throws IllegalStateException when a record is none of a message
   */
  static BareLoop of(Path configuration) throws InterruptedException, ExecutionException {
    NodeConfig config = ConfigLoader.load(configuration);
    Path journal = config.node().dataDir().resolve("journal");
    RsaProviders.Choice rsa =
        RsaProviders.fastest(RsaProviders.candidates(), CHOICE_NANOS, System::nanoTime);
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    ThreadLocal<RecordDecoder> decoders =
        ThreadLocal.withInitial(
            () ->
                new RecordDecoder(
                    config::book,
                    rsa.chosen().provider(),
                    new HttpBodyCipher(rsa.chosen().provider()),
                    new Seal(List.of(new byte[SEAL_BYTES])))); // no callback is opened here
    try (ChronicleJournal opened = ChronicleJournal.openReadOnly(journal)) {
      List<List<Batch>> shards = new ArrayList<>();
      for (int shard = 1; shard < opened.shards(); shard++) {
        shards.add(batches(opened, shard, config.drain().batchRows(), pool, decoders));
      }
      return new BareLoop(shards);
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Batch> batches(
      ChronicleJournal journal,
      int shard,
      int rows,
      ExecutorService pool,
      ThreadLocal<RecordDecoder> decoders)
      throws InterruptedException, ExecutionException {
    List<Future<Batch>> making = new ArrayList<>();
    try (JournalReader reader = journal.openReader(shard)) {
      List<RecordCodec.Decoded> records = new ArrayList<>(rows);
      JournalPosition last = JournalPosition.START;
      for (JournalEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
        records.add(entry.decoded());
        last = entry.position();
        if (records.size() == rows) {
          making.add(start(List.copyOf(records), last, pool, decoders));
          records.clear();
        }
      }
      if (!records.isEmpty()) {
        making.add(start(List.copyOf(records), last, pool, decoders));
      }
    }
    List<Batch> made = new ArrayList<>();
    for (Future<Batch> batch : making) {
      made.add(batch.get());
    }
    return made;
  }

  private static Future<Batch> start(
      List<RecordCodec.Decoded> records,
      JournalPosition last,
      ExecutorService pool,
      ThreadLocal<RecordDecoder> decoders) {
    return pool.submit(() -> new Batch(rows(decoders.get().decode(records)), last));
  }

  private static List<MessageRows> rows(List<Drained> drained) {
    List<MessageRows> rows = new ArrayList<>(drained.size());
    for (Drained one : drained) {
      if (!(one instanceof Drained.Stored stored)) {
        throw new IllegalStateException("a record of the journal is no message");
      }
      rows.add(stored.rows());
    }
    return rows;
  }

  /** Makes an empty schema and writes everything into it. */
  Run run(PostgresConfig.Server server, String schema)
      throws InterruptedException, ExecutionException {
    Migrations.runShadow(server, schema);
    Pool pool = pool(server, schema);
    long started = System.nanoTime();
    List<CompletableFuture<Long>> ends = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      ends.add(new Writer(pool, schema, i + 1, shards.get(i)).start(vertx.getOrCreateContext()));
    }
    long rows = 0;
    for (CompletableFuture<Long> end : ends) {
      rows += end.get();
    }
    long nanos = System.nanoTime() - started;
    pool.close().toCompletionStage().toCompletableFuture().get();
    return new Run(rows, nanos);
  }

  private Pool pool(PostgresConfig.Server server, String schema) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(server.host())
            .setPort(server.port())
            .setDatabase(server.database())
            .setUser(server.user())
            .setPassword(server.password())
            .setPipeliningLimit(PIPELINED_MAX)
            .setCachePreparedStatements(true);
    options.addProperty("search_path", schema);
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(shards.size()))
        .connectingTo(options)
        .using(vertx)
        .build();
  }

  /** One shard on its way; on one context. */
  private static final class Writer implements Reply<CommitOutcome> {
    private final PgMessageStore store;
    private final JournalId journal;
    private final int shard;
    private final List<Batch> batches;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private Checkpoint left = Checkpoint.NONE;
    private int next;
    private long rows;

    Writer(Pool pool, String schema, int shard, List<Batch> batches) {
      this.store =
          new PgMessageStore(
              pool,
              new MonthPartitions(),
              new KnownParticipants(KNOWN_PARTICIPANTS_MAX),
              new SystemClock(),
              Counting.BY_GAINS);
      this.journal = new JournalId("bare-" + schema);
      this.shard = shard;
      this.batches = batches;
    }

    CompletableFuture<Long> start(Context context) {
      context.runOnContext(unused -> step());
      return end;
    }

    private void step() {
      if (next == batches.size()) {
        end.complete(rows);
        return;
      }
      Batch batch = batches.get(next++);
      MessageBatch whole =
          new MessageBatch(
              journal, shard, left, batch.last(), batch.rows(), List.of(), List.of(), Map.of());
      left = left.moved(batch.last());
      rows += batch.rows().size();
      store.commit(whole, this);
    }

    @Override
    public void ok(CommitOutcome outcome) {
      if (outcome instanceof CommitOutcome.Committed) {
        step();
      } else {
        end.completeExceptionally(new IllegalStateException("somebody moved the checkpoint"));
      }
    }

    @Override
    public void fail(Throwable cause) {
      end.completeExceptionally(cause);
    }
  }

  /** Rows of all shards. */
  long rows() {
    return shards.stream()
        .flatMap(Collection::stream)
        .mapToLong(batch -> batch.rows().size())
        .sum();
  }

  @Override
  public void close() {
    vertx.close();
  }
}
