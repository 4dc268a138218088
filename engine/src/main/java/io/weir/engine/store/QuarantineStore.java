package io.weir.engine.store;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of {@code weir_quarantine} that wait. Replies and failures as {@link MessageStore}'s.
 */
public interface QuarantineStore {

  /**
   * Those behind {@code afterId}, in the order of their ids.
   *
   * @param corp only its; null = all
   * @param ids only these; empty = all
   */
  void waiting(
      @Nullable CorpId corp,
      List<Long> ids,
      long afterId,
      int rowsMax,
      Reply<List<QuarantineEntry>> reply);

  /** The records of those that still wait, by id. */
  void records(List<Long> ids, Reply<Map<Long, byte[]>> reply);

  /**
   * One transaction: locks those that still wait and that nobody else has locked, stores what they
   * turned out to be, and changes their state with it. The others are left alone, so that two that
   * retry the same row count it once (I5).
   */
  void settle(List<Settlement> settlements, Reply<Settled> reply);

  /**
   * What a transaction came to.
   *
   * @param resolved rows that wait no more
   * @param stayed rows that were tried in vain
   * @param inserted rows really inserted, by table name without its prefix
   */
  record Settled(int resolved, int stayed, Map<String, Long> inserted) {}
}
