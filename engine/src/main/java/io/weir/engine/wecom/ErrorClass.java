package io.weir.engine.wecom;

import java.util.Locale;

/**
 * What a failed call means for its caller: one constant is one reaction (protocol §2, §3.3, §8).
 */
public enum ErrorClass {
  /** WeCom is busy: at most 3 retries, after 1, 2 and 4 s with jitter. */
  BUSY,
  /** The token is not good (any more): refresh it once, then retry once. */
  TOKEN,
  /**
   * Over the call limit: nothing more of this kind for the whole window, 60 s first, then 60 min.
   */
  RATE_LIMITED,
  /** Too many at once: again after 1 to 5 s, at random. */
  CONCURRENCY,
  /** The reply would be too large: ask for less. */
  TOO_LARGE,
  /** Secret, licence, permission or address: an operator or the tenant must act; probe slowly. */
  BLOCKED,
  /** Network, time-out, half a reply, HTTP 5xx: again, with growing pauses. */
  RETRYABLE,
  /** What was asked for is gone or can't be seen: no retry. */
  GONE,
  /** Our mistake: no retry, probe slowly where the call is all that there is. */
  BAD_REQUEST,
  /** An errcode nobody has told us about: as {@link #BLOCKED}, never a tight loop. */
  UNKNOWN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As metrics name it. */
  public String label() {
    return label;
  }

  /**
   * The class of an errcode, or of a return code of the native SDK; the two ranges don't overlap.
   */
  public static ErrorClass of(int code) {
    return switch (code) {
      case -1, 6000, 10006 -> BUSY;
      case 40014, 42001, 40082, 42009 -> TOKEN;
      case 45009 -> RATE_LIMITED;
      case 45033 -> CONCURRENCY;
      case 301058, 45029 -> TOO_LARGE;
      case 40001,
          40013,
          40084,
          40085,
          41001,
          48002,
          48003,
          48004,
          48009,
          50003,
          60011,
          60020,
          84074 ->
          BLOCKED;
      case 10009, 10011, 301002, 301042, 301052, 301053, 670001 -> BLOCKED;
      case 10001, 10002, 10003 -> RETRYABLE;
      case 40078, 40096, 41050, 41051, 42007, 60003, 60111, 60136, 84061, 86003 -> GONE;
      case 10004, 10005, 10007, 10008, 10010, 301048, 301059 -> GONE;
      case 10000, 40035, 40058, 41021, 41022, 41023, 41024, 41025 -> BAD_REQUEST;
      default -> UNKNOWN;
    };
  }
}
