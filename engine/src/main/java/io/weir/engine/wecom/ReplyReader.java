package io.weir.engine.wecom;

/** Reads one reply while it arrives. Used once, by one thread. */
public interface ReplyReader<R> {

  /**
   * Takes bytes {@code from} to {@code to} (exclusive); the array is the caller's again after it.
   */
  void feed(byte[] bytes, int from, int to);

  /** The reply is complete; half a reply is a failure. */
  Outcome<R> finish();

  /** What a reply turned out to be. */
  sealed interface Outcome<R> {

    /** WeCom did what was asked. */
    record Value<R>(R value) implements Outcome<R> {}

    /** It did not, or what it said can't be read. */
    record Failed<R>(WeComFailure failure) implements Outcome<R> {}
  }
}
