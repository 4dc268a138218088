package io.weir.engine.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads effects off the rows that the drain wrote. */
public final class Effects {

  /** The state of a row whose effect is still to come. */
  public static final String STATE_NEW = "new";

  /** The state of a row whose event the directory takes up. */
  public static final String STATE_DIRECTORY = "directory";

  /** The state of a row that is kept for what comes later, or for good. */
  public static final String STATE_KEPT = "kept";

  /** The state of a row that is no event we know: kept as it came, and counted. */
  public static final String STATE_UNKNOWN = "unknown";

  /** The state of a row that a replay brought back: no effect runs. */
  public static final String STATE_REPLAYED = "replayed";

  private static final Set<String> WITH_EFFECT =
      Set.of("suite_ticket", "create_auth", "reset_permanent_code", "change_auth", "cancel_auth");

  private static final Set<String> OF_DIRECTORY =
      Set.of(
          "change_external_contact",
          "change_external_chat",
          "change_external_tag",
          "change_contact");

  /** The fields that {@code event} has sealed, wherever they stand in the payload. */
  private static final Set<String> EVENT_SECRETS = Set.of("AuthCode", "SuiteTicket", "Token");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Seal seal;

  public Effects(Seal seal) {
    this.seal = seal;
  }

  /**
   * The state in which a row is written.
   *
   * @param isCommand it came to a suite's command URL: only there events speak of authorisations
   */
  public static String stateOf(String eventType, boolean isCommand) {
    if (OF_DIRECTORY.contains(eventType)) {
      return STATE_DIRECTORY;
    }
    return isCommand && WITH_EFFECT.contains(eventType) ? STATE_NEW : STATE_KEPT;
  }

  /** Seals a secret of a row's payload, as {@link #of} opens it. */
  public static String sealed(Seal seal, InboxKey key, String field, String value) {
    return seal.seal(value.getBytes(StandardCharsets.UTF_8), context(key, field));
  }

  /** What a row sets off. */
  public Effect of(InboxKey key, String suiteId, String eventType, String payload) {
    try {
      JsonNode fields = JSON.readTree(payload);
      long time = fields.path("TimeStamp").asLong(0);
      return switch (eventType) {
        case "suite_ticket" -> ticket(suiteId, opened(key, fields, "SuiteTicket"), time);
        case "create_auth", "reset_permanent_code" ->
            authorise(suiteId, opened(key, fields, "AuthCode"), time);
        case "change_auth", "cancel_auth" -> ofCorp(eventType, suiteId, fields, time);
        default -> new Effect.Unusable("no effect is known for this event");
      };
    } catch (JsonProcessingException e) {
      return new Effect.Unusable("the payload is no JSON");
    } catch (Seal.NotOpened e) {
      return new Effect.Unusable("a sealed field cannot be opened: " + e.getMessage());
    }
  }

  // An empty one that is newer would take the place of the one that is good.
  private static Effect ticket(String suiteId, String ticket, long time) {
    return ticket.isEmpty()
        ? new Effect.Unusable("the event has no SuiteTicket")
        : new Effect.StoreTicket(suiteId, ticket, time);
  }

  private static Effect authorise(String suiteId, String code, long time) {
    return code.isEmpty()
        ? new Effect.Unusable("the event has no AuthCode")
        : new Effect.Authorise(suiteId, code, time);
  }

  private static Effect ofCorp(String eventType, String suiteId, JsonNode fields, long time) {
    String id = fields.path("AuthCorpId").asText("");
    if (!CorpId.isUsable(id)) {
      return new Effect.Unusable("the event has no usable AuthCorpId");
    }
    CorpId corp = new CorpId(id);
    return eventType.equals("cancel_auth")
        ? new Effect.Cancel(suiteId, corp, time)
        : new Effect.Refresh(suiteId, corp, time);
  }

  private String opened(InboxKey key, JsonNode fields, String name) {
    String sealed = fields.path(name).asText("");
    return sealed.isEmpty()
        ? ""
        : new String(seal.open(sealed, context(key, name)), StandardCharsets.UTF_8);
  }

  /**
   * The same payload with its secrets sealed under the newest key.
   *
   * @throws Seal.NotOpened when one of them cannot be opened here
   */
  public String renewed(InboxKey key, String payload) {
    try {
      JsonNode root = JSON.readTree(payload);
      renew(key, root);
      return root.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the payload of " + key + " is no JSON");
    }
  }

  private void renew(InboxKey key, JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .fields()
          .forEachRemaining(
              field -> {
                if (EVENT_SECRETS.contains(field.getKey())) {
                  field.setValue(renewed(key, field.getKey(), field.getValue()));
                }
              });
    }
    node.forEach(child -> renew(key, child));
  }

  // One value, or a list of them when the event has the element several times.
  private JsonNode renewed(InboxKey key, String field, JsonNode value) {
    if (value instanceof ArrayNode list) {
      ArrayNode all = list.arrayNode();
      list.forEach(item -> all.add(renewed(key, field, item)));
      return all;
    }
    return TextNode.valueOf(seal.renew(value.asText(), context(key, field)));
  }

  private static String context(InboxKey key, String field) {
    return SealContext.inboxField(key.receiver(), key.digest(), field);
  }
}
