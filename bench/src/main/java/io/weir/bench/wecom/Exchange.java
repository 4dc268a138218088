package io.weir.bench.wecom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request with its answer, and the ways to spoil it. */
final class Exchange {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int DRIPS = 24;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final JsonNode body;

  Exchange(Vertx vertx, HttpServerRequest request, Buffer body) {
    this.vertx = vertx;
    this.request = request;
    this.body = parse(body);
  }

  private static JsonNode parse(Buffer body) {
    try {
      return MAPPER.readTree(body.getBytes());
    } catch (IOException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  @Nullable String parameter(String name) {
    return request.getParam(name);
  }

  /** A text of the request's JSON; empty when it is not there. */
  String field(String name) {
    return body.path(name).asText("");
  }

  /** Texts of an array somewhere in the request's JSON; none when it is not there. */
  List<String> texts(String... path) {
    JsonNode array = body;
    for (String name : path) {
      array = array.path(name);
    }
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText("")));
    return texts;
  }

  /** A part of the request's JSON; missing when it is not there. */
  JsonNode node(String name) {
    return body.path(name);
  }

  /** A number of the query; 0 when there is none. */
  long queryNumber(String name) {
    String text = parameter(name);
    return text == null || !text.matches("\\d{1,18}") ? 0 : Long.parseLong(text);
  }

  /** A text of the query; empty when there is none. */
  String query(String name) {
    return Objects.requireNonNullElse(parameter(name), "");
  }

  /** Does {@code later} after so many milliseconds, or at once for 0. */
  void after(int millis, Runnable later) {
    if (millis == 0) {
      later.run();
    } else {
      vertx.setTimer(millis, unused -> later.run());
    }
  }

  long number(String name, long otherwise) {
    return body.path(name).asLong(otherwise);
  }

  void onEnd(Runnable ended) {
    request.response().endHandler(unused -> ended.run());
  }

  void ok(ObjectNode fields) {
    ok(fields, null);
  }

  /** The right answer, or what {@code fault} makes of it. */
  void ok(ObjectNode fields, @Nullable Fault fault) {
    ObjectNode answer = json().put("errcode", 0).put("errmsg", "ok");
    answer.setAll(fields);
    send(encode(answer), fault);
  }

  void error(int errcode, String message) {
    send(errorBody(errcode, message), null);
  }

  void plain(ObjectNode answer) {
    send(encode(answer), null);
  }

  private static Buffer errorBody(int errcode, String message) {
    String hint = ", hint: [1700000000_12_sim], from ip: 127.0.0.1, more info at the simulator";
    return encode(json().put("errcode", errcode).put("errmsg", message + hint));
  }

  private static Buffer encode(ObjectNode answer) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing an answer", e);
    }
  }

  /** Answers with {@code content}, or with what {@code fault} makes of it. */
  void send(Buffer content, @Nullable Fault fault) {
    HttpServerResponse response = request.response();
    if (fault == null || fault instanceof Fault.TooLarge) {
      response.putHeader("Content-Type", "application/json; charset=UTF-8").end(content);
    } else if (fault instanceof Fault.Code code) {
      send(errorBody(code.errcode(), "a scripted fault"), null);
    } else if (fault instanceof Fault.Status status) {
      response.setStatusCode(status.status()).end("<html>it is not you, it is us</html>");
    } else if (fault instanceof Fault.Truncated) {
      send(content.slice(0, Math.max(1, content.length() * 2 / 3)), null);
    } else if (fault instanceof Fault.Drip drip) {
      response.putHeader("Content-Length", Integer.toString(content.length()));
      drip(content, 0, Math.max(1, drip.millis() / DRIPS));
    } else if (fault instanceof Fault.Reset) {
      response.putHeader("Content-Length", Integer.toString(content.length()));
      response
          .write(content.slice(0, content.length() / 2))
          .onComplete(unused -> request.connection().close());
    }
    // Fault.Hang: nothing, ever.
  }

  private void drip(Buffer content, int from, int pauseMillis) {
    HttpServerResponse response = request.response();
    int to = Math.min(content.length(), from + content.length() / DRIPS + 1);
    if (response.closed()) {
      return;
    }
    if (to == content.length()) {
      response.end(content.slice(from, to));
      return;
    }
    response.write(content.slice(from, to));
    vertx
        .timer(pauseMillis, TimeUnit.MILLISECONDS)
        .onSuccess(unused -> drip(content, to, pauseMillis));
  }

  void notFound() {
    request
        .response()
        .setStatusCode(404)
        .end(Buffer.buffer("no such path".getBytes(StandardCharsets.UTF_8)));
  }
}
