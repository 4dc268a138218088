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
  /**
   * What was asked for is gone, can't be seen, or is not in a state for it: no retry, but the next
   * object may well go through.
   */
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
      case 45029, 301058, 301060 -> TOO_LARGE;
      case 10001, 10002, 10003, 81026 -> RETRYABLE;
      default -> ofRefusal(code);
    };
  }

  /** Those that no waiting helps against, in the order of their numbers. */
  private static ErrorClass ofRefusal(int code) {
    return switch (code) {
      case 10009, 10011, 40001, 40013, 40080, 40083, 40084, 40085, 40091, 41001 -> BLOCKED;
      case 45031, 48001, 48002, 48003, 48004, 48005, 48006, 48007, 48008, 48009 -> BLOCKED;
      case 50003, 50006, 60011, 60020, 60031, 60214, 84074, 95012, 95017 -> BLOCKED;
      case 301002, 301007, 301042, 301052, 301053, 610015, 610016, 610017, 610019 -> BLOCKED;
      case 670001, 701008, 701016, 701099 -> BLOCKED;
      case 10004, 10005, 10007, 10008, 10010, 301048, 301059, 301061 -> GONE;
      case 40003, 40007, 40031, 40050, 40056, 40066, 40068, 40073, 40096, 40125 -> GONE;
      case 40077, 40078, 41050, 41051, 41096, 42007, 95007 -> GONE; // codes that live for minutes
      case 40097, 40098, 40099, 40100, 40128, 40129, 40130, 40131, 40143 -> GONE; // transfers
      case 40165, 40166, 90500, 90501, 90502, 90504, 90507, 90508, 90509 -> GONE; // of groups
      case 46004, 49008, 50002, 60003, 60021, 60111, 60123, 60136, 84061, 84084, 86003 -> GONE;
      case 60252, 95000, 95004, 610004, 610014, 610018 -> GONE;
      case 10000, 40032, 40033, 40035, 40058, 40063, 40167, 45002 -> BAD_REQUEST;
      case 41009, 41021, 41022, 41023, 41024, 41025, 41035, 41049, 41064, 41065 -> BAD_REQUEST;
      default -> UNKNOWN;
    };
  }
}
