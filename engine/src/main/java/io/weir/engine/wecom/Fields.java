package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.engine.base.StorableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of replies as WeCom sends them: numbers as strings now and then, fields left out,
 * null, or of another type. What can't be read is not known; texts are such as Postgres takes.
 */
final class Fields {

  /**
   * Bytes of an id. Ours: a userid, the longest that WeCom gives a bound for, has 64 at most; and
   * four of these and a corp's id fit into the key of an index, which Postgres keeps below 2,704
   * bytes.
   */
  static final int ID_BYTES_MAX = 256;

  /** The last second of the year 9999. Milliseconds of any year since 1978 are beyond it. */
  static final long SECONDS_MAX = 253_402_300_799L;

  /** A time that is none: before 1970, behind {@link #SECONDS_MAX}, or not in seconds. */
  static final long NO_TIME = -1;

  private Fields() {}

  /** Empty when it is absent or no text; an id that came as a number is one. */
  static String text(JsonNode object, String field) {
    String given = given(object, field);
    return given == null ? "" : given;
  }

  /** As {@link #text}; empty too when it has more than {@link #ID_BYTES_MAX}. */
  static String id(JsonNode object, String field) {
    String id = text(object, field);
    return isId(id) ? id : "";
  }

  private static boolean isId(String text) {
    return !text.isEmpty()
        && text.length() <= ID_BYTES_MAX
        && text.getBytes(StandardCharsets.UTF_8).length <= ID_BYTES_MAX;
  }

  /** Null when it is absent or empty, which is how WeCom withholds a name, an avatar, a number. */
  static @Nullable String known(JsonNode object, String field) {
    String given = given(object, field);
    return given == null || given.isEmpty() ? null : given;
  }

  /** Null when it is absent; empty when it is there and empty, as a remark that was taken back. */
  static @Nullable String given(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() || value.isNumber() ? StorableText.of(value.asText()) : null;
  }

  /** 0 when it is absent, no number or no long. */
  static long number(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return isBeyondLongs(value) ? 0 : value.asLong(0);
  }

  /** A time; 0 when it is absent or no number, {@link #NO_TIME} when it is out of bounds. */
  static long seconds(JsonNode object, String field) {
    JsonNode value = object.path(field);
    long seconds = isBeyondLongs(value) ? NO_TIME : value.asLong(0);
    return seconds >= 0 && seconds <= SECONDS_MAX ? seconds : NO_TIME;
  }

  private static boolean isBeyondLongs(JsonNode value) {
    return value.isNumber() && !value.canConvertToLong();
  }

  /** As {@link #number}; 0 too when it is no int, which none of WeCom's codes and sizes is. */
  static int code(JsonNode object, String field) {
    long value = number(object, field);
    return value == (int) value ? (int) value : 0;
  }

  /** Null when it is absent or no number. */
  static @Nullable Double decimal(JsonNode object, String field) {
    double value = object.path(field).asDouble(Double.NaN);
    return Double.isNaN(value) ? null : value;
  }

  /** True for {@code true}, 1 and "1". */
  static boolean flag(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isBoolean() ? value.booleanValue() : value.asLong(0) == 1;
  }

  /** The texts of a list that holds no objects; empty when it is absent or no list. */
  static List<String> texts(JsonNode object, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : object.path(field)) {
      if (value.isTextual() || value.isNumber()) {
        texts.add(StorableText.of(value.asText()));
      }
    }
    return texts;
  }

  /** The numbers of a list; what is none in it counts as 0, so that two lists stay in step. */
  static List<Long> numbers(JsonNode object, String field) {
    List<Long> numbers = new ArrayList<>();
    object.path(field).forEach(value -> numbers.add(value.asLong(0)));
    return numbers;
  }

  /** An object or a list as JSON; null when it is absent or neither. */
  static @Nullable String json(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isContainerNode() ? json(value) : null;
  }

  /** As JSON that Postgres takes. */
  static String json(JsonNode value) {
    return storable(value).toString();
  }

  /** Whether a list is there, or nothing in its place: anything else is not taken for "none". */
  static boolean isListOrAbsent(JsonNode object, String field) {
    JsonNode list = object.path(field);
    return list.isArray() || list.isMissingNode() || list.isNull();
  }

  /**
   * A list of objects, and the cursor beside it. Absent = empty; null = there is something that is
   * no list, which must not be taken for one without entries.
   *
   * @param needs what an entry must have, to tell when {@code shape} finds that it hasn't
   */
  static <T> @Nullable Page<T> page(
      JsonNode reply, String field, String needs, ObjectReader.Shape<T> shape) {
    if (!isListOrAbsent(reply, field)) {
      return null;
    }
    List<T> items = new ArrayList<>();
    List<Unusable> unusable = new ArrayList<>();
    for (JsonNode entry : reply.path(field)) {
      T item = entry.isObject() ? shape.of(entry) : null;
      if (item != null) {
        items.add(item);
      } else {
        String reason = field + ": an entry without " + needs + ", or out of bounds";
        unusable.add(new Unusable(reason, json(entry)));
      }
    }
    return new Page<>(items, text(reply, "next_cursor"), unusable);
  }

  /**
   * As {@link #page}, for a list that tells what is gone by what is not in it: absent, it is not
   * empty but something that could not be read.
   */
  static <T> @Nullable Page<T> wholePage(
      JsonNode reply, String field, String needs, ObjectReader.Shape<T> shape) {
    return whole(page(reply, field, needs, shape), reply, field);
  }

  private static <T> @Nullable Page<T> whole(@Nullable Page<T> page, JsonNode reply, String field) {
    if (page == null || reply.path(field).isArray()) {
      return page;
    }
    Unusable all = new Unusable(field + ": no list", json(reply));
    return new Page<>(List.of(), page.nextCursor(), List.of(all));
  }

  /** The same for a list of ids. */
  static @Nullable Page<String> idPage(JsonNode reply, String field) {
    if (!isListOrAbsent(reply, field)) {
      return null;
    }
    List<String> ids = new ArrayList<>();
    List<Unusable> unusable = new ArrayList<>();
    for (JsonNode entry : reply.path(field)) {
      if (entry.isTextual() && isId(StorableText.of(entry.textValue()))) {
        ids.add(StorableText.of(entry.textValue()));
      } else {
        unusable.add(new Unusable(field + ": an entry that is no id", json(entry)));
      }
    }
    return new Page<>(ids, text(reply, "next_cursor"), unusable);
  }

  /** As {@link #wholePage}, of ids. */
  static @Nullable Page<String> wholeIdPage(JsonNode reply, String field) {
    return whole(idPage(reply, field), reply, field);
  }

  /** Whether all that a list holds are ids; so too when there is none. */
  static boolean holdsIds(JsonNode object, String field) {
    for (JsonNode entry : object.path(field)) {
      if (!(entry.isTextual() || entry.isNumber()) || !isId(StorableText.of(entry.asText()))) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode storable(JsonNode value) {
    if (value.isTextual()) {
      return TextNode.valueOf(StorableText.of(value.textValue()));
    }
    if (value.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> copy.add(storable(element)));
      return copy;
    }
    if (value.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      value
          .properties()
          .forEach(entry -> copy.set(StorableText.of(entry.getKey()), storable(entry.getValue())));
      return copy;
    }
    return value;
  }
}
