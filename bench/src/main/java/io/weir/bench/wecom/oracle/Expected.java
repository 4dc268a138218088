package io.weir.bench.wecom.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must be in Postgres, as {@code expected.json} has it. The file is never held as a whole:
 * {@link #visit} walks through it, and may do so again.
 */
public final class Expected {

  static final int FORMAT = 1;

  private final Path file;

  private Expected(Path file) {
    this.file = file;
  }

  /** How much is expected. */
  public record Totals(long messages, long callbacks, long quarantined, long corps) {}

  /** The expectations of {@code file}; nothing is read yet. */
  public static Expected of(Path file) {
    return new Expected(file);
  }

  /** Counts, in a walk of its own. */
  public Totals totals() throws IOException {
    long[] counts = new long[4];
    visit(
        new ExpectedVisitor() {
          @Override
          public void corp(String corpId, long chatSeq) {
            counts[3]++;
          }

          @Override
          public void message(String corpId, ExpectedMessage message) {
            counts[0]++;
          }

          @Override
          public void quarantine(String corpId, ExpectedQuarantine entry) {
            counts[2]++;
          }

          @Override
          public void inbox(ExpectedInbox row) {
            counts[1]++;
          }
        });
    return new Totals(counts[0], counts[1], counts[2], counts[3]);
  }

  /**
   * Shows everything to {@code visitor}.
   *
   * @throws IOException when the file can't be read or is no such file
   */
  public void visit(ExpectedVisitor visitor) throws IOException {
    try (JsonParser json =
        CanonicalJson.MAPPER.createParser(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      expect(json, json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "format" -> expect(json, json.getIntValue() == FORMAT);
          case "corps" -> corps(json, visitor);
          case "inbox" -> each(json, node -> visitor.inbox(inbox(node)));
          default -> json.skipChildren();
        }
      }
    }
  }

  private void corps(JsonParser json, ExpectedVisitor visitor) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      String corpId = "";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        String id = corpId;
        switch (field) {
          case "corp_id" -> corpId = json.getText();
          case "chat_seq" -> visitor.corp(id, json.getLongValue());
          case "directory" -> DirectoryJson.read(json, id, visitor);
          case "messages" -> each(json, node -> visitor.message(id, message(node)));
          case "conversations" -> each(json, node -> visitor.conversation(id, conversation(node)));
          case "quarantine" -> each(json, node -> visitor.quarantine(id, quarantined(node)));
          default -> json.skipChildren();
        }
      }
    }
  }

  @FunctionalInterface
  private interface NodeTaker {
    void take(JsonNode node) throws IOException;
  }

  private void each(JsonParser json, NodeTaker taker) throws IOException {
    expect(json, json.currentToken() == JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      taker.take(json.readValueAsTree());
    }
  }

  private void expect(JsonParser json, boolean holds) throws IOException {
    if (!holds) {
      throw new IOException(
          file + " is no expected.json of format " + FORMAT + ": " + json.currentLocation());
    }
  }

  private static ExpectedMessage message(JsonNode node) {
    List<ExpectedMedia> media = new ArrayList<>();
    for (JsonNode file : node.required("media")) {
      media.add(
          new ExpectedMedia(
              file.required("sdk_file_id").textValue(),
              text(file, "file_name"),
              number(file, "file_size")));
    }
    return new ExpectedMessage(
        node.required("msg_id").textValue(),
        node.required("seq").longValue(),
        node.required("msg_time").longValue(),
        text(node, "msg_action"),
        text(node, "msg_type"),
        text(node, "from_id"),
        texts(node.required("to_list")),
        text(node, "room_id"),
        node.required("raw_sha256").textValue(),
        CanonicalJson.of(node.required("msg_content")),
        text(node, "conversation_id"),
        media);
  }

  private static ExpectedConversation conversation(JsonNode node) {
    SortedMap<String, String> participants = new TreeMap<>();
    node.required("participants")
        .fields()
        .forEachRemaining(field -> participants.put(field.getKey(), field.getValue().textValue()));
    return new ExpectedConversation(
        node.required("conversation_id").textValue(),
        node.required("conversation_type").textValue(),
        text(node, "room_id"),
        node.required("msg_count").longValue(),
        node.required("last_msg_time").longValue(),
        participants);
  }

  private static ExpectedQuarantine quarantined(JsonNode node) {
    return new ExpectedQuarantine(
        number(node, "seq"), text(node, "msg_id"), node.required("kind").textValue());
  }

  private static ExpectedInbox inbox(JsonNode node) {
    return new ExpectedInbox(
        node.required("receiver").textValue(),
        node.required("digest").textValue(),
        text(node, "corp_id"),
        text(node, "suite_id"),
        text(node, "event_type"),
        text(node, "change_type"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.required(field).isNull() ? null : node.required(field).textValue();
  }

  private static @Nullable Long number(JsonNode node, String field) {
    return node.required(field).isNull() ? null : Long.valueOf(node.required(field).longValue());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }
}
