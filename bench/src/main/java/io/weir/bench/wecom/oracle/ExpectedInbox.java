package io.weir.bench.wecom.oracle;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code weir_inbox}, however often it was pushed.
 *
 * @param digest SHA-256 of the plaintext, lowercase hexadecimal
 * @param corpId null when the plaintext names no corp
 * @param suiteId null for a self-built app
 * @param eventType null when it is not to be compared (a user's message has none)
 */
public record ExpectedInbox(
    String receiver,
    String digest,
    @Nullable String corpId,
    @Nullable String suiteId,
    @Nullable String eventType,
    @Nullable String changeType) {

  /** The order of the inbox's key. */
  public static final Comparator<ExpectedInbox> BY_KEY =
      Comparator.comparing(ExpectedInbox::receiver).thenComparing(ExpectedInbox::digest);
}
