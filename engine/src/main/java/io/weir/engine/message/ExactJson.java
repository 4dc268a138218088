package io.weir.engine.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.weir.engine.base.StorableText;
import java.io.IOException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON in and out, so that what comes out can be stored as jsonb, numbers digit for digit.
 *
 * <p>Numbers are never computed with: a short integer becomes a long, any other keeps its text
 * ({@code meetingid} is a uint64, {@code 1.10} stays {@code 1.10}). A number that jsonb would
 * refuse or blow up ({@code 1e999999999}) becomes a string of the same characters.
 *
 * <p>Names and strings lose U+0000 and lone surrogates on the way in.
 */
final class ExactJson {

  /** Levels of a document; deeper is no message but an attack on the stack. */
  static final int NESTING_MAX = 1000;

  /**
   * Levels of a document inside a string of another, so that all in all stay below {@link
   * #NESTING_MAX}: each of the 16 levels that are opened adds three.
   */
  static final int EMBEDDED_NESTING_MAX = 900;

  /** Characters of a number that stays one; a uint64 has 20, and Postgres takes 131,072 digits. */
  static final int NUMBER_CHARS_MAX = 1000;

  /** Exponents of a number that stays one: those of a double. */
  static final int EXPONENT_MAX = 308;

  /** Digits of the greatest long; with a sign it is one character more. */
  private static final int LONG_CHARS_MAX = 19;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  // No size limits but the record's own: numbers and names are never interned or computed with.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              // A news article that stands without its list gets two levels more.
              StreamWriteConstraints.builder().maxNestingDepth(NESTING_MAX + 2).build())
          .build();

  private static final ObjectMapper WRITER = new ObjectMapper(FACTORY);

  private ExactJson() {}

  /** Null when the text isn't exactly one JSON value, or is nested more deeply than that. */
  static @Nullable JsonNode parse(String text, int nestingMax) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      JsonNode value = value(parser, first, nestingMax);
      return parser.nextToken() == null ? value : null;
    } catch (IOException e) {
      return null; // its message quotes the text (I6)
    }
  }

  /** JSON text. */
  static String write(JsonNode value) {
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      // A tree that parse made can be written; the cause would quote it.
      throw new IllegalStateException("a tree that was parsed can't be written");
    }
  }

  private static JsonNode value(JsonParser parser, JsonToken token, int nestingLeft)
      throws IOException {
    return switch (token) {
      case START_OBJECT -> object(parser, nestingLeft - 1);
      case START_ARRAY -> array(parser, nestingLeft - 1);
      case VALUE_STRING -> TextNode.valueOf(StorableText.of(parser.getText()));
      case VALUE_NUMBER_INT -> integer(parser.getText());
      case VALUE_NUMBER_FLOAT -> exact(parser.getText());
      case VALUE_TRUE -> BooleanNode.TRUE;
      case VALUE_FALSE -> BooleanNode.FALSE;
      case VALUE_NULL -> NullNode.instance;
      default -> throw new JsonParseException(parser, "unexpected token");
    };
  }

  private static ObjectNode object(JsonParser parser, int nestingLeft) throws IOException {
    requireNesting(parser, nestingLeft);
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = StorableText.of(parser.currentName());
      object.set(name, value(parser, parser.nextToken(), nestingLeft));
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser, int nestingLeft) throws IOException {
    requireNesting(parser, nestingLeft);
    ArrayNode array = NODES.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(value(parser, token, nestingLeft));
    }
    return array;
  }

  private static void requireNesting(JsonParser parser, int nestingLeft) throws IOException {
    if (nestingLeft < 0) {
      throw new JsonParseException(parser, "nested too deeply");
    }
  }

  private static JsonNode integer(String digits) {
    boolean fits =
        digits.length() < LONG_CHARS_MAX
            || (digits.length() <= LONG_CHARS_MAX + 1
                && new BigInteger(digits).bitLength() < Long.SIZE);
    return fits ? LongNode.valueOf(Long.parseLong(digits)) : exact(digits);
  }

  private static JsonNode exact(String number) {
    // A plain object, not a TextNode: it is written as a string, but no text column takes it for
    // one.
    return isAbsurd(number) ? NODES.pojoNode(number) : NODES.rawValueNode(new RawValue(number));
  }

  private static boolean isAbsurd(String number) {
    if (number.length() > NUMBER_CHARS_MAX) {
      return true;
    }
    int e = Math.max(number.indexOf('e'), number.indexOf('E'));
    if (e < 0) {
      return false;
    }
    int i = e + 1;
    while (i < number.length() && "+-0".indexOf(number.charAt(i)) >= 0) {
      i++;
    }
    int digits = number.length() - i;
    return digits > 3 || (digits > 0 && Integer.parseInt(number.substring(i)) > EXPONENT_MAX);
  }
}
