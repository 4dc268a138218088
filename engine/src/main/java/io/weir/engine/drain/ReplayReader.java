package io.weir.engine.drain;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.SealedKeys;
import org.jspecify.annotations.Nullable;

/**
 * One shard as a replay sees it: the records of its range up to a fixed end, so that a journal that
 * grows meanwhile changes nothing, and no faster than asked.
 */
@Confined(Role.DRAIN)
public final class ReplayReader implements JournalReader {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Records that one call passes over: some 50 ms of its thread, which others want to ask. */
  private static final int PASSED_MAX = 50_000;

  private final JournalReader reader;
  private final ReplayRange range;
  private final JournalPosition end;
  private final double perSecondMax;
  private final Clock clock;
  private final SealedKeys keys;
  private JournalPosition finished = JournalPosition.START;
  private long startedAt;
  private long given;
  private long arrivedMs;
  private boolean ended;

  /**
   * Takes over {@code reader}.
   *
   * @param end the last position to look at; {@link JournalPosition#START} = none
   * @param perSecondMax records; 0 = as many as the machine can
   * @param keys where the records' content keys are looked for
   */
  public ReplayReader(
      JournalReader reader,
      ReplayRange range,
      JournalPosition end,
      double perSecondMax,
      Clock clock,
      SealedKeys keys) {
    this.reader = reader;
    this.range = range;
    this.end = end;
    this.perSecondMax = perSecondMax;
    this.clock = clock;
    this.keys = keys;
    this.startedAt = clock.nanos();
  }

  /**
   * The next record, or null: there is none yet, it is further on than one call looks, or there is
   * none any more ({@link #hasEnded}).
   */
  @Override
  public @Nullable JournalEntry poll() {
    if (ended || !isTime()) {
      return null;
    }
    int passed = 0;
    for (JournalEntry entry = reader.poll();
        entry != null && entry.position().compareTo(end) <= 0;
        entry = reader.poll()) {
      passed++;
      if (entry.decoded() instanceof RecordCodec.Decoded.Sound sound) {
        arrivedMs = ReplayRange.arrivedMs(sound.record());
      }
      if (entry.position().compareTo(finished) > 0 && range.holds(entry, arrivedMs)) {
        given++;
        return withKey(entry);
      } else if (passed >= PASSED_MAX) {
        return null; // a narrow range of a large journal: the next call goes on
      }
    }
    ended = true;
    return null;
  }

  private JournalEntry withKey(JournalEntry entry) {
    if (!(entry.decoded() instanceof RecordCodec.Decoded.Sound sound)
        || !(sound.record() instanceof JournalRecord.Archived)) {
      return entry;
    }
    RecordCodec.Decoded keyed =
        new RecordCodec.Decoded.Sound(sound.record(), keys.find(entry.position()));
    return new JournalEntry(entry.position(), keyed, entry.bytes());
  }

  private boolean isTime() {
    return perSecondMax == 0
        || given <= (clock.nanos() - startedAt) / NANOS_PER_SECOND * perSecondMax;
  }

  /** Everything up to the end was given. */
  public boolean hasEnded() {
    return ended;
  }

  /**
   * Goes on behind {@code done}, also when the journal does not have that record any more: what is
   * left behind it is given.
   */
  @Override
  public boolean seekAfter(JournalPosition done) {
    finished = done;
    ended = false;
    given = 0;
    startedAt = clock.nanos();
    reader.seekAfter(done);
    return true;
  }

  @Override
  public void close() {
    reader.close();
  }
}
