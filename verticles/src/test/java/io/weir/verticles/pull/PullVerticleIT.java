package io.weir.verticles.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.pull.LossReport;
import io.weir.engine.pull.PullConfig;
import io.weir.engine.pull.PullGrant;
import io.weir.engine.pull.PullObserver;
import io.weir.engine.pull.PullSink;
import io.weir.engine.wecom.Credentials;
import io.weir.verticles.wecom.WeComClient;
import io.weir.verticles.wecom.WeComClientConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole pull side over real HTTP, with a journal in memory. */
final class PullVerticleIT implements PullSink, PullObserver {

  private final BlockingQueue<JournalRecord> journal = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
  private final AtomicInteger refuse = new AtomicInteger();
  private volatile Pressure.Level pressure = Pressure.Level.FLOWING;
  private Vertx vertx;
  private TinyGateway gateway;
  private PullVerticle verticle;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    gateway = new TinyGateway(vertx);
    WeComClient client =
        new WeComClient(
            vertx, HttpChatArchiveIT.CLOCK, Credentials.NONE, WeComClientConfig.DEFAULT);
    verticle =
        new PullVerticle(
            "pull-loop-0",
            new PullVerticle.Ports(new HttpChatArchive(client), this, this, Telemetry.NONE),
            PullConfig.DEFAULT,
            HttpChatArchiveIT.CLOCK,
            bound -> ThreadLocalRandom.current().nextLong(bound),
            (name, loop) -> {});
    vertx
        .deployVerticle(verticle)
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Corp corp(String id, long pollMillis) {
    Archive archive = new Archive(gateway.url(), "archive-secret", Map.of(), pollMillis, "");
    return new Corp(new CorpId(id), id, archive, Map.of());
  }

  private static PullGrant from(long chatSeq) {
    return new PullGrant(1, chatSeq, 0, 0, 0);
  }

  private JournalRecord.Archived take() throws InterruptedException {
    JournalRecord record = journal.poll(10, TimeUnit.SECONDS);
    assertThat(record).isInstanceOf(JournalRecord.Archived.class);
    return (JournalRecord.Archived) record;
  }

  private void await(String expected) throws InterruptedException {
    String last = "";
    for (long until = System.nanoTime() + 10_000_000_000L; System.nanoTime() < until; ) {
      String one = news.poll(1, TimeUnit.SECONDS);
      last = one == null ? last : one;
      if (expected.equals(one)) {
        return;
      }
    }
    throw new AssertionError("not told: " + expected + "; last: " + last);
  }

  @Test
  void shouldDrainABacklogAndThenSayIdle() throws Exception {
    for (long seq = 1; seq <= 2500; seq++) {
      gateway.messages.put(seq, "m" + seq);
    }
    verticle.grant(corp("wwa", 1000), from(0));
    for (long seq = 1; seq <= 2500; seq++) {
      assertThat(take().seq()).isEqualTo(seq);
    }
    await("wwa idle");
    assertThat(gateway.questions.stream().map(q -> q.getLong("seq")))
        .containsExactly(0L, 1000L, 2000L, 2500L);
  }

  @Test
  void shouldPollAgainAndBeWokenByANotify() throws Exception {
    verticle.grant(corp("wwa", 20), from(0));
    await("wwa idle");
    gateway.messages.put(1L, "m1");
    assertThat(take().seq()).isEqualTo(1); // by polling
    verticle.grant(corp("wwb", 60_000), from(0));
    await("wwb idle");
    // Its token replaced wwa's at this simple gateway, which costs wwa a refresh.
    gateway.messages.put(2L, "m2");
    verticle.wake(new CorpId("wwb"));
    verticle.wake(new CorpId("wwunknown"));
    while (!take().corp().value().equals("wwb")) {
      assertThat(journal.size()).isLessThan(100);
    }
  }

  @Test
  void shouldStopWhileTheJournalIsFullAndGoOnAfterIt() throws Exception {
    pressure = Pressure.Level.STOPPED;
    gateway.messages.put(1L, "m1");
    verticle.grant(corp("wwa", 20), from(0));
    verticle.standings().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(gateway.pageCalls.get()).isZero();
    pressure = Pressure.Level.FLOWING;
    assertThat(take().seq()).isEqualTo(1);
  }

  @Test
  void shouldAskAgainForAPageThatTheJournalRefused() throws Exception {
    refuse.set(2);
    gateway.messages.put(1L, "m1");
    verticle.grant(corp("wwa", 20), from(0));
    assertThat(take().after()).isZero();
    assertThat(gateway.pageCalls.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void shouldGoBackWhenTheDrainSaysSo() throws Exception {
    for (long seq = 1; seq <= 3; seq++) {
      gateway.messages.put(seq, "m" + seq);
    }
    verticle.grant(corp("wwa", 1000), from(0));
    await("wwa idle");
    journal.clear();
    verticle.setBack(new CorpId("wwa"), 0, 1);
    JournalRecord.Archived first = take();
    assertThat(first.seq()).isEqualTo(2);
    assertThat(first.after()).isEqualTo(1);
    assertThat(first.run()).isEqualTo(1);
  }

  @Test
  void shouldAskNothingMoreWhenDisabled() throws Exception {
    verticle.grant(corp("wwa", 10), from(0));
    await("wwa idle");
    verticle.disable(new CorpId("wwa"));
    await("wwa disabled");
    verticle.standings().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    int calls = gateway.pageCalls.get();
    gateway.messages.put(1L, "m1");
    verticle.wake(new CorpId("wwa"));
    verticle.standings().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(gateway.pageCalls.get() - calls)
        .isLessThanOrEqualTo(1); // one may have been under way
    assertThat(journal).isEmpty();
  }

  @Test
  void shouldNotLetOneCorpInTroubleSlowAnother() throws Exception {
    Archive wrong = new Archive(gateway.url(), "wrong", Map.of(), 10, "");
    verticle.grant(new Corp(new CorpId("wwbad"), "bad", wrong, Map.of()), from(0));
    await("wwbad blocked: 40001 secret refused, or our address is not on the corp's list");
    gateway.messages.put(1L, "m1");
    verticle.grant(corp("wwgood", 20), from(0));
    assertThat(take().corp().value()).isEqualTo("wwgood");
    assertThat(gateway.tokenCalls.get()).isEqualTo(2);
  }

  @Test
  void shouldTellHowEveryCorpStands() throws Exception {
    gateway.messages.put(7L, "m7");
    verticle.grant(corp("wwa", 1000), from(0));
    await("wwa idle");
    List<PullVerticle.Standing> all =
        verticle.standings().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).appendedSeq()).isEqualTo(7);
    assertThat(all.get(0).hoursLeft()).isBetween(119.0, 120.0);
  }

  @Test
  void shouldReportALoss() throws Exception {
    long tip = System.currentTimeMillis() - 6 * 86_400_000L;
    verticle.grant(corp("wwa", 1000), new PullGrant(1, 5, 0, 0, tip));
    await("wwa loss from " + tip);
  }

  @Override
  public boolean append(CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
    if (refuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      return false;
    }
    journal.addAll(records);
    vertx.runOnContext(done -> reply.ok(new JournalPosition(journal.size())));
    return true;
  }

  @Override
  public Pressure.Level pressure(CorpId corp) {
    return pressure;
  }

  @Override
  public void status(CorpId corp, String status) {
    news.add(corp + " " + status);
  }

  @Override
  public void tip(CorpId corp, long tipAtMs) {}

  @Override
  public void loss(CorpId corp, LossReport report) {
    news.add(corp + " loss from " + report.fromMs());
  }
}
