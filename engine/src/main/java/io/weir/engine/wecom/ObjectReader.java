package io.weir.engine.wecom;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a small reply whole: one JSON object with an errcode. */
final class ObjectReader<R> implements ReplyReader<R> {

  /** Makes the value, or null when something that it needs is missing. */
  interface Shape<R> {
    @Nullable R of(JsonNode reply);
  }

  // WeCom is known to send raw control characters inside strings (protocol §9 P17).
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS).build();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final Shape<R> shape;

  ObjectReader(Shape<R> shape) {
    this.shape = shape;
  }

  @Override
  public void feed(byte[] piece, int from, int to) {
    bytes.write(piece, from, to - from);
  }

  @Override
  public Outcome<R> finish() {
    JsonNode reply = tree();
    if (reply == null || !reply.isObject()) {
      return new Outcome.Failed<>(WeComFailure.retryable("reply is not a JSON object"));
    }
    // A success may lack errcode (protocol §8, get_provider_token): then the shape decides.
    int code = reply.path("errcode").asInt(0);
    if (code != 0) {
      return new Outcome.Failed<>(WeComFailure.ofCode(code, reply.path("errmsg").asText("")));
    }
    R value = shape.of(reply);
    return value == null
        ? new Outcome.Failed<>(WeComFailure.unreadable(Fields.json(reply)))
        : new Outcome.Value<>(value);
  }

  private @Nullable JsonNode tree() {
    try {
      return JSON.readTree(bytes.toByteArray());
    } catch (IOException notJson) {
      return null; // the caller makes it a failure; the text may hold a token and is not quoted
    }
  }
}
