package io.weir.engine.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EffectsTest {

  private static final Seal SEAL = new Seal(List.of(new byte[32]));
  private static final String SECRET = "canary-secret";

  private static final InboxKey KEY = new InboxKey("suite:wwS", "d1");

  private final Effects effects = new Effects(SEAL);

  @Test
  void shouldStoreATicket() {
    String payload = payload("SuiteTicket", sealed("SuiteTicket"));
    assertThat(effects.of(KEY, "wwS", "suite_ticket", payload))
        .isEqualTo(new Effect.StoreTicket("wwS", SECRET, 1700));
  }

  @ParameterizedTest
  @ValueSource(strings = {"create_auth", "reset_permanent_code"})
  void shouldExchangeACode(String event) {
    assertThat(effects.of(KEY, "wwS", event, payload("AuthCode", sealed("AuthCode"))))
        .isEqualTo(new Effect.Authorise("wwS", SECRET, 1700));
  }

  @Test
  void shouldRefreshWithTheTimeOfTheEvent() {
    String payload = payload("AuthCorpId", "wwC");
    CorpId corp = new CorpId("wwC");
    assertThat(effects.of(KEY, "wwS", "change_auth", payload))
        .isEqualTo(new Effect.Refresh("wwS", corp, 1700));
    assertThat(effects.of(KEY, "wwS", "cancel_auth", payload))
        .isEqualTo(new Effect.Cancel("wwS", corp, 1700));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "suite_ticket",
        "create_auth",
        "reset_permanent_code",
        "change_auth",
        "cancel_auth"
      })
  void shouldDoNothingWhenTheEventLacksWhatItIsAbout(String event) {
    assertThat(effects.of(KEY, "wwS", event, "{\"TimeStamp\":\"1700\"}"))
        .isInstanceOf(Effect.Unusable.class);
    assertThat(effects.of(KEY, "wwS", event, payload("AuthCorpId", "no corp's id")))
        .isInstanceOf(Effect.Unusable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "suite_ticket",
        "create_auth",
        "reset_permanent_code",
        "change_auth",
        "cancel_auth"
      })
  void shouldMarkWhatHasAnEffectAsNew(String event) {
    assertThat(Effects.stateOf(event, true)).isEqualTo("new");
    assertThat(Effects.stateOf(event, false)).as("somebody's text").isEqualTo("kept");
    String payload =
        "{\"SuiteTicket\":\"%s\",\"AuthCode\":\"%s\",\"AuthCorpId\":\"wwC\"}"
            .formatted(sealed("SuiteTicket"), sealed("AuthCode"));
    assertThat(effects.of(KEY, "wwS", event, payload)).isNotInstanceOf(Effect.Unusable.class);
  }

  @Test
  void shouldKeepEveryOtherEvent() {
    assertThat(Effects.stateOf("change_external_contact", false)).isEqualTo("directory");
    assertThat(Effects.stateOf("change_contact", true)).isEqualTo("directory");
    assertThat(Effects.stateOf("msgaudit_notify", true)).isEqualTo("kept");
    assertThat(effects.of(KEY, "wwS", "change_external_contact", "{}"))
        .isInstanceOf(Effect.Unusable.class);
  }

  @Test
  void shouldSayWhyItCannotReadARow() {
    assertThat(effects.of(KEY, "wwS", "suite_ticket", "{broken"))
        .isInstanceOf(Effect.Unusable.class);
    assertThat(effects.of(KEY, "wwS", "suite_ticket", payload("SuiteTicket", "in the clear")))
        .isInstanceOf(Effect.Unusable.class);
  }

  @Test
  void shouldNotOpenAFieldThatWasSealedForAnother() { // I6
    String payload = payload("SuiteTicket", sealed("AuthCode"));
    assertThat(effects.of(KEY, "wwS", "suite_ticket", payload)).isInstanceOf(Effect.Unusable.class);
  }

  @Test
  void shouldNotOpenAFieldThatWasSealedForAnotherRow() { // I6
    String payload = payload("AuthCode", sealed("AuthCode"));
    assertThat(effects.of(KEY, "wwS", "create_auth", payload)).isInstanceOf(Effect.Authorise.class);
    for (InboxKey other :
        List.of(new InboxKey("suite:wwT", "d1"), new InboxKey("suite:wwS", "d2"))) {
      assertThat(effects.of(other, "wwS", "create_auth", payload))
          .isInstanceOf(Effect.Unusable.class);
    }
  }

  @Test
  void shouldRenewEverySecretOfAPayloadAndNothingElse() throws Exception {
    byte[] next = new byte[32];
    next[0] = 1;
    Seal rotated = new Seal(List.of(next, new byte[32]));
    String text = "v1:00000000:not sealed, somebody wrote it";
    String payload =
        "{\"TimeStamp\":\"1700\",\"Name\":\"%s\",\"AuthCode\":\"%s\",\"In\":{\"Token\":[\"%s\",\"%s\"]}}"
            .formatted(text, sealed("AuthCode"), sealed("Token"), sealed("Token"));

    String renewed = new Effects(rotated).renewed(KEY, payload);

    JsonNode read = new ObjectMapper().readTree(renewed);
    assertThat(read.get("Name").asText()).isEqualTo(text);
    assertThat(rotated.isNewest(read.get("AuthCode").asText())).isTrue();
    assertThat(read.get("In").get("Token")).hasSize(2);
    for (JsonNode token : read.get("In").get("Token")) {
      assertThat(rotated.isNewest(token.asText())).isTrue();
    }
    assertThat(new Effects(new Seal(List.of(next))).of(KEY, "wwS", "create_auth", renewed))
        .isEqualTo(new Effect.Authorise("wwS", SECRET, 1700));
  }

  @Test
  void shouldShowNoSecret() { // I6
    assertThat(sealed("AuthCode")).doesNotContain(SECRET);
    Effect ticket =
        effects.of(KEY, "wwS", "suite_ticket", payload("SuiteTicket", sealed("SuiteTicket")));
    Effect code = effects.of(KEY, "wwS", "create_auth", payload("AuthCode", sealed("AuthCode")));
    Effect unusable = effects.of(KEY, "wwS", "suite_ticket", "{\"SuiteTicket\":\"" + SECRET);
    assertThat(ticket + " " + code + " " + unusable).doesNotContain(SECRET);
  }

  private static String sealed(String field) {
    return Effects.sealed(SEAL, KEY, field, SECRET);
  }

  private static String payload(String field, String value) {
    return "{\"TimeStamp\":\"1700\",\"%s\":\"%s\"}".formatted(field, value);
  }
}
