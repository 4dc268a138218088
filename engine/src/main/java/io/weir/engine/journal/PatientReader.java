package io.weir.engine.journal;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reader whose disk may fail for a while: it gives nothing then, tries again, and what was read
 * before can be committed meanwhile.
 */
@Confined(Role.DRAIN)
public final class PatientReader implements JournalReader {

  /** Between two attempts on a disk that fails. */
  static final long RETRY_NANOS = 1_000_000_000L;

  private final JournalReader reader;
  private final Clock clock;
  private final Consumer<@Nullable JournalException> changed;
  private boolean failing;
  private long againAt = Long.MIN_VALUE;

  /**
   * Takes over {@code reader}.
   *
   * @param changed gets the error when reading begins to fail, and null when it works again
   */
  public PatientReader(
      JournalReader reader, Clock clock, Consumer<@Nullable JournalException> changed) {
    this.reader = reader;
    this.clock = clock;
    this.changed = changed;
  }

  @Override
  public @Nullable JournalEntry poll() {
    if (failing && clock.nanos() < againAt) {
      return null;
    }
    try {
      JournalEntry entry = reader.poll();
      note(null);
      return entry;
    } catch (JournalException e) {
      againAt = clock.nanos() + RETRY_NANOS;
      note(e);
      return null;
    }
  }

  private void note(@Nullable JournalException failure) {
    if (failing != (failure != null)) {
      failing = failure != null;
      changed.accept(failure);
    }
  }

  @Override
  public boolean seekAfter(JournalPosition finished) {
    return reader.seekAfter(finished);
  }

  @Override
  public void close() {
    reader.close();
  }
}
