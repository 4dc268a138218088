package io.weir.verticles.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import io.weir.contract.ChatArchiveContract;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.Credentials;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.WeComFailure;
import io.weir.verticles.wecom.WeComClient;
import io.weir.verticles.wecom.WeComClientConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract over real HTTP, and what only a network can do. */
final class HttpChatArchiveIT extends ChatArchiveContract {

  static final Clock CLOCK =
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

  private static final int CALL_MILLIS = 500;

  private Vertx vertx;
  private TinyGateway gateway;
  private WeComClient client;
  private HttpChatArchive archive;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    gateway = new TinyGateway(vertx);
    client = client(WeComClientConfig.DEFAULT);
    archive = new HttpChatArchive(client);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private WeComClient client(WeComClientConfig config) {
    return new WeComClient(vertx, CLOCK, Credentials.NONE, config);
  }

  private static WeComClientConfig callMillis(int millis) {
    WeComClientConfig usual = WeComClientConfig.DEFAULT;
    return new WeComClientConfig(
        usual.connectMillis(),
        millis,
        usual.connectionsMax(),
        usual.waitingMax(),
        usual.tokensMax());
  }

  private void useShortDeadline() {
    archive = new HttpChatArchive(client(callMillis(CALL_MILLIS)));
  }

  @Override
  protected void put(CorpId corp, long seq, String msgId) {
    gateway.messages.put(seq, msgId);
  }

  @Override
  protected void failNext(CorpId corp, int errcode) {
    gateway.pages.add(TinyGateway.errcode(errcode));
  }

  @Override
  protected String baseUrl() {
    return gateway.url();
  }

  @Override
  protected Answer fetch(Corp corp, long after, int limit) {
    try {
      return begin(corp, after, limit).get(10, TimeUnit.SECONDS);
    } catch (Exception none) {
      throw new AssertionError("no answer", none);
    }
  }

