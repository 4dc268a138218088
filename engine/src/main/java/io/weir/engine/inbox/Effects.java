package io.weir.engine.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.engine.crypto.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads effects off the rows that the drain wrote. */
public final class Effects {

  /** The state of a row whose effect is still to come. */
  public static final String STATE_NEW = "new";

  /** The state of a row that is kept for what comes later, or for good. */
  public static final String STATE_KEPT = "kept";

  /** The state of a row that a replay brought back: no effect runs. */
  public static final String STATE_REPLAYED = "replayed";

  private static final Set<String> WITH_EFFECT =
      Set.of("suite_ticket", "create_auth", "reset_permanent_code", "change_auth", "cancel_auth");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Seal seal;

  public Effects(Seal seal) {
    this.seal = seal;
  }

  /** The state in which the row of a suite's command is written. */
  public static String stateOf(String eventType) {
    return WITH_EFFECT.contains(eventType) ? STATE_NEW : STATE_KEPT;
  }

  /** Seals a secret of a payload, as {@link #of} opens it. */
  public static String sealed(Seal seal, String field, String value) {
    return seal.seal(value.getBytes(StandardCharsets.UTF_8), context(field));
  }

  /** What a row sets off. */
  public Effect of(String suiteId, String eventType, String payload) {
    try {
      JsonNode fields = JSON.readTree(payload);
      long time = fields.path("TimeStamp").asLong(0);
      return switch (eventType) {
        case "suite_ticket" -> new Effect.StoreTicket(suiteId, opened(fields, "SuiteTicket"), time);
        case "create_auth", "reset_permanent_code" ->
            new Effect.Authorise(suiteId, opened(fields, "AuthCode"), time);
        case "change_auth" -> new Effect.Refresh(suiteId, corpOf(fields), true, time);
        case "cancel_auth" -> new Effect.Refresh(suiteId, corpOf(fields), false, time);
        default -> new Effect.Unusable("no effect is known for this event");
      };
    } catch (JsonProcessingException e) {
      return new Effect.Unusable("the payload is no JSON");
    } catch (Seal.NotOpened e) {
      return new Effect.Unusable("a sealed field cannot be opened: " + e.getMessage());
    }
  }

  private static String corpOf(JsonNode fields) {
    return fields.path("AuthCorpId").asText("");
  }

  private String opened(JsonNode fields, String name) {
    String sealed = fields.path(name).asText("");
    return sealed.isEmpty()
        ? ""
        : new String(seal.open(sealed, context(name)), StandardCharsets.UTF_8);
  }

  private static String context(String field) {
    return "weir_inbox.payload/" + field;
  }
}
