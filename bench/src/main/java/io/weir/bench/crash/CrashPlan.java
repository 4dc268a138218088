package io.weir.bench.crash;

import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to one world, drawn from its seed alone: the same seed makes the same plan, while
 * the machine decides what exactly a kill meets.
 */
record CrashPlan(List<Kill> kills) {

  private static final int START_MILLIS_MAX = 2_500;
  private static final int SHUTDOWN_MILLIS_MAX = 150;
  private static final int COMMITS_MAX = 6;
  private static final int LARGE_SHARE = 4;

  /**
   * One kill.
   *
   * @param share of the world's messages and callbacks that appear before it, against the others'
   * @param delayMillis how long after the moment the kill comes
   * @param perMille how far into the share the moment is, where that means something
   * @param commits open transactions to let pass
   * @param postgresFirst whether Postgres, if it dies too, dies before the node
   */
  record Kill(
      Moment moment,
      Victims victims,
      int share,
      int delayMillis,
      int perMille,
      int commits,
      boolean postgresFirst) {}

  static CrashPlan draw(long seed, int count) {
    Dice dice = new Dice(seed).fork("kills");
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Moment moment = moment(dice, i == 0);
      kills.add(
          new Kill(
              moment,
              victims(dice),
              dice.perMille(250) ? LARGE_SHARE : 1,
              delay(moment, dice),
              dice.below(1000),
              1 + dice.below(COMMITS_MAX),
              dice.perMille(500)));
    }
    return new CrashPlan(List.copyOf(kills));
  }

  // Weights: most kills where most of the work is.
  private static Moment moment(Dice dice, boolean firstOfWorld) {
    if (firstOfWorld && dice.perMille(500)) {
      return Moment.MIGRATIONS;
    }
    int roll = dice.below(100);
    if (roll < 12) {
      return Moment.START;
    } else if (roll < 24) {
      return Moment.FIRST_PULL;
    } else if (roll < 50) {
      return Moment.BACKLOG;
    } else if (roll < 64) {
      return Moment.CALLBACKS;
    } else if (roll < 86) {
      return Moment.COMMIT;
    }
    return Moment.SHUTDOWN;
  }

  private static Victims victims(Dice dice) {
    int roll = dice.below(100);
    return roll < 70 ? Victims.NODE : roll < 85 ? Victims.POSTMASTER : Victims.EVERYTHING;
  }

  private static int delay(Moment moment, Dice dice) {
    return switch (moment) {
      case START -> dice.below(START_MILLIS_MAX);
      case MIGRATIONS -> dice.below(150);
      case FIRST_PULL -> dice.below(80);
      case SHUTDOWN -> dice.below(SHUTDOWN_MILLIS_MAX);
      case BACKLOG, CALLBACKS, COMMIT -> 0;
    };
  }

  /** The shares of all kills together. */
  int shares() {
    return kills.stream().mapToInt(Kill::share).sum();
  }
}
