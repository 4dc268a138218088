package io.weir.engine.wecom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import java.util.Objects;

/** What the tests of calls share. */
final class Replies {

  static final String URL = "http://127.0.0.1:1";
  static final CorpId CORP = new CorpId("wwcorp");
  static final TokenKey TOKEN = new TokenKey.SuiteCorp(URL, "wwsuite", CORP);

  private Replies() {}

  /** What a call makes of a reply that comes in two pieces. */
  static <R> ReplyReader.Outcome<R> read(WeComCall<R> call, String reply) {
    ReplyReader<R> reader = call.reader();
    byte[] bytes = reply.getBytes(UTF_8);
    reader.feed(bytes, 0, bytes.length / 2);
    reader.feed(bytes, bytes.length / 2, bytes.length);
    return reader.finish();
  }

  /** The same, where the reply is good. */
  static <R> R value(WeComCall<R> call, String reply) {
    ReplyReader.Outcome<R> outcome = read(call, reply);
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Value.class);
    return Objects.requireNonNull(((ReplyReader.Outcome.Value<R>) outcome).value());
  }

  /** Why it isn't. */
  static WeComFailure failure(WeComCall<?> call, String reply) {
    ReplyReader.Outcome<?> outcome = read(call, reply);
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Failed.class);
    return ((ReplyReader.Outcome.Failed<?>) outcome).failure();
  }
}
