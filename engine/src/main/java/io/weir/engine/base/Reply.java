package io.weir.engine.base;

/**
 * How a port that waits answers: exactly once, on the caller's own context. Not a future: nothing
 * can be chained to it, so no code of a caller ever runs on a foreign thread.
 */
public interface Reply<T> {

  void ok(T value);

  /**
   * The call did not happen, or nobody knows whether it did; which of the two is the port's
   * contract.
   */
  void fail(Throwable cause);
}
