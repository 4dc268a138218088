package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON and the URL encoding that calls share. */
final class CallJson {

  private static final JsonMapper JSON = new JsonMapper();

  private CallJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array(List<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    return array;
  }

  /** With a field that goes only where there is something to say, as a cursor at the start. */
  static ObjectNode object(String field, String value) {
    return value.isEmpty() ? object() : object().put(field, value);
  }

  static byte[] bytes(ObjectNode object) {
    try {
      return JSON.writeValueAsBytes(object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // a tree in memory can always be written
    }
  }

  /** {@code name=value}, or nothing for an empty value. */
  static String parameter(String name, String value) {
    return value.isEmpty() ? "" : name + "=" + encoded(value);
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The token under {@code field}; null when it is not there. */
  static WeComReply.@Nullable Token token(JsonNode reply, String field) {
    String value = reply.path(field).asText("");
    // Every token page of the documentation says 7200; a gateway may leave it out.
    return value.isEmpty()
        ? null
        : new WeComReply.Token(value, reply.path("expires_in").asLong(7200));
  }
}
