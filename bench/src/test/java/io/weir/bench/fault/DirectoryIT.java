package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.directory.ApiAnswer;
import io.weir.bench.wecom.directory.ConsentApi;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.OpenUserIdApi;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.Agreement;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.world.Delivery;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node keeps the directory of a world that changes, by events and by reading the whole. More of
 * it: {@code -Ddirectory.seeds=50 -Ddirectory.callbacks=17000}, of which 10,000 are the
 * directory's, and {@code -Ddirectory.perSecond=1000}, lest each seed lasts minutes; {@code
 * -Ddirectory.seed=26} begins there.
 */
@Timeout(600)
class DirectoryIT {

  @TempDir Path folder;

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int CALLBACKS = Integer.getInteger("directory.callbacks", 700);

  private static final int PER_SECOND = Integer.getInteger("directory.perSecond", 100);

  static LongStream seeds() {
    long first = Long.getLong("directory.seed", 1);
    return LongStream.range(first, first + Integer.getInteger("directory.seeds", 1));
  }

  private static WorldPlan plan(long seed) {
    return WorldPlan.of(seed, 2, 400, CALLBACKS, System.currentTimeMillis());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldAgreeWithTheWorldByEventsAlone(long seed) throws Exception {
    WorldPlan whole =
        plan(seed)
            .withDirectory(DirectoryPlan.modest().expectedBy(View.OLD_APP))
            .withDelivery(new Delivery(100, 150, 0));
    try (Rig rig = Rig.of(folder, whole, ServerOptions.plain())) {
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      awaitReadings(rig);
      push(rig, node);
      awaitQuiet(rig);
      rig.requireOracle(Agreement.EXACT);
    }
  }

  @Test
  void shouldAgreeWithTheWorldByASuitesEvents() throws Exception {
    WorldPlan bySuite = plan(7).withDirectory(DirectoryPlan.modest().expectedBy(View.SUITE));
    try (Rig rig = Rig.of(folder, bySuite, ServerOptions.plain())) {
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      push(rig, node);
      awaitReadings(rig);
      awaitQuiet(rig);
      // What was told before the corp let the suite in is not heard.
      rig.requireOracle(Agreement.VISIBLE);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shouldAgreeAfterAReadingWhateverWasLost(long seed) throws Exception {
    WorldPlan lossy =
        plan(seed)
            .withDirectory(DirectoryPlan.modest().withQuiet(true).expectedBy(View.OLD_APP))
            .withDelivery(new Delivery(100, 150, 200));
    try (Rig rig = Rig.of(folder, lossy, ServerOptions.plain())) {
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      awaitReadings(rig);
      push(rig, node);
      awaitQuiet(rig);
      rig.execute("UPDATE weir_sync SET due_at = now(), state = 'waiting'");
      awaitReadings(rig);
      awaitQuiet(rig);
      rig.requireOracle(Agreement.VISIBLE);
    }
  }

  @Test
  void shouldKnowWhoAgreedToTheArchive() throws Exception {
    WorldPlan talkative =
        Rig.plan(2, 2_000, 300).withDirectory(DirectoryPlan.modest().expectedBy(View.OLD_APP));
    try (Rig rig = Rig.of(folder, talkative, ServerOptions.plain());
        ArchiveGateway gateway = ArchiveGateway.before(rig.wecom().baseUrl())) {
      rig.archiveAt(gateway.baseUrl());
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      push(rig, node);
      awaitReadings(rig);
      awaitQuiet(rig);
      Await.until(
          "all messages are stored",
          () -> rig.number("SELECT count(*) FROM t_wecom_message") == 2_000);
      rig.execute("UPDATE weir_sync SET due_at = now(), state = 'waiting' WHERE kind = 'consent'");
      awaitReadings(rig);
      for (ExpectedCorp corp : rig.expectedCorps()) {
        ConsentApi truth = new ConsentApi(rig.world().directories().of(corp.corpId()));
        requireMembers(rig, corp.corpId(), truth);
        requireConsents(rig, corp.corpId(), truth);
      }
      assertThat(rig.number("SELECT count(*) FROM weir_consent WHERE room_id <> ''")).isPositive();
      assertThat(rig.number("SELECT count(*) FROM weir_robot WHERE name IS NOT NULL"))
          .isPositive()
          .isEqualTo(
              rig.number(
                  "SELECT count(DISTINCT (corp_id, participant_id)) FROM t_wecom_conversation_participant"
                      + " WHERE participant_type = 'robot'"));
      assertThat(gateway.refused()).as("asked of the gateway, which has no such call").isEmpty();
    }
  }

  @Test
  void shouldLearnWhatASuiteCallsThoseWhomTheArchiveNames() throws Exception {
    WorldPlan bySuite =
        Rig.plan(2, 400, 300).withDirectory(DirectoryPlan.modest().expectedBy(View.SUITE));
    try (Rig rig = Rig.of(folder, bySuite, ServerOptions.plain())) {
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      push(rig, node);
      awaitReadings(rig);
      Await.until(
          "all who are archived are asked for",
          PATIENCE,
          () ->
              rig.number("SELECT count(*) FROM weir_archive_member") > 0
                  && rig.number(
                          """
                          SELECT count(*) FROM weir_archive_member AS m
                           WHERE NOT EXISTS (SELECT FROM weir_identity AS i
                                              WHERE i.corp_id = m.corp_id AND i.id = m.wecom_user_id
                                                AND i.kind = 'open_user_id' AND i.state IN ('known', 'refused'))""")
                      == 0);
      for (ExpectedCorp corp : rig.expectedCorps()) {
        requireOpenUserIds(rig, corp.corpId());
      }
      String asked = "SELECT max(asked_at)::text || count(*) FROM weir_identity";
      String before = rig.one(asked);
      rig.execute("UPDATE weir_sync SET due_at = now(), state = 'waiting' WHERE kind = 'consent'");
      awaitReadings(rig);
      assertThat(rig.one(asked)).as("once and never again").isEqualTo(before);
    }
  }

  private static void requireOpenUserIds(Rig rig, String corp) throws Exception {
    Map<String, String> stored = new HashMap<>();
    rig.each(
        "SELECT id, other_id FROM weir_identity WHERE state = 'known' AND corp_id = '" + corp + "'",
        row -> stored.put(row.getString(1), row.getString(2)));
    OpenUserIdApi truth = new OpenUserIdApi(rig.world().directories().of(corp), 1_000);
    Map<String, String> told = new HashMap<>();
    fine(truth.convert(List.copyOf(stored.keySet())))
        .path("open_userid_list")
        .forEach(pair -> told.put(pair.path("userid").asText(), pair.path("open_userid").asText()));
    assertThat(stored).as(corp).isNotEmpty().isEqualTo(told);
  }

  private static void requireMembers(Rig rig, String corp, ConsentApi truth) throws Exception {
    for (int edition = 1; edition <= 3; edition++) {
      List<String> ids = new ArrayList<>();
      fine(truth.permitted(edition)).path("ids").forEach(id -> ids.add(id.asText()));
      List<String> stored = new ArrayList<>();
      rig.each(
          "SELECT wecom_user_id FROM weir_archive_member WHERE corp_id = '%s' AND %d = ANY (editions)"
              .formatted(corp, edition),
          row -> stored.add(row.getString(1)));
      assertThat(stored).as("edition %d of %s", edition, corp).hasSameElementsAs(ids);
    }
  }

  /** Of all relations that WeCom lists, of members who are archived. */
  private static void requireConsents(Rig rig, String corp, ConsentApi truth) throws Exception {
    List<String> stored = new ArrayList<>();
    List<String> told = new ArrayList<>();
    rig.each(
        """
        SELECT r.wecom_user_id, r.wecom_external_user_id, c.agree_status
          FROM t_wecom_staff_customer_relation AS r
               JOIN weir_archive_member AS m USING (corp_id, wecom_user_id)
               LEFT JOIN weir_consent AS c USING (corp_id, wecom_user_id, wecom_external_user_id)
         WHERE corp_id = '%s' AND r.relation_status IN ('active', 'deleted_by_customer')"""
            .formatted(corp),
        row -> {
          ArrayNode infos = JsonNodeFactory.instance.arrayNode();
          infos
              .addObject()
              .put("userid", row.getString(1))
              .put("exteranalopenid", row.getString(2));
          String word =
              fine(truth.single(infos)).path("agreeinfo").path(0).path("agree_status").asText();
          told.add(row.getString(1) + " " + row.getString(2) + " " + word.toLowerCase(Locale.ROOT));
          stored.add(row.getString(1) + " " + row.getString(2) + " " + row.getString(3));
        });
    assertThat(stored).as(corp).isNotEmpty().isEqualTo(told);
  }

  private static JsonNode fine(ApiAnswer answer) {
    return ((ApiAnswer.Fine) answer).fields();
  }

  /** Five kinds of two corps. */
  private static void awaitReadings(Rig rig) throws Exception {
    Await.until(
        "all has been read once",
        PATIENCE,
        () ->
            rig.number("SELECT count(*) FROM weir_sync") > 0
                && rig.number("SELECT count(*) FROM weir_sync WHERE state <> 'done'") == 0);
  }

  /** All events are taken up, and nothing is stale. */
  private static void awaitQuiet(Rig rig) throws Exception {
    long callbacks = rig.expectedCallbacks();
    Await.until(
        "all is taken up",
        PATIENCE,
        () ->
            rig.number("SELECT count(*) FROM weir_inbox") == callbacks
                && rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'directory'") == 0
                && rig.number("SELECT count(*) FROM weir_stale") == 0);
  }

  private static void push(Rig rig, Node node) throws Exception {
    long givenUp =
        rig.wecom()
            .pushTo(
                "http://127.0.0.1:" + node.callbackPort(),
                new PushOptions(8, 3, 5_000, 500, PER_SECOND))
            .done()
            .toCompletionStage()
            .toCompletableFuture()
            .get(240, TimeUnit.SECONDS)
            .givenUp();
    assertThat(givenUp).isZero();
  }
}
