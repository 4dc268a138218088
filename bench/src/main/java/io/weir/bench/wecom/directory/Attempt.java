package io.weir.bench.wecom.directory;

import org.jspecify.annotations.Nullable;

/** A kind of change. */
@FunctionalInterface
interface Attempt {

  /**
   * What came of it.
   *
   * @param changed false when the directory has nothing at hand that could change so
   * @param event null when nothing changed, or nobody is told
   */
  record Outcome(boolean changed, @Nullable DirectoryEvent event) {

    static final Outcome IMPOSSIBLE = new Outcome(false, null);
    static final Outcome UNTOLD = new Outcome(true, null);

    static Outcome told(DirectoryEvent event) {
      return new Outcome(true, event);
    }
  }

  Outcome at(long seconds);
}
