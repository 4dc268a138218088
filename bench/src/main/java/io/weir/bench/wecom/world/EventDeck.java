package io.weir.bench.wecom.world;

import java.util.List;

/**
 * The bodies of events: what follows the heading, the same for a suite and for a self-built app
 * (protocol §7).
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
          new Kind("change_external_contact", "add_external_contact"),
          new Kind("change_external_contact", "add_half_external_contact"),
          new Kind("change_external_contact", "edit_external_contact"),
          new Kind("change_external_contact", "del_external_contact"),
          new Kind("change_external_contact", "del_follow_user"),
          new Kind("change_external_contact", "transfer_fail"),
          new Kind("change_external_chat", "create"),
          new Kind("change_external_chat", "update"),
          new Kind("change_external_chat", "dismiss"),
          new Kind("change_external_tag", "create"),
          new Kind("change_external_tag", "update"),
          new Kind("change_external_tag", "delete"),
          new Kind("change_external_tag", "shuffle"),
          new Kind("change_contact", "create_user"),
          new Kind("change_contact", "update_user"),
          new Kind("change_contact", "delete_user"),
          new Kind("change_contact", "create_party"),
          new Kind("change_contact", "update_tag"),
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
          new Kind("kf_msg_or_event", ""),
          new Kind("change_external_contact", "msg_audit_approved"));

  private final Dice dice;

  EventDeck(Dice dice) {
    this.dice = dice;
  }

  /** Adds what an event of {@code kind} carries. */
  void fill(EventXml xml, Kind kind) {
    switch (kind.type()) {
      case "change_external_contact" -> customer(xml, kind.change());
      case "change_external_chat" -> chat(xml, kind.change());
      case "change_external_tag" -> tag(xml, kind.change());
      case "change_contact" -> contact(xml, kind.change());
      case "conversation_new_message", "hit_keyword", "kf_msg_or_event" ->
          xml.text("Token", dice.alphanumeric(64)).text("OpenKfId", "wk" + dice.alphanumeric(20));
      case "batch_job_result" ->
          xml.bare(
              "BatchJob", "<JobId><![CDATA[" + dice.hex(32) + "]]></JobId><ErrCode>0</ErrCode>");
      default -> xml.text("Note", "第 " + dice.alphanumeric(12) + " 号 & more").bare("Empty", "");
    }
  }

  private void customer(EventXml xml, String change) {
    xml.text("UserID", staff()).text("ExternalUserID", "wm" + dice.alphanumeric(30));
    switch (change) {
      case "add_external_contact", "add_half_external_contact" ->
          xml.text("State", dice.perMille(300) ? "" : "渠道🙂" + dice.below(50))
              .text("WelcomeCode", dice.alphanumeric(43));
      case "msg_audit_approved" -> xml.text("WelcomeCode", dice.alphanumeric(43));
      case "del_external_contact" ->
          xml.text("Source", dice.perMille(500) ? "DELETE_BY_TRANSFER" : "");
      case "transfer_fail" -> xml.text("FailReason", "customer_refused");
      default -> {}
    }
  }

  private void chat(EventXml xml, String change) {
    xml.text("ChatId", "wr" + dice.alphanumeric(30));
    if (change.equals("update")) {
      xml.text("UpdateDetail", "add_member")
          .bare("JoinScene", "0")
          .bare("MemChangeCnt", "2")
          .bare("MemChangeList", "<Item>Jack</Item><Item>wm" + dice.alphanumeric(30) + "</Item>")
          .text("LastMemVer", dice.hex(32))
          .text("CurMemVer", dice.hex(32));
    }
  }

  private void tag(EventXml xml, String change) {
    xml.text("Id", "et" + dice.alphanumeric(30));
    if (!change.equals("shuffle")) {
      xml.text("TagType", dice.perMille(800) ? "tag" : "tag_group");
    }
  }

  private void contact(EventXml xml, String change) {
    switch (change) {
      case "create_party" ->
          xml.bare("Id", "" + dice.below(9999)).text("Name", "部门").bare("ParentId", "1");
      case "update_tag" ->
          xml.bare("TagId", "" + dice.below(99)).text("AddUserItems", staff() + "," + staff());
      case "delete_user" -> xml.text("UserID", staff());
      default ->
          xml.text("UserID", staff())
              .text("Name", "李" + dice.below(1000))
              .text("Department", "1,2,3")
              .bare("MainDepartment", "1")
              .text("Mobile", "1380" + dice.between(1_000_000, 9_999_999))
              .bare("Gender", "1")
              .bare("Status", "1");
    }
  }

  String staff() {
    return "zhang" + dice.below(500);
  }
}
