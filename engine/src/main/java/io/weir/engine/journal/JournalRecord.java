package io.weir.engine.journal;

import io.weir.engine.corp.CorpId;

/** One thing that the journal keeps. */
public sealed interface JournalRecord {

  /** Which callback URL a push came to. */
  enum Route {
    COMMAND,
    DATA,
    APP
  }

  /**
   * A push, still encrypted.
   *
   * @param suiteId empty for {@link Route#APP}
   * @param corpId from the URL or else the outer ToUserName; empty for {@link Route#COMMAND}; not
   *     checked yet
   * @param agentId empty unless {@link Route#APP}
   * @param timestampSeconds as signed
   * @param encrypt the Base64 text exactly as received
   */
  record Callback(
      Route route,
      String suiteId,
      String corpId,
      String agentId,
      long timestampSeconds,
      String nonce,
      long receivedAtMs,
      byte[] encrypt)
      implements JournalRecord {}

  /**
   * An archive entry, still encrypted.
   *
   * @param after the seq that its page was asked from, or the seq of the record before it: what
   *     makes a hole visible
   * @param fencingToken of the lease under which it was pulled
   * @param run counts the times that the puller was set back, so that one break sets it back once
   * @param randomKey {@code encrypt_random_key} as received (Base64 text)
   * @param chatMessage {@code encrypt_chat_msg} as received (Base64 text)
   */
  record Archived(
      CorpId corp,
      long seq,
      long after,
      long fencingToken,
      long run,
      String msgId,
      long keyVersion,
      byte[] randomKey,
      byte[] chatMessage,
      long pulledAtMs)
      implements JournalRecord {}

  /**
   * An archive entry that can't take its place in the corp's sequence (no usable seq), on its way
   * to quarantine.
   *
   * @param entry what the archive sent, as JSON
   */
  record Quarantined(CorpId corp, String msgId, String reason, byte[] entry, long pulledAtMs)
      implements JournalRecord {}
}
