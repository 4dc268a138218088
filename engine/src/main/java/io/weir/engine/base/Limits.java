package io.weir.engine.base;

/** Bounds that are no operator's business; those that are live in the configuration. */
public final class Limits {

  /**
   * What WeCom sends stays far below; a bigger body is answered 413 (design: body limit 64 KiB).
   */
  public static final int CALLBACK_BODY_BYTES_MAX = 64 * 1024;

  /** WeCom's own page bound for the archive (protocol: limit 1..1000). */
  public static final int PULL_PAGE_ENTRIES_MAX = 1000;

  /**
   * Messages per piece of decryption: small, so that a small corp waits for one piece and not for a
   * page.
   */
  public static final int DECRYPT_PIECE_RECORDS = 32;

  /**
   * Nesting of mixed and chatrecord that is opened up; deeper content stays the string that it came
   * as.
   */
  public static final int MESSAGE_DEPTH_MAX = 16;

  /**
   * A journal record; WeCom's longest message is a text of some KiB, a page entry beyond this goes
   * to quarantine.
   */
  public static final int JOURNAL_RECORD_BYTES_MAX = 8 * 1024 * 1024;

  /**
   * Encoded bytes of a shard that a corp far behind may be ahead of the drain: enough that the
   * drain never waits for a page, and fewer records than it reads ahead, so that what comes behind
   * them takes its turn at once.
   */
  public static final long JOURNAL_AHEAD_BYTES = 4 * 1024 * 1024;

  private Limits() {}
}
