package io.weir.bench.fuzz;

/**
 * Something that the code must not do.
 *
 * @param kind of input: callback, record or http
 * @param index of the input; with the bench's seed it makes the input again
 */
record Finding(String kind, long index, String what) {

  String again(long seed) {
    return "weir bench run fuzz --seed " + seed + " --replay " + kind + ":" + index;
  }
}
