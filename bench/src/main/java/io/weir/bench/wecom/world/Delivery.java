package io.weir.bench.wecom.world;

/**
 * What becomes of callbacks on their way, in 1,000.
 *
 * @param repeated are pushed a second time later on
 * @param swapped change places with one of the next 30
 * @param lost events of directories that are never pushed; the directories change all the same
 */
public record Delivery(int repeated, int swapped, int lost) {

  /** Refuses what is no share. */
  public Delivery {
    if (Math.min(Math.min(repeated, swapped), lost) < 0
        || Math.max(Math.max(repeated, swapped), lost) > 999) {
      throw new IllegalArgumentException("repeated, swapped, lost: 0 to 999 in 1,000");
    }
  }

  /** One in twenty twice, one in twelve out of order, none lost. */
  public static Delivery usual() {
    return new Delivery(50, 80, 0);
  }

  /** Each once and in its place. */
  public static Delivery orderly() {
    return new Delivery(0, 0, 0);
  }

  /** The same with others lost. */
  public Delivery losing(int perMille) {
    return new Delivery(repeated, swapped, perMille);
  }
}
