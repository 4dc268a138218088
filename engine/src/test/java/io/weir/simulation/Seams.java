package io.weir.simulation;

import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.Drained;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullSink;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.MessageStore;
import io.weir.testkit.SimRules;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Where the engine meets its world. Each is handed through as it is; a mistake hands on another.
 */
interface Seams {

  Seams TRUE = new Seams() {};

  default SimRules rules() {
    return SimRules.TRUE;
  }

  default ChatArchive archive(ChatArchive real) {
    return real;
  }

  default PullSink sink(PullSink real) {
    return real;
  }

  /** Under which name a journal's checkpoints are kept. */
  default JournalId checkpointKey(JournalId journal, SimNode node) {
    return journal;
  }

  /** The store of one drain. */
  default MessageStore store(MessageStore real, SimNode node) {
    return real;
  }

  /** What the decrypt pool makes of {@code records}. */
  default List<Drained> decoded(List<JournalRecord> records, List<Drained> real, long nowMs) {
    return real;
  }

  /** Whether the ends of a process that could not compare them are compared by the next. */
  default boolean keepsEnds() {
    return true;
  }

  /** Where each pull goes on after a restart. */
  default Map<CorpId, Long> resumeAfter(Map<CorpId, Long> real, SimNode node) {
    return real;
  }

  /** Whether a journal that was just opened is drained from {@code stored}. */
  default boolean areOf(Journal journal, List<Checkpoint> stored, BooleanSupplier real) {
    return real.getAsBoolean();
  }

  /** Whether pulls start over when the journal is damaged. */
  default boolean startsOver() {
    return true;
  }

  default boolean syncs(boolean configured) {
    return configured;
  }

  /** When a push is answered {@code success}. */
  default AckWhen ackWhen() {
    return AckWhen.APPENDED;
  }

  /** The least token that a claim of now gets. */
  default long tokenOf(long micros) {
    return micros;
  }

  /** Whether a quiet drain looks at its checkpoint now and then. */
  default boolean looks() {
    return true;
  }

  /** The queues' bound on bytes. */
  default long queueBytesMax(long configured) {
    return configured;
  }

  /** See {@link #ackWhen}. */
  enum AckWhen {
    APPENDED,
    OFFERED,
    ANSWERED_ANYHOW
  }
}
