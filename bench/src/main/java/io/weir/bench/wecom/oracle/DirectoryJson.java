package io.weir.bench.wecom.oracle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A corp's directory in {@code expected.json}, read row by row. */
final class DirectoryJson {

  private DirectoryJson() {}

  @FunctionalInterface
  private interface NodeTaker {
    void take(JsonNode node) throws IOException;
  }

  static void write(ExpectedDirectory directory, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("directory");
    json.writeArrayFieldStart("renamed");
    texts(directory.renamed(), json);
    json.writeArrayFieldStart("rooms");
    for (ExpectedRoom room : directory.rooms()) {
      room(room, json);
    }
    json.writeEndArray();
    for (var table : directory.tables().entrySet()) {
      json.writeArrayFieldStart(table.getKey());
      for (Row row : table.getValue()) {
        row(row, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void row(Row row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("key");
    texts(row.key(), json);
    json.writeStringField("presence", row.presence().name());
    map("columns", row.columns(), json);
    json.writeEndObject();
  }

  private static void room(ExpectedRoom room, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("room_id", room.roomId());
    json.writeBooleanField("external", room.external());
    json.writeBooleanField("dismissed", room.dismissed());
    map("members", room.members(), json);
    json.writeArrayFieldStart("former");
    texts(room.former(), json);
    json.writeEndObject();
  }

  private static void texts(Collection<String> texts, JsonGenerator json) throws IOException {
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void map(String name, Map<String, String> map, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (var entry : map.entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  /** Shows the object that {@code json} stands at. */
  static void read(JsonParser json, String corpId, ExpectedVisitor visitor) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "renamed" -> each(json, node -> visitor.renamed(corpId, node.textValue()));
        case "rooms" -> each(json, node -> visitor.room(corpId, room(node)));
        default -> each(json, node -> visitor.directoryRow(corpId, field, row(node)));
      }
    }
  }

  private static void each(JsonParser json, NodeTaker taker) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      taker.take(json.readValueAsTree());
    }
  }

  private static Row row(JsonNode node) {
    Map<String, String> columns = new LinkedHashMap<>();
    copy(node.required("columns"), columns);
    return new Row(
        texts(node.required("key")),
        columns,
        Presence.valueOf(node.required("presence").textValue()));
  }

  private static ExpectedRoom room(JsonNode node) {
    SortedMap<String, String> members = new TreeMap<>();
    copy(node.required("members"), members);
    return new ExpectedRoom(
        node.required("room_id").textValue(),
        node.required("external").booleanValue(),
        node.required("dismissed").booleanValue(),
        members,
        new TreeSet<>(texts(node.required("former"))));
  }

  private static void copy(JsonNode from, Map<String, String> to) {
    from.fields().forEachRemaining(field -> to.put(field.getKey(), field.getValue().textValue()));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>(array.size());
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }
}
