package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.testkit.Await;
import io.weir.testkit.TestKeys;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.postgres.EmbeddedPostgres;
import io.weir.verticles.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A corp comes and goes while the node runs; what it knew is there after a restart. */
@Timeout(120)
class SuiteLifecycleIT {

  private static final String SUITE = "wwsuite1";
  private static final CorpId NEW = new CorpId("wwnew");
  private static final CorpId TIED = new CorpId("wwtied");
  private static final String TOKEN = TestKeys.token(1);
  private static final String AES = TestKeys.encodingAesKey(1);

  @TempDir Path folder;
  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicReference<String> name = new AtomicReference<>("A new corp");
  private final List<Node> nodes = new ArrayList<>();
  private StoreRig rig;
  private Vertx vertx;
  private HttpServer wecom;
  private long time = System.currentTimeMillis() / 1000 - 1000;

  @BeforeEach
  void prepare() throws Exception {
    rig = new StoreRig();
    vertx = Vertx.vertx();
    wecom =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body ->
                                request
                                    .response()
                                    .end(
                                        reply(
                                                String.valueOf(request.path())
                                                    .replaceAll(".*/", ""),
                                                body.length() == 0
                                                    ? new JsonObject()
                                                    : body.toJsonObject())
                                            .encode())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  // The auth code is the corp's id.
  private JsonObject reply(String call, JsonObject asked) {
    JsonObject reply = new JsonObject().put("errcode", 0).put("expires_in", 7200);
    switch (call) {
      case "get_suite_token" -> reply.put("suite_access_token", "suite-token");
      case "get_permanent_code" ->
          reply
              .put("access_token", "corp-token")
              .put("permanent_code", "code of " + asked.getString("auth_code"))
              .put("auth_corp_info", corp(asked.getString("auth_code")));
      case "get_auth_info" -> reply.put("auth_corp_info", corp(asked.getString("auth_corpid")));
      case "get_chat_data" -> pages.incrementAndGet();
      default -> reply.put("access_token", "token");
    }
    return reply;
  }

  private JsonObject corp(String id) {
    return new JsonObject().put("corpid", id).put("corp_name", name.get());
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(Node::stop);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    rig.close();
  }

  private Node start(String home) throws Exception {
    EmbeddedPostgres server = TestPostgres.server();
    Path file = folder.resolve(home + ".yaml");
    Files.writeString(folder.resolve("key.pem"), TestKeys.privatePem(1));
    Files.writeString(
        file,
        String.join(
            "\n",
            "node: { dataDir: " + home + ", sealKeys: [\"" + "A".repeat(43) + "=\"] }",
            "callback: { port: 0, host: 127.0.0.1, loops: 1, stopGraceMillis: 0 }",
            "observe: { port: 0 }",
            "postgres: { url: \"postgresql://%s:%s@127.0.0.1:%d/%s?sslmode=disable\" }"
                .formatted(server.user(), server.password(), server.port(), rig.database()),
            "wecom: { baseUrl: \"http://127.0.0.1:" + wecom.actualPort() + "\" }",
            "pull: { idlePollMaxMillis: 200 }",
            "suites:",
            "  - { suiteId: " + SUITE + ", providerCorpId: wwprovider, secret: s1,",
            "      token: " + TOKEN + ", encodingAesKey: " + AES + " }",
            "corps:",
            "  - corpId: " + TIED.value(),
            "    name: Tied",
            "    archive: { secret: s2, suite: "
                + SUITE
                + ", pollMillis: 100, privateKeys: { 1: key.pem } }",
            ""));
    Node node = Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
    nodes.add(node);
    node.opened().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return node;
  }

  private void push(Node to, String type, String field, String value) throws Exception {
    time++;
    String event =
        "<xml><SuiteId>%s</SuiteId><InfoType>%s</InfoType><TimeStamp>%d</TimeStamp><%s>%s</%s></xml>"
            .formatted(SUITE, type, time, field, value, field);
    String encrypted =
        new String(
            EnvelopeCipher.encrypt(
                EnvelopeCipher.keyOf(AES),
                new byte[16],
                event.getBytes(StandardCharsets.UTF_8),
                SUITE),
            StandardCharsets.US_ASCII);
    assertThat(
            Wire.ask(
                    to.callbackPort(),
                    "POST",
                    "/api/v1/wecom/command/" + SUITE + "?" + Push.query(TOKEN, encrypted),
                    Push.envelope(SUITE, encrypted))
                .status())
        .isEqualTo(200);
  }

  private String row(CorpId corp) throws Exception {
    return String.valueOf(
        rig.one(
            "SELECT corp_name || ' ' || enabled_flag FROM t_wecom_corp_config WHERE corp_id = '"
                + corp.value()
                + "'"));
  }

  @Test
  void shouldPickUpACorpThatAuthorisesAndLetGoOfOneThatCancels() throws Exception {
    Node first = start("one");
    Node second = start("two");
    push(first, "suite_ticket", "SuiteTicket", "ticket");
    push(first, "create_auth", "AuthCode", NEW.value());

    for (Node node : List.of(first, second)) {
      Await.until("every node knows it", () -> node.book().corp(NEW) != null);
    }
    assertThat(row(NEW)).isEqualTo("A new corp true");

    name.set("Renamed");
    push(second, "change_auth", "AuthCorpId", NEW.value());
    Await.until("the name is read again", () -> row(NEW).equals("Renamed true"));

    push(first, "cancel_auth", "AuthCorpId", NEW.value());
    for (Node node : List.of(first, second)) {
      Await.until("no node knows it", () -> node.book().corp(NEW) == null);
    }
    assertThat(row(NEW)).isEqualTo("Renamed false");
  }

  @Test
  void shouldKnowWhoAuthorisedAfterARestart() throws Exception {
    Node before = start("one");
    push(before, "suite_ticket", "SuiteTicket", "ticket");
    push(before, "create_auth", "AuthCode", NEW.value());
    Await.until("it is known", () -> before.book().corp(NEW) != null);
    before.stop();
    nodes.clear();

    Node after = start("one");

    assertThat(after.book().corp(NEW)).extracting(Corp::name).isEqualTo("A new corp");
    assertThat(after.book().authorisations(NEW))
        .extracting(Authorisation::suiteId)
        .containsExactly(SUITE);
  }

  @Test
  void shouldStopThePullThatIsTiedToTheSuiteAndStartItAgain() throws Exception {
    Node node = start("one");
    Await.until("it is pulled", () -> pages.get() > 2);

    push(node, "cancel_auth", "AuthCorpId", TIED.value());
    Await.until(
        "it stands",
        () ->
            "disabled"
                .equals(
                    rig.one(
                        "SELECT chat_pull_status FROM t_wecom_corp_config WHERE corp_id = 'wwtied'")));
    int stood = pages.get();
    assertThat(row(TIED)).as("the flag is the operator's").isEqualTo("Tied true");

    push(node, "suite_ticket", "SuiteTicket", "ticket");
    push(node, "create_auth", "AuthCode", TIED.value());
    Await.until("it is pulled again", () -> pages.get() > stood + 2);
  }
}
