package io.weir.bench.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class PusherTest {

  private static final Pattern ENCRYPT = Pattern.compile("<Encrypt><!\\[CDATA\\[(.+?)]]>");
  private static final PushOptions FAST = new PushOptions(8, 3, 1000, 1, 0);

  /** A target that answers with whatever status it is told. */
  private record Target(HttpServer server) implements AutoCloseable {

    static Target answering(ToIntFunction<String> status) throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.createContext("/", exchange -> answer(exchange, status));
      server.start();
      return new Target(server);
    }

    private static void answer(HttpExchange exchange, ToIntFunction<String> status)
        throws IOException {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int code = status.applyAsInt(exchange.getRequestURI() + "\n" + body);
      exchange.sendResponseHeaders(code, 7);
      exchange.getResponseBody().write("success".getBytes(StandardCharsets.UTF_8));
      exchange.close();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static PushProgress push(World world, Target target, PushOptions options)
      throws Exception {
    try (SimWeCom wecom = SimWeCom.start(world, ServerOptions.plain())) {
      return wecom
          .pushTo(target.url() + "/", options)
          .done()
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static World world(int callbacks) throws IOException {
    return TestWorlds.make(TestWorlds.plan(4, 2, 0, callbacks), ExpectedSink.none());
  }

  private static String encrypted(String request) {
    Matcher matcher = ENCRYPT.matcher(request);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void shouldPushEverythingSignedAndNeverTheSameBytesTwice() throws Exception {
    World world = world(60);
    Map<String, String> seen = new ConcurrentHashMap<>();
    AtomicInteger rightlySigned = new AtomicInteger();
    ToIntFunction<String> status =
        request -> {
          seen.put(encrypted(request), request);
          String token =
              world.pushes().pushes().stream()
                  .filter(push -> request.startsWith(push.path() + "?"))
                  .findFirst()
                  .orElseThrow()
                  .token();
          Matcher query =
              Pattern.compile("msg_signature=(\\w+)&timestamp=(\\d+)&nonce=(\\d+)")
                  .matcher(request);
          if (query.find()
              && CallbackCipher.sign(token, query.group(2), query.group(3), encrypted(request))
                  .equals(query.group(1))) {
            rightlySigned.incrementAndGet();
          }
          return 200;
        };
    try (Target target = Target.answering(status)) {
      PushProgress end = push(world, target, FAST);
      assertThat(end.accepted()).isEqualTo(end.planned()).isGreaterThan(60);
      assertThat(seen).hasSize(end.planned());
      assertThat(rightlySigned).hasValue(end.planned());
    }
  }

  @Test
  void shouldTryAgainUntilItIsAccepted() throws Exception {
    AtomicInteger count = new AtomicInteger();
    try (Target target =
        Target.answering(request -> count.incrementAndGet() % 3 == 0 ? 200 : 503)) {
      PushProgress end = push(world(10), target, FAST.withTriesMax(50));
      assertThat(end.accepted()).isEqualTo(end.planned());
      assertThat(end.tries()).isEqualTo(count.get()).isGreaterThan(end.planned());
    }
  }

  @Test
  void shouldGiveUpAfterAsManyTriesAsThereAre() throws Exception {
    try (Target target = Target.answering(request -> 500)) {
      PushProgress end = push(world(10), target, FAST);
      assertThat(end.givenUp()).isEqualTo(end.planned());
      assertThat(end.tries()).isEqualTo(3 * end.planned());
    }
  }

  @Test
  void shouldTryAgainWhenNobodyListens() throws Exception {
    Target gone = Target.answering(request -> 200);
    gone.close();
    PushProgress end = push(world(3), gone, FAST.withTriesMax(2));
    assertThat(end.givenUp()).isEqualTo(end.planned());
    assertThat(end.tries()).isEqualTo(2 * end.planned());
  }
}
