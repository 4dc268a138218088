package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.CallbackSignature;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.verticles.doctor.Finding;
import io.weir.verticles.doctor.WeComDiagnosis;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Verifies our own callback URLs as WeCom does when one is saved in its console. */
final class DoctorCallbacks implements AutoCloseable {

  private static final String PREFIX = "/api/v1/wecom/";

  private final SecureRandom random = new SecureRandom();
  private final CallbackSignature signature = new CallbackSignature();
  private final Vertx vertx;
  private final HttpClient client;
  private final String url;
  private final boolean isLocal;

  private DoctorCallbacks(Vertx vertx, String url, boolean isLocal) {
    this.vertx = vertx;
    this.client = Looks.client(vertx, isLocal);
    this.url = url;
    this.isLocal = isLocal;
  }

  /**
   * The public URL, or else this machine's port.
   *
   * @return null when the port is a free one, which nobody can know
   */
  static @Nullable DoctorCallbacks of(NodeConfig config, Vertx vertx, @Nullable String url) {
    if (url != null) {
      return new DoctorCallbacks(vertx, url.replaceFirst("/+$", ""), false);
    }
    CallbackConfig callback = config.callback();
    String host = callback.host().equals("0.0.0.0") ? "127.0.0.1" : callback.host();
    return callback.port() == 0
        ? null
        : new DoctorCallbacks(
            vertx,
            (callback.tls() == null ? "http://" : "https://") + host + ":" + callback.port(),
            true);
  }

  Finding command(Suite suite) {
    return suite("command", "command/", suite);
  }

  Finding data(Suite suite) {
    return suite("data", "callback/", suite);
  }

  // Both are verified in the provider's name, whatever comes to them later (protocol §1.5).
  private Finding suite(String kind, String path, Suite suite) {
    return verify(
        "callback URL of suite " + suite.suiteId() + " for " + kind,
        PREFIX + path + suite.suiteId(),
        suite.keys(),
        suite.providerCorpId());
  }

  Finding app(Corp corp, App app) {
    CorpId id = corp.id();
    return verify(
        "callback URL of corp " + id + " app " + app.agentId(),
        PREFIX + "app/" + id.value() + "/" + app.agentId(),
        app.keys(),
        id.value());
  }

  private Finding verify(String what, String path, CallbackKeys keys, String receiveId) {
    String expected = "weir-doctor-" + Long.toUnsignedString(random.nextLong());
    try {
      Looks.Answer answer =
          Looks.get(vertx, client, url + path + "?" + query(keys, expected, receiveId));
      return WeComDiagnosis.verification(what, answer.status(), answer.body().equals(expected));
    } catch (Looks.Unanswered e) {
      return unanswered(what, String.valueOf(e.getMessage()));
    }
  }

  private Finding unanswered(String what, String why) {
    return isLocal
        ? Finding.warn(
            what,
            url + ": " + why,
            "no node runs here: start it, or name the public address with --url https://…")
        : Finding.fail(
            what,
            url + ": " + why,
            "check the name, the certificate and what stands in front of the nodes");
  }

  private String query(CallbackKeys keys, String message, String receiveId) {
    byte[] noise = new byte[16];
    random.nextBytes(noise);
    byte[] echo =
        EnvelopeCipher.encrypt(
            keys.aesKeys().get(0), noise, message.getBytes(StandardCharsets.UTF_8), receiveId);
    String seconds = Long.toString(System.currentTimeMillis() / 1_000);
    String nonce = Integer.toString(random.nextInt(1_000_000_000));
    return "msg_signature="
        + signature.sign(keys.tokens().get(0), seconds, nonce, echo)
        + "&timestamp="
        + seconds
        + "&nonce="
        + nonce
        + "&echostr="
        + URLEncoder.encode(new String(echo, StandardCharsets.US_ASCII), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
