package io.weir.engine.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.engine.base.StorableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** An element of an event's XML: text, or children by name. */
final class EventNode {

  /** Where text beside children goes; not a name that XML allows. */
  private static final String TEXT_FIELD = "#text";

  /** Never at rest in the clear (design §8). */
  private static final Set<String> SECRETS = Set.of("AuthCode", "SuiteTicket", "Token");

  private final Map<String, List<EventNode>> children = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();

  /** An element again out of what {@link #json} made of it. */
  static EventNode of(JsonNode value) {
    EventNode node = new EventNode();
    if (!value.isObject()) {
      node.addText(value.asText());
    }
    value
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().equals(TEXT_FIELD)) {
                node.addText(field.getValue().asText());
              } else if (field.getValue().isArray()) {
                field.getValue().forEach(item -> node.add(field.getKey(), of(item)));
              } else {
                node.add(field.getKey(), of(field.getValue()));
              }
            });
    return node;
  }

  void add(String name, EventNode child) {
    children.computeIfAbsent(name, key -> new ArrayList<>(1)).add(child);
  }

  void addText(String more) {
    text.append(more);
  }

  /** Trimmed, since WeCom puts white space around some values, and fit for Postgres. */
  String text() {
    return StorableText.of(text.toString().strip());
  }

  /** The text of the first child of that name; empty when there is none. */
  String text(String name) {
    List<EventNode> named = children.get(name);
    return named == null ? "" : named.get(0).text();
  }

  /** The first of these children that has a text. */
  String firstText(String... names) {
    for (String name : names) {
      String value = text(name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** The texts of all children of that name. */
  List<String> texts(String name) {
    return children.getOrDefault(name, List.of()).stream().map(EventNode::text).toList();
  }

  boolean has(String name) {
    return children.containsKey(name);
  }

  /** The first child of that name; an empty one when there is none. */
  EventNode child(String name) {
    List<EventNode> named = children.get(name);
    return named == null ? new EventNode() : named.get(0);
  }

  /** Name → text, nested → object, repeated → array; secrets as {@code seal} makes them. */
  ObjectNode json(BiFunction<String, String, String> seal) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    children.forEach(
        (name, nodes) -> {
          if (nodes.size() == 1) {
            object.set(name, nodes.get(0).value(name, seal));
          } else {
            ArrayNode array = object.putArray(name);
            nodes.forEach(node -> array.add(node.value(name, seal)));
          }
        });
    if (!children.isEmpty() && !text().isEmpty()) {
      object.put(TEXT_FIELD, text());
    }
    return object;
  }

  private JsonNode value(String name, BiFunction<String, String, String> seal) {
    if (SECRETS.contains(name)) {
      return TextNode.valueOf(seal.apply(name, secret()));
    }
    return children.isEmpty() ? TextNode.valueOf(text()) : json(seal);
  }

  /** All the text inside: a secret that comes in pieces must not leave one of them behind. */
  private String secret() {
    StringBuilder all = new StringBuilder(text());
    children.values().forEach(nodes -> nodes.forEach(node -> all.append(node.secret())));
    return all.toString();
  }
}
