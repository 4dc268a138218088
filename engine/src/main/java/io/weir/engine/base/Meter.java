package io.weir.engine.base;

/**
 * The catalogue of metrics: one constant is one name, kind and meaning. {@code verticles/README.md}
 * lists them.
 */
public enum Meter {
  CALLBACK_ACCEPTED(
      Kind.COUNTER, "callback_accepted_total", "", "callbacks journalled and answered 200 (I1)"),
  CALLBACK_REJECTED(
      Kind.COUNTER, "callback_rejected_total", "reason", "callbacks answered other than 200"),
  CALLBACK_CONNECTIONS_CLOSED(
      Kind.COUNTER,
      "callback_connections_closed_total",
      "reason",
      "connections closed from this side: full, waited, tls (I7)"),
  CALLBACK_CLOCK_SKEW(
      Kind.COUNTER, "callback_clock_skew_total", "", "signed pushes over a minute off our clock"),
  CALLBACK_ACK(
      Kind.DURATION, "callback_ack_seconds", "", "last byte of a push read until its answer"),
  PULL_PAGE(Kind.DURATION, "pull_page_seconds", "", "archive page asked for until parsed"),
  PULL_MESSAGES(Kind.COUNTER, "pull_messages_total", "", "archive entries appended to the journal"),
  PULL_DROPPED(
      Kind.COUNTER,
      "pull_dropped_total",
      "reason",
      "entries at or below the seq asked from, or repeated in a page"),
  PULL_QUARANTINED(
      Kind.COUNTER, "pull_quarantined_total", "", "entries without a usable seq or msgid"),
  PULL_FAILURES(
      Kind.COUNTER, "pull_failures_total", "class", "archive calls that failed, by error class"),
  PULL_SET_BACK(
      Kind.COUNTER, "pull_set_back_total", "", "pullers set back to the committed chat_seq (I2)"),
  PULL_LOSS(
      Kind.COUNTER,
      "pull_loss_total",
      "",
      "outages longer than the source keeps messages: messages are lost"),
  JOURNAL_APPEND(
      Kind.DURATION,
      "journal_append_seconds",
      "",
      "submission until its group is appended and, with power, synced"),
  JOURNAL_APPENDED_BYTES(Kind.COUNTER, "journal_appended_bytes_total", "", "bytes appended"),
  JOURNAL_FULL(
      Kind.COUNTER, "journal_full_total", "", "submissions refused because a queue was full (I7)"),
  JOURNAL_DAMAGED(
      Kind.COUNTER, "journal_damaged_total", "", "records whose checksum or form was wrong"),
  JOURNAL_REMOVED_FILES(
      Kind.COUNTER, "journal_removed_files_total", "", "committed files that retention removed"),
  JOURNAL_REMOVED_BYTES(Kind.COUNTER, "journal_removed_bytes_total", "", "their bytes"),
  JOURNAL_KEYS_LOST(
      Kind.COUNTER,
      "journal_keys_lost_total",
      "",
      "sealed content keys that could not be written: a replay needs RSA for them"),
  DRAIN_DECRYPT(
      Kind.DURATION, "decrypt_piece_seconds", "", "a piece handed to the decrypt pool until back"),
  DRAIN_COMMIT(Kind.DURATION, "store_commit_seconds", "", "one batch's transaction"),
  DRAIN_FRESHNESS(
      Kind.DURATION, "drain_freshness_seconds", "", "message time at the source until committed"),
  DRAIN_STORED(Kind.COUNTER, "drain_stored_total", "table", "rows really inserted"),
  DRAIN_DECRYPTED(
      Kind.COUNTER,
      "drain_decrypted_total",
      "",
      "records handed to the decrypt pool, those of a start-over again"),
  DRAIN_CONTENT_KEYS(
      Kind.COUNTER,
      "drain_content_keys_total",
      "from",
      "archive records' content keys, by where they came from: rsa, or sealed in a replay"),
  DRAIN_SKIPPED(
      Kind.COUNTER,
      "drain_skipped_total",
      "",
      "archive records at or below chat_seq, not decrypted again"),
  DRAIN_QUARANTINED(
      Kind.COUNTER, "drain_quarantined_total", "reason", "records that went to weir_quarantine"),
  DRAIN_RETRIES(Kind.COUNTER, "drain_retries_total", "", "commits that failed and are tried again"),
  INBOX_EFFECTS(Kind.COUNTER, "inbox_effects_total", "effect", "effects carried out"),
  INBOX_FAILED(
      Kind.COUNTER,
      "inbox_failed_total",
      "effect",
      "effects given up: their rows are failed, with the reason in last_error"),
  INBOX_UNKNOWN(
      Kind.COUNTER,
      "inbox_unknown_total",
      "",
      "callbacks that are no event Weir knows, users' messages among them: kept as they came"),
  DIRECTORY_EVENTS(
      Kind.COUNTER,
      "directory_events_total",
      "outcome",
      "events taken up; of them unusable (an id is missing), unknown (of a ChangeType that is none of"
          + " WeCom's so far) and repeated (members known already)"),
  DIRECTORY_FETCHED(
      Kind.COUNTER, "directory_fetched_total", "kind", "stale things asked for and stored"),
  DIRECTORY_FAILURES(
      Kind.COUNTER,
      "directory_failures_total",
      "class",
      "questions that were not answered and are asked again, by error class"),
  WECOM_ANSWERS(
      Kind.COUNTER,
      "wecom_answers_total",
      "outcome",
      "paced calls of WeCom's API answered: ok or the error class; rate_limited is 45009,"
          + " concurrency 45033"),
  WECOM_RETRIES(
      Kind.COUNTER,
      "wecom_retries_total",
      "class",
      "paced calls that are sent once more, by error class"),
  WECOM_UNSENT(
      Kind.COUNTER,
      "wecom_unsent_total",
      "reason",
      "calls given up in the queue: full, or waited as long as they may (I7)"),
  WECOM_WAIT(Kind.DURATION, "wecom_wait_seconds", "", "a paced call offered until it is sent"),
  LOOP_DELAY(
      Kind.DURATION,
      "observe_loop_delay_seconds",
      "loop",
      "how late the probe's task ran on an event loop (I8)");

  /** How a meter behaves. */
  public enum Kind {
    COUNTER,
    DURATION
  }

  private final Kind kind;
  private final String metricName;
  private final String label;
  private final String help;

  Meter(Kind kind, String metricName, String label, String help) {
    this.kind = kind;
    this.metricName = metricName;
    this.label = label;
    this.help = help;
  }

  public Kind kind() {
    return kind;
  }

  /** Without the prefix {@code weir_}; the unit is part of it. */
  public String metricName() {
    return metricName;
  }

  /** The name of its one label, or empty. */
  public String label() {
    return label;
  }

  public String help() {
    return help;
  }
}
