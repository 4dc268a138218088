package io.weir.testkit;

import io.weir.engine.base.Reply;
import io.weir.engine.base.StorableText;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalId;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.QuarantineRow;
import io.weir.engine.store.SetBack;
import io.weir.engine.store.StoreFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Postgres in memory: one transaction at a time, all of it or nothing, with the comparisons of
 * design §7. Answers at once, on the caller's thread.
 */
public final class SimMessageStore implements MessageStore {

  /** A moment that a failover can go back to. */
  public static final class Snapshot {
    private final SimTables tables;

    private Snapshot(SimTables tables) {
      this.tables = tables;
    }
  }

  private final Deque<StoreFailure> failures = new ArrayDeque<>();
  private final Set<String> poison = new HashSet<>();
  private final SimRules rules;
  SimTables tables = new SimTables();
  private LongSupplier micros = () -> 0;
  private boolean losesAnswer;
  private int commits;

  public SimMessageStore() {
    this(SimRules.TRUE);
  }

  /** With other rules than Postgres has: to show that somebody notices. */
  public SimMessageStore(SimRules rules) {
    this.rules = rules;
  }

  /** Its clock, for {@link #takeOver}; stands at 0 otherwise. */
  public void clock(LongSupplier clockMicros) {
    micros = clockMicros;
  }

  /** The next call that has no failure before it fails like this, and changes nothing. */
  public void failNext(StoreFailure failure) {
    failures.addLast(failure);
  }

  /** The next commit happens, but its answer is lost. */
  public void loseNextAnswer() {
    losesAnswer = true;
  }

  /** Whatever was to fail and has not yet, does not; poison stays. */
  public void mend() {
    failures.clear();
    losesAnswer = false;
  }

  /**
   * From now on no transaction takes this row.
   *
   * @param key a message's id, or the digest of a callback or of a quarantined record
   */
  public void poison(String key) {
    poison.add(key);
  }

  /** Everything that is committed now. */
  public Snapshot snapshot() {
    return new Snapshot(tables.copy());
  }

  /** Postgres is the one of back then, which never heard of later commits. */
  public void failOverTo(Snapshot older) {
    tables = older.tables.copy();
  }

  /** Gives the lease of {@code corp} a token, and its row when it has none. */
  public void lease(CorpId corp, long fencingToken) {
    tables.cursors.merge(
        corp,
        new Cursor(0, fencingToken),
        (old, fresh) -> new Cursor(old.chatSeq(), fresh.fencingToken()));
  }

  /** The cursor of record; {@link Cursor#UNKNOWN_CORP} when there is no row. */
  public Cursor cursor(CorpId corp) {
    return tables.cursors.getOrDefault(corp, Cursor.UNKNOWN_CORP);
  }

  public Checkpoint checkpoint(JournalId journal, int shard) {
    return tables.checkpoints.getOrDefault(key(journal, shard), Checkpoint.NONE);
  }

  public StoredRows rows() {
    return tables.rows();
  }

  /**
   * What must not be pulled again, each as corp, space, seq: stored or quarantined. Cheaper than
   * {@link #rows}, for a look after each commit.
   */
  public Set<String> safe() {
    return tables.safe();
  }

  /** Whether a message of this seq, or its refusal, is here: it need not be pulled again. */
  public boolean isSafe(CorpId corp, long seq) {
    return tables.safe.contains(corp.value() + ' ' + seq);
  }

  /** Whether this callback is here. */
  public boolean hasArrived(String receiver, String digest) {
    return tables.inbox.containsKey(receiver + '\n' + digest);
  }

  /** Whether a record with these bytes is in quarantine. */
  public boolean isQuarantined(String source, String corp, String digest) {
    return tables.quarantine.containsKey(source + '\n' + corp + '\n' + digest);
  }

  /** Transactions that were committed, answered or not. */
  public int commits() {
    return commits;
  }

