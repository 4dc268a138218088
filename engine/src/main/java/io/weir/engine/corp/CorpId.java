package io.weir.engine.corp;

/** A corp's id, as {@code ww1234567890abcdef}. Opaque; compared bytewise. */
public record CorpId(String value) implements Comparable<CorpId> {

  /** Longest id accepted; WeCom's have 18 characters. */
  public static final int LENGTH_MAX = 64;

  public CorpId {
    if (!isUsable(value)) {
      throw new IllegalArgumentException(
          "not a corp id: 1 to " + LENGTH_MAX + " letters, digits, '-' or '_' are allowed");
    }
  }

  public static boolean isUsable(String value) {
    if (value.isEmpty() || value.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letterOrDigit =
          (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letterOrDigit && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(CorpId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
