package io.weir.engine.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** Reads events back from the payload that {@link EventReading.Parsed#payload} made of them. */
public final class StoredEvent {

  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredEvent() {}

  /** The event; what was sealed in it stays so. Null when this is no such payload. */
  public static @Nullable Event of(String payload) {
    try {
      JsonNode root = JSON.readTree(payload);
      return root != null && root.isObject() ? EventTypes.of(EventNode.of(root)) : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
