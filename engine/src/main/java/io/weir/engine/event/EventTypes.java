package io.weir.engine.event;

import io.weir.engine.event.Event.Acquisition;
import io.weir.engine.event.Event.ArchiveNotify;
import io.weir.engine.event.Event.ArchiveZone;
import io.weir.engine.event.Event.BatchJob;
import io.weir.engine.event.Event.CancelAuth;
import io.weir.engine.event.Event.ChangeAuth;
import io.weir.engine.event.Event.ContactChange;
import io.weir.engine.event.Event.CreateAuth;
import io.weir.engine.event.Event.CustomerChange;
import io.weir.engine.event.Event.GroupChange;
import io.weir.engine.event.Event.KfAccountChange;
import io.weir.engine.event.Event.KfMessage;
import io.weir.engine.event.Event.ResetPermanentCode;
import io.weir.engine.event.Event.SuiteTicket;
import io.weir.engine.event.Event.TagChange;
import io.weir.engine.event.Event.Unknown;

/** The table of events (protocol §2 and §7): which type has which fields. */
final class EventTypes {

  /** Digits of a time in seconds that we read. */
  private static final int TIME_DIGITS_MAX = 12;

  private EventTypes() {}

  /** The typed event; {@link Unknown} for a type that isn't in the table. */
  static Event of(EventNode xml) {
    EventHeader header = header(xml);
    return switch (header.eventType()) {
      case "suite_ticket" -> new SuiteTicket(header, xml.text("SuiteTicket"));
      case "create_auth" -> new CreateAuth(header, xml.text("AuthCode"), xml.text("State"));
      case "change_auth" -> new ChangeAuth(header, xml.text("State"));
      case "cancel_auth" -> new CancelAuth(header);
      case "reset_permanent_code" -> new ResetPermanentCode(header, xml.text("AuthCode"));
      case "msgaudit_notify" -> new ArchiveNotify(header);
      case "conversation_new_message",
          "hit_keyword",
          "chat_archive_audit_approved_single",
          "chat_archive_audit_approved_room",
          "chat_archive_export_finished" ->
          archiveZone(header, xml);
      case "change_external_contact" -> customerChange(header, xml);
      case "change_external_chat" -> groupChange(header, xml);
      case "change_external_tag" ->
          new TagChange(header, xml.text("Id"), xml.text("TagType"), xml.text("StrategyId"));
      case "change_contact" -> contactChange(header, xml);
      case "batch_job_result" -> batchJob(header, xml.child("BatchJob"));
      case "kf_msg_or_event" -> new KfMessage(header, xml.text("Token"), xml.text("OpenKfId"));
      case "kf_account_auth_change" ->
          new KfAccountChange(header, xml.texts("AuthAddOpenKfId"), xml.texts("AuthDelOpenKfId"));
      case "customer_acquisition" -> acquisition(header, xml);
      default -> new Unknown(header);
    };
  }

  private static EventHeader header(EventNode xml) {
    return new EventHeader(
        xml.firstText("Event", "InfoType", "MsgType"),
        xml.text("ChangeType"),
        xml.firstText("AuthCorpId", "ToUserName"),
        xml.text("SuiteId"),
        xml.text("AgentID"),
        seconds(xml.firstText("TimeStamp", "CreateTime")));
  }

  private static Event archiveZone(EventHeader header, EventNode xml) {
    return new ArchiveZone(
        header,
        xml.text("Token"),
        xml.firstText("JobId", "Jobid"),
        xml.text("OpenUserID"),
        xml.text("ExternalUserID"),
        xml.text("ChatId"));
  }

  private static Event customerChange(EventHeader header, EventNode xml) {
    return new CustomerChange(
        header,
        xml.text("UserID"),
        xml.text("ExternalUserID"),
        xml.text("State"),
        xml.text("WelcomeCode"),
        xml.text("Source"),
        xml.text("FailReason"));
  }

  private static Event groupChange(EventHeader header, EventNode xml) {
    return new GroupChange(
        header,
        xml.text("ChatId"),
        xml.text("UpdateDetail"),
        xml.text("JoinScene"),
        xml.text("QuitScene"),
        xml.text("MemChangeCnt"),
        xml.child("MemChangeList").texts("Item"),
        xml.text("LastMemVer"),
        xml.text("CurMemVer"));
  }

  private static Event contactChange(EventHeader header, EventNode xml) {
    return new ContactChange(
        header,
        xml.text("UserID"),
        xml.text("NewUserID"),
        xml.text("OpenUserID"),
        xml.text("Id"),
        xml.text("TagId"));
  }

  private static Event batchJob(EventHeader header, EventNode job) {
    return new BatchJob(
        header, job.text("JobId"), job.text("JobType"), job.text("ErrCode"), job.text("ErrMsg"));
  }

  private static Event acquisition(EventHeader header, EventNode xml) {
    return new Acquisition(
        header,
        xml.text("LinkId"),
        xml.text("State"),
        xml.text("UserID"),
        xml.text("ExternalUserID"),
        xml.text("ChatKey"));
  }

  private static long seconds(String text) {
    boolean usable = !text.isEmpty() && text.length() <= TIME_DIGITS_MAX;
    for (int i = 0; i < text.length() && usable; i++) {
      usable = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    return usable ? Long.parseLong(text) : 0;
  }
}
