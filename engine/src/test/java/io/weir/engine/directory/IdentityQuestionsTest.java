package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityQuestionsTest {

  private static final DirectoryAccess ACCESS =
      new DirectoryAccess(
          "http://localhost",
          new TokenKey.App("http://localhost", new CorpId("ww1"), "secret"),
          null,
          null,
          1000,
          false);

  /** As the call's own reader reads it. */
  private static <R> List<Identity> told(Question<R, List<Identity>> question, String json) {
    ReplyReader<R> reader = question.call().reader();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    reader.feed(bytes, 0, bytes.length);
    ReplyReader.Outcome<R> outcome = reader.finish();
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Value.class);
    return question.told().apply(((ReplyReader.Outcome.Value<R>) outcome).value());
  }

  private static Identity open(String id, String other) {
    return new Identity(Identity.Kind.OPEN_USER_ID, id, other, Identity.State.KNOWN);
  }

  @Test
  void shouldTellKnownFromRefusedAndBelieveNothingThatWasNotAsked() {
    List<Identity> told =
        told(
            IdentityQuestions.openUserIds(List.of("Zhang", "li", "nobody", "silent"), ACCESS),
            """
            {"errcode":0,"open_userid_list":[{"userid":"zhang","open_userid":"woA"},{"userid":"li","open_userid":"woB"},
             {"userid":"other","open_userid":"woC"}],"invalid_userid_list":["nobody","stranger"]}""");
    assertThat(told)
        .containsExactlyInAnyOrder(
            open("Zhang", "woA"),
            open("li", "woB"),
            new Identity(Identity.Kind.OPEN_USER_ID, "nobody", null, Identity.State.REFUSED));
    assertThat(told).allMatch(identity -> identity.keptMillis() == 0);
  }

  @Test
  void shouldKeepAPendingIdForNinetyDays() {
    List<Identity> told =
        told(
            IdentityQuestions.customer("union", "open", ACCESS),
            "{\"errcode\":0,\"pending_id\":\"p1\"}");
    assertThat(told)
        .containsExactly(
            new Identity(Identity.Kind.EXTERNAL_USER_ID, "union", "p1", Identity.State.PENDING));
    assertThat(told.get(0).keptMillis()).isEqualTo(Duration.ofDays(90).toMillis());
  }

  @Test
  void shouldTakeTheRealIdWhereBothAreTold() {
    assertThat(
            told(
                IdentityQuestions.customer("union", "open", ACCESS),
                "{\"errcode\":0,\"external_userid\":\"wo1\",\"pending_id\":\"p1\"}"))
        .containsExactly(
            new Identity(Identity.Kind.EXTERNAL_USER_ID, "union", "wo1", Identity.State.KNOWN));
  }

  @ParameterizedTest
  @ValueSource(ints = {45009, 60111, 40003})
  void shouldTakeNoFailureForAnAnswer(int code) {
    assertThat(
            IdentityQuestions.openUserIds(List.of("a"), ACCESS)
                .refused()
                .says(WeComFailure.ofCode(code, "")))
        .isNull();
  }
}
