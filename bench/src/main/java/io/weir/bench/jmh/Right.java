package io.weir.bench.jmh;

/** Stops a bench whose result is not the right one: how fast a refusal is says nothing. */
final class Right {

  private Right() {}

  static boolean that(boolean right) {
    if (!right) {
      throw new IllegalStateException("a sound input was refused");
    }
    return true;
  }

  /** {@code result}, which must be a {@code type}. */
  static <T> T is(Class<T> type, Object result) {
    if (!type.isInstance(result)) {
      throw new IllegalStateException("no " + type.getSimpleName() + " of a sound input");
    }
    return type.cast(result);
  }
}
