package io.weir.verticles.wecom;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.PaceConfig;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.Answer;
import io.weir.testkit.Await;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue in front of an API that is scripted, with a clock that the test moves. */
final class PacedApiTest implements WeComApi, Telemetry, PacedApi.Timers {

  private static final long SECOND = 1_000_000_000L;

  private record Call(String corp) implements WeComCall<String> {

    @Override
    public String baseUrl() {
      return "http://wecom.test";
    }

    @Override
    public String path() {
      return "/cgi-bin/user/get";
    }

    @Override
    public TokenKey token() {
      return new TokenKey.App(baseUrl(), new CorpId(corp), "secret");
    }

    @Override
    public ReplyReader<String> reader() {
      throw new UnsupportedOperationException("nothing is read here");
    }
  }

  private record Timer(long at, Runnable action) {}

  private final AtomicLong nanos = new AtomicLong(-5 * SECOND);
  private final AtomicLong timerIds = new AtomicLong();
  private final Map<Long, Timer> timers = new ConcurrentHashMap<>();
  private final Map<String, Integer> counted = new ConcurrentHashMap<>();
  private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
  private final Queue<String> reached = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private volatile boolean holding;
  private Vertx vertx;
  private volatile Context home;
  private PacedApi paced;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    home = vertx.getOrCreateContext(); // until the first call says which it is
    Clock clock =
        new Clock() {
          @Override
          public long nanos() {
            return nanos.get();
          }

          @Override
          public long millis() {
            return TimeUnit.NANOSECONDS.toMillis(nanos.get());
          }
        };
    PaceConfig config = new PaceConfig(100, 10, 4, 120_000, 8, 20);
    paced = new PacedApi(vertx, clock, this, config, bound -> bound / 2, this, this);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Override
  public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
    home = vertx.getOrCreateContext();
    reached.add(((Call) call).corp());
    Integer next = script.poll();
    Runnable answer = () -> answer(reply, next == null ? 0 : next);
    if (holding) {
      held.add(answer);
    } else {
      answer.run();
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> void answer(Reply<R> reply, int errcode) {
    if (errcode == 0) {
      reply.ok((R) "value"); // every call here is answered with a string
    } else {
      reply.fail(new WeComException(WeComFailure.ofCode(errcode, "")));
    }
  }

  @Override
  public void count(Meter meter, String label, long n) {
    counted.merge(meter.metricName() + "/" + label, (int) n, Integer::sum);
  }

  @Override
  public long set(long millis, Runnable action) {
    long id = timerIds.incrementAndGet();
    timers.put(id, new Timer(nanos.get() + TimeUnit.MILLISECONDS.toNanos(millis), action));
    return id;
  }

  @Override
  public void cancel(long timer) {
    timers.remove(timer);
  }

  /** Moves the clock; timers that are due run where Vert.x would run them. */
  private void pass(long span) {
    nanos.addAndGet(span);
    timers.forEach(
        (id, timer) -> {
          if (timer.at() <= nanos.get() && timers.remove(id) != null) {
            home.runOnContext(go -> timer.action().run());
          }
        });
  }

  private Answer<String> call(String corp) {
    Answer<String> answer = new Answer<>();
    paced.call(new Call(corp), answer);
    return answer;
  }

  private static ErrorClass errorClass(Answer<String> answer) throws Exception {
    return ((WeComException) answer.failure()).failure().errorClass();
  }

  @Test
  void shouldPassAnswersOnToTheCallersOwnContext() throws Exception {
    Context caller = vertx.getOrCreateContext();
    Answer<Context> answeredOn = new Answer<>();
    caller.runOnContext(
        go ->
            paced.call(
                new Call("a"),
                new Reply<String>() {
                  @Override
                  public void ok(String value) {
                    answeredOn.ok(vertx.getOrCreateContext());
                  }

                  @Override
                  public void fail(Throwable cause) {
                    answeredOn.fail(cause);
                  }
                }));
    assertThat(answeredOn.value()).isSameAs(caller);
    assertThat(home).isNotSameAs(caller);
  }

  @Test
  void shouldSendOnceMoreWhenItsMomentHasCome() throws Exception {
    script.add(-1);
    Answer<String> answer = call("a");
    Await.until("a timer", () -> !timers.isEmpty() && reached.size() == 1);
    Await.until("it waits", () -> paced.waiting() == 1);
    pass(SECOND);
    assertThat(reached).hasSize(1);
    pass(SECOND / 5);
    assertThat(answer.value()).isEqualTo("value");
    assertThat(reached).hasSize(2);
    Await.until("it is counted", () -> counted.containsKey("wecom_answers_total/ok"));
    assertThat(counted)
        .containsEntry("wecom_retries_total/busy", 1)
        .containsEntry("wecom_answers_total/busy", 1)
        .containsEntry("wecom_answers_total/ok", 1);
  }

  @Test
  void shouldSetItsTimerAgainWhenItCameTooEarly() {
    script.add(-1);
    call("a");
    Await.until("a timer", () -> !timers.isEmpty());
    long id = timers.keySet().iterator().next();
    Timer early = timers.remove(id);
    home.runOnContext(go -> early.action().run());
    Await.until("another timer", () -> !timers.isEmpty());
    assertThat(reached).hasSize(1);
  }

  @Test
  void shouldHoldACorpThatMet45009AndNoOther() throws Exception {
    script.add(45009);
    Answer<String> refused = call("a");
    Await.until("it waits", () -> paced.waiting() == 1 && !timers.isEmpty());
    Answer<String> behind = call("a");
    assertThat(call("b").value()).isEqualTo("value");
    assertThat(reached).containsExactly("a", "b");
    assertThat(counted).containsEntry("wecom_answers_total/rate_limited", 1);

    Answer<String> hasty = new Answer<>();
    paced.within(20_000).call(new Call("a"), hasty);
    assertThat(errorClass(hasty)).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(counted).containsEntry("wecom_unsent_total/waited", 1);

    pass(61 * SECOND);
    assertThat(refused.value()).isEqualTo("value");
    pass(2 * SECOND);
    assertThat(behind.value()).isEqualTo("value");
  }

  @Test
  void shouldKeepToItsBoundsAndSendWhatWaitedWhenThereIsRoom() throws Exception { // I7
    holding = true;
    Answer<String> first = call("a");
    Answer<String> last = first;
    for (int i = 1; i < 4 + 8; i++) {
      last = call("a");
    }
    Answer<String> tooMany = call("a");
    assertThat(errorClass(tooMany)).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(reached).hasSize(4);
    assertThat(paced.waiting()).isEqualTo(8);
    assertThat(counted).containsEntry("wecom_unsent_total/full", 1);

    holding = false;
    held.forEach(Runnable::run);
    assertThat(last.value()).isEqualTo("value");
    Await.until("nothing waits", () -> paced.waiting() == 0);
    assertThat(reached).hasSize(12);
  }

  @Test
  void shouldPassOnAFailureThatIsTheCallers() throws Exception {
    script.add(84061);
    assertThat(errorClass(call("a"))).isEqualTo(ErrorClass.GONE);
    assertThat(reached).hasSize(1);
  }

  @Test
  void shouldGiveUpWhenItsTimeIsOver() throws Exception {
    holding = true;
    for (int i = 0; i < 4; i++) {
      call("a");
    }
    Answer<String> waits = call("b");
    Await.until("it waits", () -> paced.waiting() == 1 && !timers.isEmpty());
    pass(119 * SECOND);
    assertThat(waits.isThere()).isFalse();
    pass(2 * SECOND);
    assertThat(errorClass(waits)).isEqualTo(ErrorClass.RETRYABLE);
  }
}
