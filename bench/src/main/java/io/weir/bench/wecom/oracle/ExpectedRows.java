package io.weir.bench.wecom.oracle;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Spells expectations as rows of design §8's tables. */
final class ExpectedRows {

  private static final long MICROS = 1000;

  private ExpectedRows() {}

  static Row message(String corpId, ExpectedMessage message) {
    return Row.of(corpId, message.msgId())
        .with("seq", message.seq())
        .with("msg_time", message.msgTimeMillis() * MICROS)
        .with("msg_action", message.action())
        .with("msg_type", message.type())
        .with("from_id", message.from())
        .with("to_list", list(message.to()))
        .with("room_id", message.roomId())
        .with("raw_content", message.rawSha256())
        .with("msg_content", CanonicalJson.of(message.msgContent()));
  }

  static Row link(String corpId, String msgId, String conversationId) {
    return Row.of(corpId, msgId).with("conversation_id", conversationId);
  }

  static Row media(String corpId, String msgId, int index, ExpectedMedia media) {
    return Row.of(corpId, msgId, padded(index))
        .with("sdk_file_id", media.sdkFileId())
        .with("file_name", media.fileName())
        .with("file_size", media.fileSize())
        .with("download_status", "pending")
        .with("file_id", null)
        .with("thumbnail_file_id", null);
  }

  static Row conversation(String corpId, ExpectedConversation conversation) {
    return Row.of(corpId, conversation.conversationId())
        .with("conversation_type", conversation.type())
        .with("room_id", conversation.roomId())
        .with("msg_count", conversation.msgCount())
        .with("participant_count", (long) conversation.participants().size())
        .with("customer_count", conversation.customerCount())
        .with("last_msg_time", conversation.lastMsgMillis() * MICROS);
  }

  static Row participant(String corpId, String conversationId, String id, String type) {
    return Row.of(corpId, conversationId, id)
        .with("participant_type", type)
        .with("is_active", true);
  }

  static Row chatSeq(String corpId, long chatSeq) {
    return Row.of(corpId).with("chat_seq", chatSeq);
  }

  static Row quarantined(String corpId, ExpectedQuarantine entry) {
    return Row.of(corpId, quarantineKey(entry.seq(), entry.msgId()))
        .with("msg_id", entry.msgId())
        .with("reason", "stated");
  }

  /** By seq; an entry without one by its message id. */
  static String quarantineKey(@Nullable Long seq, @Nullable String msgId) {
    return seq == null ? "m" + msgId : "s" + padded(seq);
  }

  static Row inbox(ExpectedInbox row) {
    Row expected =
        Row.of(row.receiver(), row.digest())
            .with("corp_id", row.corpId())
            .with("suite_id", row.suiteId())
            .with("change_type", row.changeType());
    return row.eventType() == null ? expected : expected.with("event_type", row.eventType());
  }

  static String list(List<String> values) {
    return String.join("\n", values);
  }

  static String padded(long number) {
    return String.format(Locale.ROOT, "%020d", number);
  }
}
