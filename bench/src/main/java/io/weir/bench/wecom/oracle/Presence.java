package io.weir.bench.wecom.oracle;

/** Whether a row must be there. */
public enum Presence {
  /** It must. */
  REQUIRED,
  /** Only events ever told of it: it must when none was lost. */
  TOLD,
  /** It may: whether anybody could ask in time was chance. */
  CHANCE
}
