package io.weir.bench.wecom.oracle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One spelling for every JSON value: fields sorted, numbers by value, however big. */
final class CanonicalJson {

  /** Reads numbers exactly. */
  static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private CanonicalJson() {}

  /** The spelling of JSON text; what is no JSON is its own. */
  static @Nullable String of(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return of(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      return json;
    }
  }

  static String of(JsonNode value) {
    StringBuilder text = new StringBuilder();
    write(value, text);
    return text.toString();
  }

  private static void write(JsonNode value, StringBuilder text) {
    if (value.isObject()) {
      writeObject(value, text);
    } else if (value.isArray()) {
      String separator = "[";
      for (JsonNode element : value) {
        text.append(separator);
        write(element, text);
        separator = ",";
      }
      text.append(value.isEmpty() ? "[]" : "]");
    } else if (value.isNumber()) {
      text.append(number(value.decimalValue()));
    } else {
      text.append(value);
    }
  }

  private static void writeObject(JsonNode value, StringBuilder text) {
    TreeSet<String> names = new TreeSet<>();
    value.fieldNames().forEachRemaining(names::add);
    String separator = "{";
    for (String name : names) {
      text.append(separator).append(TextNode.valueOf(name)).append(':');
      write(value.required(name), text);
      separator = ",";
    }
    text.append(names.isEmpty() ? "{}" : "}");
  }

  private static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toString();
  }
}
