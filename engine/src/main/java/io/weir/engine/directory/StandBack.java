package io.weir.engine.directory;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.util.function.BooleanSupplier;

/**
 * When a directory's work stands back, since others need the cores more. <em>Asking WeCom</em>
 * stands back while the archive's drain has enough to do: an answer costs as much as ten messages.
 * That and <em>taking events up</em> stand back in a flood of callbacks: they are acknowledged and
 * stored first, and what many of them name is then asked for once. What has begun goes on. A minute
 * at most, so that a backlog of days makes no directory late; then not again before there was less
 * to do.
 */
@Confined(Role.DIRECTORY_LOOP)
public final class StandBack {

  /**
   * So many callbacks in one commit are a flood: they came while the one before it was written,
   * which takes some 30 ms.
   */
  public static final int FLOOD_CALLBACKS = 500;

  static final long MAX_NANOS = 60_000_000_000L;

  /** A flood is over when so long no commit was one. */
  static final long FLOOD_NANOS = 1_000_000_000L;

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final BooleanSupplier drainIsBusy;
  private final Clock clock;
  private final Spell asking = new Spell();
  private final Spell takingUp = new Spell();
  private long floodedAt;
  private boolean flooded;

  /**
   * With this clock.
   *
   * @param drainIsBusy whether the archive's drain has enough to do
   */
  public StandBack(BooleanSupplier drainIsBusy, Clock clock) {
    this.drainIsBusy = drainIsBusy;
    this.clock = clock;
  }

  /** One commit had so many callbacks. */
  public void stored(int callbacks) {
    assert owner.isCurrent() : owner.complaint();
    if (callbacks >= FLOOD_CALLBACKS) {
      floodedAt = clock.nanos();
      flooded = true;
    }
  }

  /** Whether nothing new is asked for now. */
  public boolean fromAsking() {
    assert owner.isCurrent() : owner.complaint();
    return asking.isDue(drainIsBusy.getAsBoolean() || isFlooded(), clock.nanos());
  }

  /** Whether no event is taken up now. */
  public boolean fromTakingUp() {
    assert owner.isCurrent() : owner.complaint();
    return takingUp.isDue(isFlooded(), clock.nanos());
  }

  private boolean isFlooded() {
    return flooded && clock.nanos() - floodedAt < FLOOD_NANOS;
  }

  private static final class Spell {
    private boolean busy;
    private long since;

    boolean isDue(boolean busyNow, long nanos) {
      if (busyNow && !busy) {
        since = nanos;
      }
      busy = busyNow;
      return busy && nanos - since < MAX_NANOS;
    }
  }
}
