package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.directory.StandBack;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.GroupCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.Await;
import io.weir.verticles.node.SystemClock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DirectoryVerticleIT extends DirectoryRig {

  @Test
  void shouldGiveUpTheOneEventThatPostgresNeverTakes() throws Exception {
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    rig.execute(
        "ALTER TABLE t_wecom_staff_customer_relation ADD CONSTRAINT nobody CHECK (wecom_user_id <> 'poison')");
    customerEvent("add_external_contact", 100, "poison", "wo2");
    for (int i = 0; i < 20; i++) {
      customerEvent("add_external_contact", 100, "li" + i, "wo3");
    }
    arrives("change_external_tag", "melt", "\"Id\": \"et9\"");
    Map<String, Long> counted = new ConcurrentHashMap<>();
    Telemetry telemetry =
        new Telemetry() {
          @Override
          public void count(Meter meter, String label, long n) {
            if (meter == Meter.DIRECTORY_EVENTS) {
              counted.merge(label, n, Long::sum);
            }
          }
        };
    DirectoryVerticle verticle =
        verticle(
            new WeComApi() {
              @Override
              public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
                reply.fail(new WeComException(WeComFailure.retryable("away")));
              }
            },
            telemetry);
    done(vertx.deployVerticle(verticle));
    Await.until(
        "all is taken up",
        () -> "0".equals(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")));
    assertThat(one("SELECT string_agg(last_error, ',') FROM weir_inbox WHERE state = 'failed'"))
        .isEqualTo("sqlstate 23514");
    assertThat(one("SELECT count(*) FROM weir_inbox WHERE state = 'done'")).isEqualTo("21");
    Await.until(
        "they are counted",
        () -> counted.equals(Map.of("taken", 23L, "unusable", 1L, "unknown", 1L)));
    assertThat(one("SELECT count(*) FROM t_wecom_staff_customer_relation")).isEqualTo("21");
  }

  @Test
  void shouldFailTheOneEventThatThrows() throws Exception {
    customerEvent("add_external_contact", 100, "zhang", "wo1");
    customerEvent("edit_external_contact", 100, "zhang", "wo2");
    rig.execute("UPDATE weir_inbox SET payload = NULL WHERE change_type = 'edit_external_contact'");
    assertThat(take()).isEqualTo(new PgDirectoryEvents.Taken(2, 1, 1, 0, 0));
    assertThat(one("SELECT last_error FROM weir_inbox WHERE state = 'failed'"))
        .isEqualTo("change_external_contact edit_external_contact: IllegalArgumentException");
    assertThat(relations()).isEqualTo("zhang wo1 active");
  }

  @Test
  void shouldSetApartAThirdReplyThatCannotBeReadAndAskNoMore() throws Exception {
    rig.execute(
        "INSERT INTO weir_stale (corp_id, kind, id, attempts) VALUES ('ww1', 'group', 'wr1', 2), ('ww1', 'group', 'wr2', 0)");
    rig.execute(
        "INSERT INTO weir_sync (corp_id, kind, state, started_at, attempts) VALUES ('ww1', 'groups', 'running', now(), 2)");
    DirectoryVerticle verticle =
        verticle(
            new WeComApi() {
              @Override
              public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
                reply.fail(new WeComException(WeComFailure.unreadable("{\"a\": 1}")));
              }
            },
            Telemetry.NONE);
    done(vertx.deployVerticle(verticle));
    Await.until(
        "one is settled, one is put off",
        () ->
            "wr2 1 reply lacks what was asked for"
                    .equals(
                        one(
                            "SELECT string_agg(concat_ws(' ', id, attempts, last_error), ',') FROM weir_stale"))
                && "failed".equals(one("SELECT state FROM weir_sync WHERE kind = 'groups'")));
    assertThat(one("SELECT last_error FROM weir_sync WHERE kind = 'groups'"))
        .isEqualTo("/cgi-bin/externalcontact/groupchat/list: reply lacks what was asked for");
    assertThat(
            one(
                "SELECT string_agg(concat_ws(' ', source, corp_id, split_part(reason, ':', 1), convert_from(record, 'UTF8')),"
                    + " ', ' ORDER BY reason) FROM weir_quarantine"))
        .isEqualTo(
            "directory ww1 /cgi-bin/externalcontact/groupchat/get {\"a\": 1},"
                + " directory ww1 /cgi-bin/externalcontact/groupchat/list {\"a\": 1}");
  }

  @Test
  void shouldLeaveWhatItDoesNotKeepToANodeThatDoes() throws Exception {
    rig.execute(
        """
        INSERT INTO weir_stale (corp_id, kind, id, attempts)
        VALUES ('ww9', 'group', 'wr1', 0), ('ww9', 'group', 'wr2', 24), ('ww1', 'consent', 'a/wo1', 0)""");
    Set<String> asked = ConcurrentHashMap.newKeySet(); // the readings of ww1 are
    WeComApi away =
        new WeComApi() {
          @Override
          public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
            asked.add(call.path());
            reply.fail(new WeComException(WeComFailure.retryable("away")));
          }
        };
    done(vertx.deployVerticle(verticle(away, Telemetry.NONE)));
    Await.until(
        "all have been looked at",
        () -> "0".equals(one("SELECT count(*) FROM weir_stale WHERE attempts IN (0, 24)")));
    assertThat(
            one(
                "SELECT string_agg(id || ' ' || last_error, ', ' ORDER BY corp_id) FROM weir_stale"))
        .isEqualTo("a/wo1 not kept by the node that looked, wr1 not kept by the node that looked");
    assertThat(one("SELECT min(due_at) > clock_timestamp() + interval '5 seconds' FROM weir_stale"))
        .isEqualTo("t");
    assertThat(asked)
        .isNotEmpty()
        .doesNotContain(
            GroupCalls.GetGroup.PATH, ConsentCalls.GetRoom.PATH, ConsentCalls.CheckSingle.PATH);
  }

  @Test
  void shouldAskForNothingWhileItStandsBackAndTakeUpEvents() throws Exception {
    AtomicBoolean standsBack = new AtomicBoolean(true);
    AtomicInteger calls = new AtomicInteger();
    WeComApi away =
        new WeComApi() {
          @Override
          public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
            calls.incrementAndGet();
            reply.fail(new WeComException(WeComFailure.retryable("away")));
          }
        };
    DirectoryVerticle verticle =
        verticle(away, new StandBack(standsBack::get, new SystemClock()), Telemetry.NONE);
    done(vertx.deployVerticle(verticle));
    for (String customer : List.of("wo1", "wo2", "wo3")) { // one look each
      customerEvent("edit_external_contact", 100, "zhang", customer);
      Await.until(
          "it is taken up",
          () -> "0".equals(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")));
    }
    assertThat(calls).hasValue(0);
    assertThat(one("SELECT count(*) FROM weir_stale WHERE kind = 'customer'")).isEqualTo("3");
    assertThat(one("SELECT count(*) FROM weir_sync")).isEqualTo("0");

    standsBack.set(false);
    Await.until(
        "customers and a reading are asked for",
        () ->
            "3".equals(one("SELECT count(*) FROM weir_stale WHERE attempts > 0"))
                && "1".equals(one("SELECT sign(count(*)) FROM weir_sync WHERE attempts > 0")));
  }

  @Test
  void shouldTakeUpNoEventsInAFloodOfCallbacks() throws Exception {
    AtomicLong nanos = new AtomicLong();
    AtomicInteger looks = new AtomicInteger();
    Clock clock =
        new Clock() {
          @Override
          public long nanos() {
            return nanos.get();
          }

          @Override
          public long millis() {
            return 0;
          }
        };
    StandBack standBack =
        new StandBack(
            () -> {
              looks.incrementAndGet();
              return false;
            },
            clock);
    DirectoryVerticle verticle = verticle(answering("{}"), standBack, Telemetry.NONE);
    done(vertx.deployVerticle(verticle));
    verticle.stored(StandBack.FLOOD_CALLBACKS);
    verticle.wake();
    int atFirst = looks.get(); // what its start has begun is over
    Await.until("it has looked once more", () -> looks.get() >= atFirst + 4);
    customerEvent("edit_external_contact", 100, "zhang", "wo1");
    int before = looks.get();
    Await.until("it has looked again and again", () -> looks.get() >= before + 6);
    assertThat(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")).isEqualTo("1");

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    Await.until(
        "the flood is over and it is taken up",
        () -> "0".equals(one("SELECT count(*) FROM weir_inbox WHERE state = 'directory'")));
  }
}
