package io.weir.bench.measure;

/** Something that makes progress while it is let run; it stands still between. */
public interface Contender {

  /** Lets it run. */
  void go() throws Exception;

  /** Stops it where it is; {@link #done} and {@link #cpuNanos} hold still then. */
  void halt() throws Exception;

  /** What it has done so far, in whatever it does; asked just before it halts. */
  long done();

  /** CPU time that it has used so far. */
  long cpuNanos();

  /** Whether there is something left for it to do. */
  boolean hasWork();
}
