package io.weir.engine.base;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the first thread that used an instance, so that {@code assert} can refuse any other.
 */
public final class ThreadOwner {

  private final Role role;
  private @Nullable Thread owner;

  private ThreadOwner(Role role) {
    this.role = role;
  }

  public static ThreadOwner of(Role role) {
    return new ThreadOwner(role);
  }

  /**
   * True on the owning thread; the first caller becomes the owner. Only meant for {@code assert}.
   */
  public boolean isCurrent() {
    if (owner == null) {
      owner = Thread.currentThread();
    }
    return owner == Thread.currentThread();
  }

  /** What went wrong and how to mend it. */
  public String complaint() {
    return "owned by role "
        + role
        + " (thread "
        + (owner == null ? "none yet" : owner.getName())
        + ") but touched by thread "
        + Thread.currentThread().getName()
        + ": hand the fact over to the owner instead";
  }
}
