package io.weir.engine.journal;

/** How full the journal is, as a pull should feel it. */
public final class Pressure {

  /** What a pull does about it. */
  public enum Level {
    /** Pull as fast as the archive answers. */
    FLOWING,
    /** Over the lower water mark: pause between pages. */
    SLOWED,
    /** Over the upper water mark: ask for nothing more. */
    STOPPED
  }

  private Pressure() {}
}
