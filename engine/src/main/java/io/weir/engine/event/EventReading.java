package io.weir.engine.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiFunction;

/** What a callback's plaintext turned out to be. */
public sealed interface EventReading {

  /** An event, typed and whole. */
  final class Parsed implements EventReading {

    private final Event event;
    private final EventNode root;

    Parsed(Event event, EventNode root) {
      this.event = event;
      this.root = root;
    }

    /** What happened. */
    public Event event() {
      return event;
    }

    /**
     * The whole event as JSON that jsonb takes: element → text, nested → object, repeated → array.
     *
     * @param seal makes of a secret field's name and value what is stored in its place
     */
    public ObjectNode payload(BiFunction<String, String, String> seal) {
      return root.json(seal);
    }

    @Override
    public String toString() {
      return "Parsed[" + event + "]";
    }
  }

  /**
   * No event.
   *
   * @param reason a few words that start with a stable code, {@code not_xml}, {@code doctype},
   *     {@code too_deep} or {@code not_event}; never content
   */
  record Unparseable(String reason) implements EventReading {}
}
