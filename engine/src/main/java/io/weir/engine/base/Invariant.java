package io.weir.engine.base;

/**
 * The invariants of {@code engine/README.md}, cited by number wherever code or a test upholds one.
 */
public enum Invariant {
  I1,
  I2,
  I3,
  I4,
  I5,
  I6,
  I7,
  I8;

  /** Stops the shard: a broken invariant is a bug, and going on would spread it. */
  public void require(boolean holds, String story) {
    if (!holds) {
      throw new Violated(this, story);
    }
  }

  /** Thrown where an invariant does not hold. */
  public static final class Violated extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Violated(Invariant invariant, String story) {
      super(invariant + " violated: " + story);
    }
  }
}
