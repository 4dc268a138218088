package io.weir.bench.gate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Records out of what people write, with complaints of one line that say what is allowed. */
final class Reading {

  private static final ObjectMapper YAML =
      strict(YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)).build();
  private static final ObjectMapper JSON = strict(JsonMapper.builder()).build();

  private static final TypeReference<Map<String, Object>> KEYS = new TypeReference<>() {};

  private Reading() {}

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B strict(B builder) {
    return builder
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .withCoercionConfigDefaults(
            all -> all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
  }

  static <T> T yaml(Path file, Class<T> type) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
    }
    try {
      return YAML.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + line(e, text) + ": " + complaint(e), e);
    }
  }

  static <T> T record(Map<String, Object> keys, Class<T> type) {
    List<RecordComponent> components = List.of(type.getRecordComponents());
    for (RecordComponent component : components) {
      if (component.getType().isPrimitive() && !keys.containsKey(component.getName())) {
        throw new IllegalArgumentException(component.getName() + ": no value");
      }
    }
    Sizes.check(type, keys); // before its constructor holds one number against the other
    try {
      T made = JSON.convertValue(keys, type);
      Sizes.check(type, JSON.convertValue(made, KEYS)); // +0 and the like are numbers by now
      return made;
    } catch (IllegalArgumentException e) {
      throw e.getCause() instanceof JsonProcessingException cause
          ? new IllegalArgumentException(complaint(cause), e)
          : e;
    }
  }

  /** Jackson's own place is, for a key, the end of what the key is in. */
  private static String line(JsonProcessingException e, String text) {
    int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    String pointer = e instanceof JsonMappingException mapping ? "/" + path(mapping, "/") : "";
    while (!pointer.isEmpty()) {
      int found = lineOf(pointer, text);
      if (found > 0) {
        return " line " + found;
      }
      pointer = pointer.substring(0, pointer.lastIndexOf('/')); // a key that is missing
    }
    return line > 0 ? " line " + line : "";
  }

  /** Where a key or an element stands; 0 when it is not there. */
  private static int lineOf(String pointer, String text) {
    try (JsonParser parser = YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.getParsingContext().pathAsPointer().toString().equals(pointer)) {
          return parser.currentTokenLocation().getLineNr();
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // no YAML from here on
    }
  }

  private static String complaint(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return path(unknown)
          + ": unknown key; allowed: "
          + known(unknown.getReferringClass(), unknown.getKnownPropertyIds());
    } else if (e instanceof InvalidFormatException bad) {
      return path(bad) + ": " + bad.getValue() + " is no " + kind(bad.getTargetType());
    } else if (e instanceof ValueInstantiationException bad && bad.getCause() != null) {
      return String.valueOf(bad.getCause().getMessage());
    } else if (e instanceof JsonMappingException other) {
      return path(other) + ": " + (isMissing(other) ? missing(other) : plain(other));
    }
    return plain(e);
  }

  /** Jackson has no exception of its own for it. */
  private static boolean isMissing(JsonMappingException e) {
    return String.valueOf(e.getOriginalMessage()).startsWith("Missing required creator property");
  }

  /** It may be there, misspelled: so all keys are said. */
  private static String missing(JsonMappingException e) {
    Object record = e.getPath().get(e.getPath().size() - 1).getFrom();
    return record instanceof Class<?> type
        ? "no value; the keys are: " + known(type, List.of())
        : "no value";
  }

  /** A record's components in their order; else whatever Jackson knows. */
  private static String known(Class<?> type, Collection<?> ids) {
    RecordComponent[] components = type.getRecordComponents();
    return components == null
        ? ids.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "))
        : Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.joining(", "));
  }

  private static String kind(Class<?> type) {
    if (type == int.class || type == long.class || type == Long.class || type == Integer.class) {
      return "whole number";
    } else if (type == double.class || type == Double.class) {
      return "number";
    }
    return type.getSimpleName();
  }

  /** As {@code scenarios.ceiling.budgets.0.atLeast}. */
  private static String path(JsonMappingException e) {
    String path = path(e, ".");
    return path.isEmpty() ? "the file" : path;
  }

  private static String path(JsonMappingException e, String between) {
    return e.getPath().stream()
        .map(part -> part.getFieldName() == null ? "" + part.getIndex() : part.getFieldName())
        .collect(Collectors.joining(between));
  }

  private static String plain(JsonProcessingException e) {
    String text = String.valueOf(e.getOriginalMessage());
    return text.lines().findFirst().orElse(text).replaceAll("`[a-z.]*\\.", "`");
  }
}
