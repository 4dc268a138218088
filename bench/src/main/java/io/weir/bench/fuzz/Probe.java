package io.weir.bench.fuzz;

import java.util.SplittableRandom;

/** Makes one input from a random source and hands it to the code that must take it. One thread. */
interface Probe {

  /**
   * What became of it, in a word or two that are the same for all inputs of a kind.
   *
   * @throws Exception whatever the code let out: a finding
   */
  String probe(SplittableRandom random) throws Exception;

  /** The code answered, but not as it must. */
  final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }
}
