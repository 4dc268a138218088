package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.Await;
import io.weir.testkit.CallbackVector;
import io.weir.testkit.FaultProxy;
import io.weir.testkit.TestCertificates;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The callback port before any signature is checked: how many connections, how long, and TLS. */
@Timeout(90)
class CallbackPortIT {

  private static final CallbackVector VECTOR = CallbackVector.T1;
  private static final String APP = "/api/v1/wecom/app/" + VECTOR.receiveId() + "/1000002";
  private static final int CONNECTIONS = 16;

  @TempDir Path folder;
  private LogLines log;
  private FaultProxy postgres;
  private @Nullable Node node;

  @BeforeEach
  void prepare() {
    log = new LogLines();
    postgres = FaultProxy.before(1);
    postgres.goAway();
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.stop();
    }
    postgres.close();
    log.close();
    assertThat(log.errors()).isEmpty();
  }

  private Node start(String callback) throws Exception {
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file,
        String.join(
            "\n",
            "node: { dataDir: data }",
            "callback: { port: 0, host: 127.0.0.1, " + callback + " }",
            "observe: { port: 0 }",
            "postgres: { url: \"postgresql://weir:secret@127.0.0.1:"
                + postgres.port()
                + "/weir\" }",
            "corps:",
            "  - corpId: " + VECTOR.receiveId(),
            "    apps: [ { agentId: \"1000002\", token: "
                + VECTOR.token()
                + ", encodingAesKey: "
                + VECTOR.encodingAesKey()
                + " } ]",
            ""));
    Node started =
        Node.start(ConfigLoader.load(file)).toCompletionStage().toCompletableFuture().get();
    node = started;
    return started;
  }

  private static String target() {
    return APP + "?" + Push.query(VECTOR.token(), VECTOR.ciphertext());
  }

  private static byte[] body() {
    return Push.envelope("wwx", VECTOR.ciphertext());
  }

  private static String head() {
    return "POST "
        + target()
        + " HTTP/1.1\r\nHost: weir\r\nContent-Length: "
        + body().length
        + "\r\n\r\n";
  }

  private static List<Wire> connect(Node to, int many) throws IOException {
    List<Wire> wires = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      wires.add(new Wire(to.callbackPort()));
    }
    return wires;
  }

  private static double closed(Node of, String reason) throws Exception {
    String line = "weir_callback_connections_closed_total{reason=\"" + reason + "\"}";
    return Wire.get(of.managementPort(), "/metrics")
        .body()
        .lines()
        .filter(l -> l.startsWith(line))
        .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void shouldTakeAPushWhenSomebodyHoldsEveryConnection() throws Exception { // I7
    Node started = start("loops: 1, connectionsMax: " + CONNECTIONS);
    List<Wire> holders = connect(started, CONNECTIONS);

    try (Wire wecom = new Wire(started.callbackPort())) {
      assertThat(wecom.ask("POST", target(), body()).status()).isEqualTo(200);
      assertThat(holders.get(0).isEnded()).as("who waited longest made room").isTrue();
      assertThat(closed(started, "full")).isEqualTo(1);
      connect(started, CONNECTIONS - 1).forEach(CallbackPortIT::quietly);
      assertThat(wecom.ask("POST", target(), body()).status())
          .as("who has sent a request stays longer than who never did")
          .isEqualTo(200);
    }
    holders.forEach(CallbackPortIT::quietly);
  }

  @Test
  void shouldCloseTheNewConnectionWhenAllAreInTheMiddleOfARequest() throws Exception { // I7
    Node started = start("loops: 1, connectionsMax: " + CONNECTIONS);
    List<Wire> busy = connect(started, CONNECTIONS);
    for (Wire wire : busy) {
      // Two at once: when the first is answered, the head of the second has been read, too.
      wire.send("GET /nothing HTTP/1.1\r\nHost: weir\r\n\r\n" + head());
      assertThat(wire.read().status()).isEqualTo(404);
    }
    try (Wire one = new Wire(started.callbackPort())) {
      assertThat(one.isEnded()).isTrue();
    }
    for (Wire wire : busy) {
      wire.send(body());
      assertThat(wire.read().body()).isEqualTo("success");
    }
    try (Wire next = new Wire(started.callbackPort())) {
      assertThat(next.ask("POST", target(), body()).status()).isEqualTo(200);
    }
    busy.forEach(CallbackPortIT::quietly);
  }

  @Test
  void shouldCloseAConnectionWhoseRequestTricklesIn() throws Exception { // I7
    Node started = start("loops: 1");
    long since = System.nanoTime();
    try (Wire slow = new Wire(started.callbackPort())) {
      slow.send("POST " + target() + " HTTP/1.1\r\nHost: weir\r\nX-Slow: ");
      Await.until(
          "it is closed",
          Duration.ofSeconds(25),
          () -> {
            try {
              slow.send("x");
              return closed(started, "waited") == 1;
            } catch (IOException e) {
              return true;
            }
          });
      assertThat(System.nanoTime() - since)
          .isBetween(TimeUnit.SECONDS.toNanos(9), TimeUnit.SECONDS.toNanos(20));
    }
    assertThat(closed(started, "waited")).isEqualTo(1);
  }

  @Test
  void shouldTakePushesOverTlsAndNothingElse() throws Exception { // I1
    TestCertificates.Made made = write(TestCertificates.rsa("weir.test", 30));
    Node started = start("loops: 2, tls: { certificate: tls/weir.pem, key: tls/weir.key }");

    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      HttpResponse<String> answer = push(started, made, version);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("success");
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
    }
    assertThatThrownBy(() -> Wire.ask(started.callbackPort(), "POST", target(), body()))
        .as("plain HTTP")
        .isInstanceOf(IOException.class);
    Await.until("it is counted", () -> closed(started, "tls") >= 1);
    assertThat(push(started, made, "TLSv1.3").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldShowTheNewCertificateWhenItsFilesChange() throws Exception {
    TestCertificates.Made first = write(TestCertificates.rsa("first.test", 30));
    Node started = start("loops: 2, tls: { certificate: tls/weir.pem, key: tls/weir.key }");
    push(started, first, "TLSv1.3");
    TestCertificates.Made second = TestCertificates.ec("second.test", 5);

    Files.writeString(folder.resolve("tls/weir.pem"), second.certificate());
    Await.until(
        "a certificate without its key is said",
        Duration.ofSeconds(25),
        () -> !log.with("the certificate in use stays").isEmpty());
    assertThat(push(started, first, "TLSv1.3").statusCode()).isEqualTo(200);
    write(second);
    Await.until(
        "the new one is shown",
        Duration.ofSeconds(25),
        () -> {
          try {
            return push(started, second, "TLSv1.3").statusCode() == 200;
          } catch (SSLHandshakeException e) {
            return false;
          }
        });
    for (int connection = 0; connection < 6; connection++) {
      assertThat(push(started, second, "TLSv1.3").statusCode()).as("on every loop").isEqualTo(200);
    }
  }

  private TestCertificates.Made write(TestCertificates.Made made) throws IOException {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    Files.writeString(tls.resolve("weir.key"), made.key());
    Files.writeString(tls.resolve("weir.pem"), made.certificate());
    return made;
  }

  /** A client that trusts this certificate and no other, on a connection of its own. */
  private static HttpResponse<String> push(Node to, TestCertificates.Made trusted, String version)
      throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    store.setCertificateEntry(
        "weir",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(
                    trusted.certificate().getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {version});
    return HttpClient.newBuilder()
        .sslContext(context)
        .sslParameters(parameters)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + to.callbackPort() + target()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void quietly(Wire wire) {
    try {
      wire.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