  @Override
  public void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply) {
    if (fails(reply)) {
      return;
    }
    reply.ok(checkpoint(journal, shard));
  }

  @Override
  public void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply) {
    if (fails(reply)) {
      return;
    }
    Checkpoint stored = checkpoint(journal, shard);
    long commits = Math.max(stored.commits() + 1, micros.getAsLong());
    Checkpoint taken = new Checkpoint(stored.position(), commits);
    tables.checkpoints.put(key(journal, shard), taken);
    reply.ok(taken);
  }

  @Override
  public void cursors(Collection<CorpId> corps, Reply<Map<CorpId, Cursor>> reply) {
    if (fails(reply)) {
      return;
    }
    Map<CorpId, Cursor> found = new HashMap<>(tables.cursors);
    found.keySet().retainAll(Set.copyOf(corps));
    reply.ok(found);
  }

  @Override
  public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
    if (fails(reply)) {
      return;
    }
    Checkpoint stored = checkpoint(batch.journal(), batch.shard());
    if (!rules.isExpected(stored, batch)) {
      reply.ok(new CommitOutcome.CheckpointMoved(stored)); // I3
      return;
    }
    if (holdsPoison(batch)) {
      reply.fail(new StoreFailure.Raised(new StoreFailure.Poison("simulated")));
      return;
    }
    CommitOutcome outcome = write(batch);
    commits++;
    if (losesAnswer) {
      losesAnswer = false;
      reply.fail(new StoreFailure.Raised(new StoreFailure.Retry("answer lost (simulated)")));
      return;
    }
    reply.ok(outcome);
  }

  private boolean fails(Reply<?> reply) {
    StoreFailure failure = failures.pollFirst();
    if (failure == null) {
      return false;
    }
    reply.fail(new StoreFailure.Raised(failure));
    return true;
  }

  // Text that Postgres does not take is poison by itself.
  private boolean holdsPoison(MessageBatch batch) {
    return batch.messages().stream()
            .anyMatch(
                rows ->
                    poison.contains(rows.message().msgId())
                        || isUnstorable(rows.message().rawContent()))
        || batch.inbox().stream()
            .anyMatch(row -> poison.contains(row.digest()) || isUnstorable(row.corpId()))
        || batch.quarantined().stream()
            .anyMatch(row -> poison.contains(row.digest()) || isUnstorable(row.corpId()));
  }

  private static boolean isUnstorable(String text) {
    return !StorableText.of(text).equals(text);
  }

  private CommitOutcome write(MessageBatch batch) {
    Map<CorpId, Cursor> cursors = new HashMap<>();
    List<SetBack> setBacks = new ArrayList<>();
    batch.runs().forEach((corp, runs) -> judge(corp, runs, cursors, setBacks));
    Map<String, Long> inserted = tables.insert(batch.messages(), rules);
    inserted.put("inbox", batch.inbox().stream().filter(this::insert).count());
    inserted.put("quarantine", batch.quarantined().stream().filter(this::insert).count());
    cursors.forEach((corp, cursor) -> tables.cursors.replace(corp, cursor));
    tables.checkpoints.put(
        key(batch.journal(), batch.shard()),
        checkpoint(batch.journal(), batch.shard()).moved(batch.next()));
    return new CommitOutcome.Committed(cursors, setBacks, inserted);
  }

  private void judge(
      CorpId corp, List<CursorRun> runs, Map<CorpId, Cursor> cursors, List<SetBack> setBacks) {
    CursorRun.Judgement judgement = rules.judge(cursor(corp), runs); // I2, I4
    cursors.put(corp, judgement.moved());
    for (CursorRun broken : judgement.broken()) {
      setBacks.add(new SetBack(corp, broken.run(), judgement.moved()));
    }
  }

  private boolean insert(InboxRow row) {
    StoredRows.Inbox stored = new StoredRows.Inbox(row.receiver(), row.digest(), row.state());
    String key = row.receiver() + '\n' + row.digest();
    tables.arrived.putIfAbsent(key, row);
    return tables.inbox.putIfAbsent(key, stored) == null;
  }

  private boolean insert(QuarantineRow row) {
    StoredRows.Quarantined stored =
        new StoredRows.Quarantined(
            row.source(), row.corpId(), row.digest(), row.seq(), row.reason());
    String key = row.source() + '\n' + row.corpId() + '\n' + row.digest();
    tables.safe.add(row.corpId() + ' ' + row.seq());
    return tables.quarantine.putIfAbsent(key, stored) == null;
  }

  private static String key(JournalId journal, int shard) {
    return journal.value() + '/' + shard;
  }

  @Override
  public String toString() {
    return "SimMessageStore" + new TreeMap<>(tables.cursors);
  }
}
