package io.weir.bench.wecom.oracle;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@code expected.json} while the world is made, holding one corp at a time. */
public final class ExpectedWriter implements ExpectedSink, Closeable {

  private final JsonGenerator json;

  private ExpectedWriter(JsonGenerator json) {
    this.json = json;
  }

  /** Starts the file, replacing one that is there. */
  public static ExpectedWriter create(Path file) throws IOException {
    JsonGenerator json =
        CanonicalJson.MAPPER.createGenerator(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    json.writeStartObject();
    json.writeNumberField("format", Expected.FORMAT);
    json.writeArrayFieldStart("corps");
    return new ExpectedWriter(json);
  }

  @Override
  public void corp(ExpectedCorp corp) throws IOException {
    json.writeStartObject();
    json.writeStringField("corp_id", corp.corpId());
    json.writeNumberField("chat_seq", corp.chatSeq());
    if (!corp.directory().isNone()) {
      DirectoryJson.write(corp.directory(), json);
    }
    json.writeArrayFieldStart("messages");
    for (ExpectedMessage message : corp.messages()) {
      message(message);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("conversations");
    for (ExpectedConversation conversation : corp.conversations()) {
      conversation(conversation);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("quarantine");
    for (ExpectedQuarantine entry : corp.quarantine()) {
      quarantine(entry);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void message(ExpectedMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("msg_id", message.msgId());
    json.writeNumberField("seq", message.seq());
    json.writeNumberField("msg_time", message.msgTimeMillis());
    text("msg_action", message.action());
    text("msg_type", message.type());
    text("from_id", message.from());
    json.writeArrayFieldStart("to_list");
    for (String to : message.to()) {
      json.writeString(to);
    }
    json.writeEndArray();
    text("room_id", message.roomId());
    json.writeStringField("raw_sha256", message.rawSha256());
    json.writeFieldName("msg_content");
    json.writeRawValue(message.msgContent());
    text("conversation_id", message.conversationId());
    json.writeArrayFieldStart("media");
    for (ExpectedMedia media : message.media()) {
      media(media);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void media(ExpectedMedia media) throws IOException {
    json.writeStartObject();
    json.writeStringField("sdk_file_id", media.sdkFileId());
    text("file_name", media.fileName());
    number("file_size", media.fileSize());
    json.writeEndObject();
  }

  private void conversation(ExpectedConversation conversation) throws IOException {
    json.writeStartObject();
    json.writeStringField("conversation_id", conversation.conversationId());
    json.writeStringField("conversation_type", conversation.type());
    text("room_id", conversation.roomId());
    json.writeNumberField("msg_count", conversation.msgCount());
    json.writeNumberField("last_msg_time", conversation.lastMsgMillis());
    json.writeObjectFieldStart("participants");
    for (var participant : conversation.participants().entrySet()) {
      json.writeStringField(participant.getKey(), participant.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void quarantine(ExpectedQuarantine entry) throws IOException {
    json.writeStartObject();
    number("seq", entry.seq());
    text("msg_id", entry.msgId());
    json.writeStringField("kind", entry.kind());
    json.writeEndObject();
  }

  @Override
  public void inbox(List<ExpectedInbox> rows) throws IOException {
    json.writeEndArray();
    json.writeArrayFieldStart("inbox");
    for (ExpectedInbox row : rows) {
      json.writeStartObject();
      json.writeStringField("receiver", row.receiver());
      json.writeStringField("digest", row.digest());
      text("corp_id", row.corpId());
      text("suite_id", row.suiteId());
      text("event_type", row.eventType());
      text("change_type", row.changeType());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void text(String field, @Nullable String value) throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, value);
    }
  }

  private void number(String field, @Nullable Long value) throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeNumberField(field, value);
    }
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
