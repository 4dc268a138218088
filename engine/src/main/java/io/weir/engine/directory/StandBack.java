package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;

/**
 * When asking WeCom about directories stands back for the archive: while its drain has enough to
 * do, since an answer costs as much as ten messages. A minute at most, so that a backlog of days
 * makes no directory late; then not again before the drain was seen with less to do.
 */
@Confined(Role.DIRECTORY_LOOP)
public final class StandBack {

  static final long MAX_NANOS = 60_000_000_000L;

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private boolean busy;
  private long busySince;

  /** Whether to stand back at {@code nanos}, when the drain has enough to do or has not. */
  public boolean isDue(boolean drainIsBusy, long nanos) {
    assert owner.isCurrent() : owner.complaint();
    if (drainIsBusy && !busy) {
      busySince = nanos;
    }
    busy = drainIsBusy;
    return busy && nanos - busySince < MAX_NANOS;
  }
}
