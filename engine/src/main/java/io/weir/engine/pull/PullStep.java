package io.weir.engine.pull;

/** What a {@link Puller} wants done next. Times are nanos of the same clock that it is told. */
public sealed interface PullStep {

  /** No moment: a fact will come first. */
  long NEVER = Long.MAX_VALUE;

  /** Ask the archive now. */
  record Fetch(long after, int limit) implements PullStep {}

  /** Ask again at {@code untilNanos}; {@link #NEVER} = a reply is awaited. */
  record Wait(long untilNanos) implements PullStep {}

  /** The journal takes nothing more; look again at {@code untilNanos}. */
  record Pause(String reason, long untilNanos) implements PullStep {}

  /** Nothing more to do until the next grant. */
  record Stop(String reason) implements PullStep {}
}
