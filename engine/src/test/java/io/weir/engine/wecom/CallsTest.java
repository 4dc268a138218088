package io.weir.engine.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallsTest {

  private static final String URL = "http://127.0.0.1:1";
  private static final CorpId CORP = new CorpId("wwcorp");

  private static <R> ReplyReader.Outcome<R> read(WeComCall<R> call, String reply) {
    ReplyReader<R> reader = call.reader();
    byte[] bytes = reply.getBytes(UTF_8);
    reader.feed(bytes, 0, bytes.length / 2);
    reader.feed(bytes, bytes.length / 2, bytes.length);
    return reader.finish();
  }

  @Test
  void shouldAskForATokenWithEncodedParameters() {
    TokenCalls.GetToken call = new TokenCalls.GetToken(URL, CORP, "s&c=r t");
    assertThat(call.query()).isEqualTo("corpid=wwcorp&corpsecret=s%26c%3Dr+t");
    assertThat(call.body()).isEmpty();
    assertThat(call.token()).isNull();
    assertThat(read(call, "{\"errcode\":0,\"access_token\":\"t\",\"expires_in\":60}"))
        .isEqualTo(new ReplyReader.Outcome.Value<>(new WeComReply.Token("t", 60)));
  }

  @Test
  void shouldTakeASuccessWithoutErrcode() {
    TokenCalls.GetSuiteToken call = new TokenCalls.GetSuiteToken(URL, "wwsuite", "s", "ticket");
    assertThat(call.body())
        .asString(UTF_8)
        .isEqualTo("{\"suite_id\":\"wwsuite\",\"suite_secret\":\"s\",\"suite_ticket\":\"ticket\"}");
    assertThat(read(call, "{\"suite_access_token\":\"t\"}"))
        .isEqualTo(new ReplyReader.Outcome.Value<>(new WeComReply.Token("t", 7200)));
  }

  @Test
  void shouldExchangeAnAuthCode() {
    SuiteCalls.GetPermanentCode call = new SuiteCalls.GetPermanentCode(URL, "wwsuite", "code");
    assertThat(call.tokenParameter()).isEqualTo("suite_access_token");
    assertThat(call.token()).isEqualTo(new TokenKey.OfSuite(URL, "wwsuite"));
    ReplyReader.Outcome<WeComReply.Permanent> outcome =
        read(
            call,
            "{\"access_token\":\"t\",\"expires_in\":7200,\"permanent_code\":\"p\","
                + "\"auth_corp_info\":{\"corpid\":\"wwcorp\",\"corp_name\":\"名\"},"
                + "\"auth_info\":{\"agent\":[{\"agentid\":1000002,\"name\":\"x\"}]}}");
    assertThat(outcome)
        .isEqualTo(
            new ReplyReader.Outcome.Value<>(
                new WeComReply.Permanent(
                    new WeComReply.Authorisation(CORP, "名", List.of("1000002")),
                    "p",
                    new WeComReply.Token("t", 7200))));
  }

  @Test
  void shouldFailWhenTheReplyLacksWhatWasAskedFor() {
    SuiteCalls.GetPermanentCode call = new SuiteCalls.GetPermanentCode(URL, "wwsuite", "code");
    for (String reply : List.of("{}", "[]", "no", "{\"errcode\":0,\"permanent_code\":\"p\"}")) {
      assertThat(read(call, reply))
          .isInstanceOfSatisfying(
              ReplyReader.Outcome.Failed.class,
              f -> assertThat(f.failure().errorClass()).isEqualTo(ErrorClass.RETRYABLE));
    }
  }

  @Test
  void shouldSayWhatA404AtTheArchiveMeans() {
    ArchiveCalls.GetChatPage<String> call =
        new ArchiveCalls.GetChatPage<>(
            URL,
            CORP,
            "s",
            7,
            100,
            () -> {
              throw new AssertionError("not read");
            });
    assertThat(call.body())
        .asString(UTF_8)
        .isEqualTo("{\"seq\":7,\"limit\":100,\"proxy\":\"\",\"passwd\":\"\",\"timeout\":5}");
    assertThat(call.ofStatus(404).errorClass()).isEqualTo(ErrorClass.BLOCKED);
    assertThat(call.ofStatus(404).reason()).contains("native SDK").contains("archive.baseUrl");
    assertThat(call.ofStatus(502).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldKeepSecretsOutOfTexts() {
    assertThat(
            List.of(
                new TokenCalls.GetToken(URL, CORP, "canary"),
                new TokenCalls.GetSuiteToken(URL, "s", "canary", "canary"),
                new TokenCalls.GetCorpToken(URL, "s", CORP, "canary"),
                new SuiteCalls.GetPermanentCode(URL, "s", "canary"),
                new SuiteCalls.GetAuthorisation(URL, "s", CORP, "canary"),
                new ArchiveCalls.GetChatPage<>(URL, CORP, "canary", 1, 1, () -> null),
                new TokenKey.App(URL, CORP, "canary"),
                new WeComReply.Token("canary", 1),
                new WeComReply.Permanent(
                    new WeComReply.Authorisation(CORP, "n", List.of()),
                    "canary",
                    new WeComReply.Token("canary", 1))))
        .allSatisfy(text -> assertThat(text.toString()).doesNotContain("canary"));
  }
}
