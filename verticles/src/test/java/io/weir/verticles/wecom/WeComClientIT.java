package io.weir.verticles.wecom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.Credentials;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.StaffCalls;
import io.weir.engine.wecom.SuiteCalls;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComReply;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Suite tokens over real HTTP: a token that needs a token. */
final class WeComClientIT implements Credentials {

  private static final CorpId CORP = new CorpId("wwcorp");

  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final List<Integer> ports = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<JsonObject>> scripted = new ConcurrentHashMap<>();
  private volatile String ticket = "ticket-1";
  private Vertx vertx;
  private HttpServer server;
  private WeComClient client;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> answer(request)))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    Clock clock =
        new Clock() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public long millis() {
            return System.currentTimeMillis();
          }
        };
    client = new WeComClient(vertx, clock, this, WeComClientConfig.DEFAULT);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    String name = String.valueOf(request.path()).replaceAll(".*/", "");
    requests.add(name + "?" + request.query());
    ports.add(request.remoteAddress().port());
    JsonObject next = scripted.getOrDefault(name, new ConcurrentLinkedQueue<>()).poll();
    request.response().end((next == null ? usual(name) : next).encode());
  }

  private static JsonObject usual(String name) {
    JsonObject reply = new JsonObject().put("errcode", 0).put("expires_in", 7200);
    return switch (name) {
      case "get_suite_token" -> reply.put("suite_access_token", "suite-token");
      case "get_corp_token" -> reply.put("access_token", "corp-token");
      default ->
          reply
              .put("access_token", "first-token")
              .put("permanent_code", "code")
              .put("auth_corp_info", new JsonObject().put("corpid", "wwcorp"));
    };
  }

  private void script(String name, JsonObject reply) {
    scripted.computeIfAbsent(name, n -> new ConcurrentLinkedQueue<>()).add(reply);
  }

  private String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private <R> R call(WeComCall<R> call) throws Exception {
    return call(client, call);
  }

  private static <R> R call(WeComClient client, WeComCall<R> call) throws Exception {
    CompletableFuture<R> answer = new CompletableFuture<>();
    client.call(
        call,
        new Reply<R>() {
          @Override
          public void ok(R value) {
            answer.complete(value);
          }

          @Override
          public void fail(Throwable cause) {
            answer.completeExceptionally(cause);
          }
        });
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof WeComException ours ? ours : failed;
    }
  }

  private SuiteCalls.GetPermanentCode exchange() {
    return new SuiteCalls.GetPermanentCode(url(), "wwsuite", "auth-code");
  }

  @Test
  void shouldShareTokensAndNoConnections() throws Exception {
    call(exchange());
    call(exchange());
    assertThat(ports).hasSize(3).containsOnly(ports.get(0));

    call(client.withOwnConnections(), exchange());
    assertThat(requests).filteredOn(asked -> asked.startsWith("get_suite_token")).hasSize(1);
    assertThat(ports).hasSize(4);
    assertThat(ports.get(3)).isNotEqualTo(ports.get(0));
  }

  @Test
  void shouldExchangeAnAuthCodeWithASuiteToken() throws Exception {
    WeComReply.Permanent permanent = call(exchange());
    assertThat(permanent.authorisation().corp()).isEqualTo(CORP);
    assertThat(permanent.permanentCode()).isEqualTo("code");
    assertThat(requests)
        .containsExactly(
            "get_suite_token?null", "get_permanent_code?suite_access_token=suite-token");
  }

  @Test
  void shouldReadAWholeCorpOfStaffOnlyWhereItIsSmall() throws Exception {
    TokenKey app = new TokenKey.App(url(), CORP, "secret");
    JsonObject many = members(3_000);
    assertThat(many.encode().length()).isBetween(1024 * 1024, WeComCall.REPLY_BYTES_MAX);
    script("list", many);
    assertThatThrownBy(() -> call(new StaffCalls.ListStaff(url(), app, 1, StaffCalls.Depth.DEEP)))
        .isInstanceOfSatisfying(
            WeComException.class,
            e -> assertThat(e.failure().errorClass()).isEqualTo(ErrorClass.TOO_LARGE));
    script("list", many);
    assertThat(call(new StaffCalls.ListStaff(url(), app, 1, StaffCalls.Depth.FLAT)).items())
        .as("one department has no pages")
        .hasSize(3_000);
    script("list", members(1_000));
    assertThat(call(new StaffCalls.ListStaff(url(), app, 1, StaffCalls.Depth.DEEP)).items())
        .hasSize(1_000);
  }

  /** Some 500 bytes each, as WeCom tells of them. */
  private static JsonObject members(int count) {
    JsonArray members = new JsonArray();
    for (int i = 0; i < count; i++) {
      members.add(
          new JsonObject()
              .put("userid", "u" + i)
              .put("department", new JsonArray().add(1))
              .put("position", "x".repeat(430)));
    }
    return new JsonObject().put("errcode", 0).put("userlist", members);
  }

  @Test
  void shouldRefreshASuiteTokenThatExpired() throws Exception {
    call(exchange());
    script("get_permanent_code", new JsonObject().put("errcode", 42009));
    call(exchange());
    assertThat(requests).hasSize(2 + 3);
  }

  @Test
  void shouldFetchACorpTokenThroughTheSuites() throws Exception {
    assertThat(call(new Probe(url()))).isEqualTo("read");
    assertThat(requests)
        .containsExactly(
            "get_suite_token?null",
            "get_corp_token?suite_access_token=suite-token",
            "probe?access_token=corp-token");
  }

  @Test
  void shouldWaitForATicketWithoutAskingAndGoOnOnceItIsThere() throws Exception {
    ticket = "";
    assertThat(failure(exchange()).failure().errorClass()).isEqualTo(ErrorClass.BLOCKED);
    assertThat(requests).isEmpty();
    ticket = "ticket-2";
    assertThat(call(exchange()).permanentCode()).isEqualTo("code");
  }

  @Test
  void shouldNotAskAgainAtOnceWhenATicketIsRefused() throws Exception {
    script("get_suite_token", new JsonObject().put("errcode", 40085));
    assertThat(failure(exchange()).failure().code()).isEqualTo(40085);
    assertThat(failure(exchange()).failure().code()).isEqualTo(40085);
    assertThat(requests).hasSize(1);
  }

  private WeComException failure(WeComCall<?> call) throws Exception {
    try {
      call(call);
    } catch (WeComException expected) {
      return expected;
    }
    throw new AssertionError("no failure");
  }

  /** Any call with a suite's token for a corp. */
  private record Probe(String baseUrl) implements WeComCall<String> {
    @Override
    public String path() {
      return "/cgi-bin/probe";
    }

    @Override
    public TokenKey token() {
      return new TokenKey.SuiteCorp(baseUrl, "wwsuite", CORP);
    }

    @Override
    public ReplyReader<String> reader() {
      return new ReplyReader<>() {
        @Override
        public void feed(byte[] bytes, int from, int to) {}

        @Override
        public Outcome<String> finish() {
          return new Outcome.Value<>("read");
        }
      };
    }
  }

  @Override
  public String suiteSecret(String suiteId) {
    return "secret";
  }

  @Override
  public String suiteTicket(String suiteId) {
    return ticket;
  }

  @Override
  public String permanentCode(String suiteId, CorpId corp) {
    return "permanent";
  }
}
