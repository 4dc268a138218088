package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Role;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.QuarantineEntry;
import io.weir.engine.store.QuarantineStore;
import io.weir.engine.store.Settlement;
import io.weir.engine.store.StoreFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the quarantine: which rows are worth another try, and what becomes of each. A few
 * at a time, each once, one step under way at a time.
 *
 * <p>As with a drain, {@link #next} says what to do and the facts come back. A store that is away
 * is asked again; a row that the store can never take is found by halving, and stays with that
 * reason.
 */
@Confined(Role.DRAIN)
public final class QuarantineRetry {

  /** Rows without their records; small. */
  private static final int LOOK_ROWS_MAX = 500;

  /** Of the records of one transaction; a single larger one goes alone. */
  private static final long BATCH_BYTES_MAX = Limits.JOURNAL_RECORD_BYTES_MAX;

  private static final long PAUSE_NANOS = 1_000_000_000L;

  /** What of a push's fate hangs on keys and names that may be configured later. */
  private static final Set<String> OPENED_BY_CONFIGURATION =
      Set.of("unknown_receiver", "bad_padding", "wrong_receiveid");

  /** Which rows to try. */
  public enum Choice {
    /** Those that fare better with what is configured now, as far as can be told. */
    PROMISING,
    /** Whatever waits: somebody wants to know. */
    EVERY
  }

  /**
   * What came of it.
   *
   * @param inserted rows really inserted, by table name without its prefix
   */
  public record Totals(long tried, long resolved, long stayed, Map<String, Long> inserted) {}

  private final CorpBook book;
  private final Choice choice;
  private final Deque<QuarantineEntry> chosen = new ArrayDeque<>();
  private final Deque<List<Settlement>> toSettle = new ArrayDeque<>();
  private final Map<String, Long> inserted = new TreeMap<>();
  private List<Long> fetching = List.of();
  private List<Long> ids = List.of();
  private List<RecordCodec.Decoded> records = List.of();
  private long lookedTo;
  private boolean sawAll;
  private long waitUntil = Long.MIN_VALUE;
  private long tried;
  private long resolved;
  private long stayed;

  public QuarantineRetry(CorpBook book, Choice choice) {
    this.book = book;
    this.choice = choice;
  }

  /** What to do next at {@code now}; asked again after its answer came. */
  public RetryStep next(long now) {
    if (now < waitUntil) {
      return new RetryStep.Wait(waitUntil);
    } else if (!toSettle.isEmpty()) {
      return new RetryStep.Settle(toSettle.getFirst());
    } else if (!records.isEmpty()) {
      return new RetryStep.Decode(records);
    } else if (!fetching.isEmpty() || !chosen.isEmpty()) {
      return new RetryStep.Fetch(take());
    } else if (!sawAll) {
      return new RetryStep.Look(lookedTo, LOOK_ROWS_MAX);
    }
    return new RetryStep.Done(totals());
  }

  /** What it came to so far. */
  public Totals totals() {
    return new Totals(tried, resolved, stayed, new TreeMap<>(inserted));
  }

  private List<Long> take() {
    if (fetching.isEmpty()) {
      List<Long> taken = new ArrayList<>();
      long bytes = 0;
      while (!chosen.isEmpty()
          && taken.size() < Limits.DECRYPT_PIECE_RECORDS
          && (taken.isEmpty() || bytes + chosen.getFirst().bytes() <= BATCH_BYTES_MAX)) {
        QuarantineEntry entry = chosen.removeFirst();
        bytes += entry.bytes();
        taken.add(entry.id());
      }
      fetching = taken;
    }
    return fetching;
  }

  /** The answer to {@link RetryStep.Look}. */
  public void onLooked(List<QuarantineEntry> found) {
    sawAll = found.size() < LOOK_ROWS_MAX;
    for (QuarantineEntry entry : found) {
      lookedTo = entry.id();
      if (choice == Choice.EVERY || isPromising(entry, book)) {
        chosen.addLast(entry);
      }
    }
  }

  /**
   * Whether another try is worth an RSA operation: its key is here now, a push may open with what
   * is configured now, or the failure was a bug of ours.
   */
  static boolean isPromising(QuarantineEntry entry, CorpBook book) {
    String code = codeOf(entry.reason());
    if (code.equals("internal")) {
      return true;
    } else if (entry.source().equals("callback")) {
      return OPENED_BY_CONFIGURATION.contains(code);
    }
    return (code.equals("unknown_key_version") || code.equals("unusable_key"))
        && hasKey(book, entry);
  }

  private static String codeOf(String reason) {
    int colon = reason.indexOf(':');
    return colon < 0 ? reason : reason.substring(0, colon);
  }

  private static boolean hasKey(CorpBook book, QuarantineEntry entry) {
    Corp corp = entry.corpId().isEmpty() ? null : book.corp(new CorpId(entry.corpId()));
    Archive archive = corp == null ? null : corp.archive();
    return archive != null && archive.privateKeys().containsKey(entry.keyVersion());
  }

  /** The answer to {@link RetryStep.Fetch}; one that is not in it waits no more. */
  public void onFetched(Map<Long, byte[]> found) {
    List<Long> there = new ArrayList<>();
    List<RecordCodec.Decoded> decoded = new ArrayList<>();
    for (Long id : fetching) {
      byte[] record = found.get(id);
      if (record != null) {
        there.add(id);
        decoded.add(RecordCodec.decode(record));
      }
    }
    fetching = List.of();
    ids = there;
    records = decoded;
  }

  /**
   * The answer to {@link RetryStep.Decode}, one result a record.
   *
   * @return corps to wake, once what was settled is
   */
  public Set<CorpId> onDecoded(List<Drained> results) {
    List<Settlement> settlements = new ArrayList<>(results.size());
    Set<CorpId> wakes = new LinkedHashSet<>();
    for (int i = 0; i < results.size(); i++) {
      Drained result = results.get(i);
      settlements.add(settlement(ids.get(i), result));
      CorpId wake = result instanceof Drained.Arrived arrived ? arrived.wakes() : null;
      if (wake != null) {
        wakes.add(wake);
      }
    }
    records = List.of();
    ids = List.of();
    toSettle.addLast(settlements);
    return wakes;
  }

  private static Settlement settlement(long id, Drained result) {
    if (result instanceof Drained.Stored stored) {
      return new Settlement.Message(id, stored.rows());
    } else if (result instanceof Drained.Arrived arrived) {
      return new Settlement.Callback(id, arrived.row());
    }
    return new Settlement.Stays(id, ((Drained.Refused) result).row().reason());
  }

  /** The answer to {@link RetryStep.Settle}. */
  public void onSettled(QuarantineStore.Settled settled) {
    toSettle.removeFirst();
    tried += settled.resolved() + settled.stayed();
    resolved += settled.resolved();
    stayed += settled.stayed();
    settled.inserted().forEach((table, rows) -> inserted.merge(table, rows, Long::sum));
  }

  /** The store did not answer a step, or refused it. */
  public void onFailed(StoreFailure failure, long now) {
    List<Settlement> refused = toSettle.peekFirst();
    if (failure instanceof StoreFailure.Poison poison && refused != null) {
      isolate(toSettle.removeFirst(), poison.reason(), now);
    } else {
      waitUntil = now + PAUSE_NANOS;
    }
  }

  private void isolate(List<Settlement> refused, String reason, long now) {
    if (refused.size() > 1) {
      int half = refused.size() / 2;
      toSettle.addFirst(refused.subList(half, refused.size()));
      toSettle.addFirst(refused.subList(0, half));
    } else if (isStaying(refused.get(0))) {
      toSettle.addFirst(refused); // not its rows' fault: the row itself is there already
      waitUntil = now + PAUSE_NANOS;
    } else {
      toSettle.addFirst(
          List.of(new Settlement.Stays(refused.get(0).id(), "unstorable: " + reason)));
    }
  }

  private static boolean isStaying(@Nullable Settlement settlement) {
    return settlement instanceof Settlement.Stays;
  }
}