  private CompletableFuture<Answer> begin(Corp corp, long after, int limit) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    vertx.runOnContext(
        go ->
            archive.fetch(
                corp,
                after,
                limit,
                new Reply<PullPage>() {
                  @Override
                  public void ok(PullPage page) {
                    once(new Answer.Page(page));
                  }

                  @Override
                  public void fail(Throwable cause) {
                    once(new Answer.Failure(PullFailure.of(cause)));
                  }

                  private void once(Answer given) {
                    if (!answer.complete(given)) {
                      throw new AssertionError("answered twice");
                    }
                  }
                }));
    return answer;
  }

  @Test
  void shouldTakeAnAbsentListForTheTip() {
    gateway.chatdataAbsentAtTheTip = true;
    assertThat(page(0, 100).received()).isZero();
  }

  @Test
  void shouldFetchOneTokenForManyQuestions() {
    put(CORP, 1, "a");
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(begin(corp(), 0, 10));
    }
    answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Answer.Page.class));
    assertThat(gateway.tokenCalls.get()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"40014", "42001"})
  void shouldRefreshARefusedTokenOnceAndAskOnceMore(int errcode) {
    put(CORP, 1, "a");
    assertThat(page(0, 10).received()).isEqualTo(1);
    gateway.pages.add(TinyGateway.errcode(errcode));
    assertThat(page(0, 10).received()).isEqualTo(1);
    assertThat(gateway.tokenCalls.get()).isEqualTo(2);
    assertThat(gateway.pageCalls.get()).isEqualTo(3);
  }

  @Test
  void shouldNotLoopWhenEveryTokenIsRefused() {
    for (int i = 0; i < 100; i++) {
      gateway.pages.add(TinyGateway.errcode(40014));
    }
    assertThat(failure(0, 10).errorClass()).isEqualTo(ErrorClass.TOKEN);
    assertThat(gateway.pageCalls.get()).isEqualTo(2);
    assertThat(failure(0, 10).errorClass()).isEqualTo(ErrorClass.TOKEN);
    assertThat(gateway.tokenCalls.get()).isEqualTo(2); // the second question found a pause
  }

  @Test
  void shouldNotLoopOnAWrongSecret() {
    Archive wrong = new Archive(baseUrl(), "canary-secret", Map.of(), 1000, "");
    Corp corp = new Corp(CORP, "x", wrong, Map.of());
    for (int i = 0; i < 20; i++) {
      assertThat(fetch(corp, 0, 10))
          .isInstanceOfSatisfying(
              Answer.Failure.class,
              f -> {
                assertThat(f.failure().errorClass()).isEqualTo(ErrorClass.BLOCKED);
                assertThat(f.failure().code()).isEqualTo(40001);
                assertThat(f.failure().reason()).doesNotContain("canary");
              });
    }
    assertThat(gateway.tokenCalls.get()).isEqualTo(1);
    assertThat(gateway.pageCalls.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"500, RETRYABLE", "502, RETRYABLE", "403, BLOCKED", "302, BLOCKED"})
  void shouldSayWhatAnHttpStatusMeans(int status, ErrorClass expected) {
    gateway.pages.add(TinyGateway.status(status));
    WeComFailure failure = failure(0, 10);
    assertThat(failure.errorClass()).isEqualTo(expected);
    assertThat(failure.reason()).isEqualTo("HTTP " + status);
    assertThat(page(0, 10).received()).isZero();
  }

  @Test
  void shouldExplainA404() {
    gateway.pages.add(TinyGateway.status(404));
    WeComFailure failure = failure(0, 10);
    assertThat(failure.errorClass()).isEqualTo(ErrorClass.BLOCKED);
    assertThat(failure.reason()).contains("gateway in front of the native SDK");
  }

  @Test
  void shouldCallACutOffOrHalfPageRetryable() {
    for (long seq = 1; seq <= 50; seq++) {
      put(CORP, seq, "m" + seq);
    }
    gateway.pages.add(gateway.cutOff());
    assertThat(failure(0, 100).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    gateway.pages.add(gateway.halfAPage());
    assertThat(failure(0, 100).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(page(0, 100).received()).isEqualTo(50);
  }

  @Test
  void shouldGiveUpAHangingAnswerAtTheDeadline() {
    useShortDeadline();
    gateway.pages.add(TinyGateway.hang());
    WeComFailure failure = failure(0, 10);
    assertThat(failure.errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(failure.reason()).isEqualTo("no complete answer within 500 ms");
    assertThat(page(0, 10).received()).isZero();
  }

  @Test
  void shouldGiveUpASlowDripAtTheDeadline() {
    useShortDeadline();
    gateway.pages.add(gateway.drip());
    assertThat(failure(0, 10).reason()).isEqualTo("no complete answer within 500 ms");
  }

  @Test
  void shouldGiveUpAHangingTokenAtTheDeadlineAndGoOnAfterIt() {
    useShortDeadline();
    gateway.tokens.add(TinyGateway.hang());
    assertThat(failure(0, 10).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldRefuseAReplyThatIsTooLarge() {
    archive = new HttpChatArchive(client(callMillis(60_000)));
    gateway.pages.add(
        response -> {
          response.setChunked(true);
          response.exceptionHandler(gone -> {});
          Buffer megabyte = Buffer.buffer(new byte[1024 * 1024]);
          for (int i = 0; i < 1024 * 1024; i++) {
            megabyte.setByte(i, (byte) ' ');
          }
          for (int i = 0; i < 70; i++) {
            response.write(megabyte);
          }
          response.end();
        });
    assertThat(failure(0, 10).errorClass()).isEqualTo(ErrorClass.TOO_LARGE);
  }

  @Test
  void shouldSayWhenNobodyListens() throws Exception {
    Corp corp = corp();
    gateway.close();
    assertThat(fetch(corp, 0, 10))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            f -> {
              assertThat(f.failure().errorClass()).isEqualTo(ErrorClass.RETRYABLE);
              // Refused, or cut while it was being kept alive: which of the two is the system's
              // timing.
              assertThat(f.failure().reason()).startsWith("no answer: ");
            });
  }

  @Test
  void shouldSayWhenTheBaseUrlIsNone() {
    Archive odd = new Archive("not a url", "s", Map.of(), 1000, "");
    assertThat(fetch(new Corp(CORP, "x", odd, Map.of()), 0, 10))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            f -> assertThat(f.failure().errorClass()).isEqualTo(ErrorClass.BLOCKED));
  }

  @Test
  void shouldTrustNoCertificateThatNobodySigned() throws Exception {
    SelfSignedCertificate self = SelfSignedCertificate.create("127.0.0.1");
    HttpServer impostor =
        vertx
            .createHttpServer(
                new HttpServerOptions().setSsl(true).setKeyCertOptions(self.keyCertOptions()))
            .requestHandler(request -> request.response().end("{\"access_token\":\"t\"}"))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    String url = "https://127.0.0.1:" + impostor.actualPort();
    Archive tls = new Archive(url, "s", Map.of(), 1000, "");
    assertThat(fetch(new Corp(CORP, "x", tls, Map.of()), 0, 10))
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            f -> assertThat(f.failure().reason()).startsWith("no answer: ").contains("Cert"));
    self.delete();
  }

  @Test
  void shouldAnswerOnTheCallersContext() {
    AtomicInteger elsewhere = new AtomicInteger();
    CompletableFuture<Void> done = new CompletableFuture<>();
    io.vertx.core.Context home = vertx.getOrCreateContext();
    home.runOnContext(
        go ->
            archive.fetch(
                corp(),
                0,
                10,
                new Reply<PullPage>() {
                  @Override
                  public void ok(PullPage page) {
                    if (Vertx.currentContext() != home) {
                      elsewhere.incrementAndGet();
                    }
                    done.complete(null);
                  }

                  @Override
                  public void fail(Throwable cause) {
                    done.completeExceptionally(cause);
                  }
                }));
    done.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(elsewhere.get()).isZero();
  }
}
