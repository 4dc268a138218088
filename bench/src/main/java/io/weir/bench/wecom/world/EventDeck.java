package io.weir.bench.wecom.world;

import java.util.List;

/**
 * The bodies of events that don't tell of a directory: what follows the heading, the same for a
 * suite and for a self-built app (protocol §7).
 */
final class EventDeck {

  /**
   * The kind of an event.
   *
   * @param type {@code InfoType} or {@code Event}
   * @param change {@code ChangeType}; empty when there is none
   */
  record Kind(String type, String change) {}

  static final List<Kind> SHARED =
      List.of(
          new Kind("customer_acquisition", "balance_low"),
          new Kind("change_of_heart", "nobody_knows"));

  static final List<Kind> OF_SUITE =
      List.of(
          new Kind("conversation_new_message", ""),
          new Kind("chat_archive_audit_approved_single", ""),
          new Kind("hit_keyword", ""),
          new Kind("unlicensed_notify", ""),
          new Kind("a_type_of_next_year", ""));

  static final List<Kind> OF_APP =
      List.of(
          new Kind("subscribe", ""),
          new Kind("unsubscribe", ""),
          new Kind("enter_agent", ""),
          new Kind("change_app_admin", ""),
          new Kind("batch_job_result", ""),
          new Kind("kf_msg_or_event", ""));

  private final Dice dice;

  EventDeck(Dice dice) {
    this.dice = dice;
  }

  /** Adds what an event of {@code kind} carries. */
  void fill(EventXml xml, Kind kind) {
    switch (kind.type()) {
      case "conversation_new_message", "hit_keyword", "kf_msg_or_event" ->
          xml.text("Token", dice.alphanumeric(64)).text("OpenKfId", "wk" + dice.alphanumeric(20));
      case "batch_job_result" ->
          xml.bare(
              "BatchJob", "<JobId><![CDATA[" + dice.hex(32) + "]]></JobId><ErrCode>0</ErrCode>");
      default -> xml.text("Note", "第 " + dice.alphanumeric(12) + " 号 & more").bare("Empty", "");
    }
  }
}
