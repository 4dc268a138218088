package io.weir.engine.drain;

import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.Settlement;
import java.util.List;

/** What comes next in a retry of the quarantine; its answer goes to {@link QuarantineRetry}. */
public sealed interface RetryStep {

  /** Ask the store which rows wait behind {@code afterId}. */
  record Look(long afterId, int rowsMax) implements RetryStep {}

  /** Ask the store for these rows' records. */
  record Fetch(List<Long> ids) implements RetryStep {}

  /** Hand these to the decrypt pool. */
  record Decode(List<RecordCodec.Decoded> records) implements RetryStep {}

  /** Send these to the store. */
  record Settle(List<Settlement> settlements) implements RetryStep {}

  /** Nothing until then. */
  record Wait(long untilNanos) implements RetryStep {}

  /** All were tried. */
  record Done(QuarantineRetry.Totals totals) implements RetryStep {}
}
