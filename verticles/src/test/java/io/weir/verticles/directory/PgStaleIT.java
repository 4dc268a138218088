package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.Asking;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.CustomerReply;
import io.weir.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PgStaleIT extends DirectoryRig {

  @Test
  void shouldSettleAgainWhenADeadlockEndedIt() throws Exception {
    customerEvent("add_external_contact", 100, "a", "wo1");
    customerEvent("add_external_contact", 100, "b", "wo1");
    take();
    rig.execute("DELETE FROM weir_stale");
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection other = rig.connect()) {
      other.setAutoCommit(false);
      lock(other, "b");
      Future<?> settled =
          directory.settle(
              claim,
              List.of(
                  new Fact.OfRelation("wo1", follow("a", "x", CustomerReply.TagDetail.NAMED)),
                  new Fact.OfRelation("wo1", follow("b", "x", CustomerReply.TagDetail.NAMED))),
              false);
      Await.until(
          "it waits for b",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      lock(other, "a"); // it looks for a deadlock first, for it has waited longer
      other.commit();
      done(settled);
    }
    assertThat(one("SELECT string_agg(staff_remark, ' ') FROM t_wecom_staff_customer_relation"))
        .isEqualTo("x x");
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  private static void lock(Connection connection, String user) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT FROM t_wecom_staff_customer_relation WHERE wecom_user_id = '%s' FOR UPDATE"
              .formatted(user));
    }
  }

  @Test
  void shouldAskAgainForWhatWasMarkedWhileItWasAskedFor() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    customerEvent("edit_external_contact", 100, "zhang", "wo1");
    take();
    done(directory.settle(claim, List.of(), false));
    assertThat(one("SELECT marks FROM weir_stale WHERE due_at <= clock_timestamp()"))
        .isEqualTo("2");
    done(directory.settle(claim(Thing.Kind.CUSTOMER, "wo1"), List.of(), false));
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  @Test
  void shouldAskAgainForWhatIsBeingMarkedWhenItIsSettled() throws Exception {
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection event = rig.connect();
        Statement statement = event.createStatement()) {
      event.setAutoCommit(false);
      statement.execute("UPDATE weir_stale SET marks = marks + 1");
      Future<?> settled = directory.settle(claim, List.of(), false);
      Await.until(
          "it waits for the event",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      event.commit();
      done(settled);
    }
    assertThat(one("SELECT marks FROM weir_stale WHERE due_at <= clock_timestamp()"))
        .isEqualTo("2");
  }

  /** Claims, as counts by corp and kind in the order in which they come; what is due longest. */
  private String claimed(Asking.Wish wish) throws Exception {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (PgStale.Claim claim : done(directory.stale().claim(wish, 60_000))) {
      Thing thing = claim.thing();
      counts.merge(thing.corp() + " " + thing.kind().label(), 1, Integer::sum);
    }
    return counts.toString();
  }

  @Test
  void shouldClaimNoMoreOfOneCorpsKindThanItMayHave() throws Exception {
    stale("ww1", Thing.Kind.CUSTOMER, 50);
    stale("ww1", Thing.Kind.GROUP, 2);
    stale("ww2", Thing.Kind.CUSTOMER, 50);
    stale("ww3", Thing.Kind.STAFF, 1);
    Asking.Lane customers = new Asking.Lane(CORP, Thing.Kind.CUSTOMER);
    Asking.Lane others = new Asking.Lane(new CorpId("ww2"), Thing.Kind.CUSTOMER);
    assertThat(claimed(new Asking.Wish(100, 5, Map.of(customers, 5, others, 2), null)))
        .isEqualTo("{ww2 customer=3, ww1 group=2, ww3 staff=1}");
    assertThat(claimed(new Asking.Wish(7, 5, Map.of(), null)))
        .isEqualTo("{ww1 customer=5, ww2 customer=2}");
    assertThat(claimed(new Asking.Wish(100, 5, Map.of(), customers))).isEqualTo("{ww2 customer=5}");
    assertThat(
            one(
                "SELECT string_agg(id, ' ' ORDER BY due_at) FROM weir_stale WHERE corp_id = 'ww1'"
                    + " AND kind = 'customer' AND due_at > now()"))
        .as("what is due longest")
        .isEqualTo("x50 x49 x48 x47 x46");
  }

  @Test
  void shouldPassOverWhatAnotherNodeClaims() throws Exception {
    stale("ww1", Thing.Kind.CUSTOMER, 3);
    try (Connection other = rig.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM weir_stale WHERE id <> 'x1' FOR UPDATE");
      assertThat(claimed(wish(2, 2))).isEqualTo("{ww1 customer=1}");
    }
  }

  @Test
  void shouldNotReadAllRowsForOneWhenThereWereNone() throws Exception {
    rig.execute("ALTER TABLE weir_stale SET (autovacuum_enabled = false)");
    Transactions transactions = new Transactions(pool);
    for (int i = 0; i < 40; i++) {
      settleOne(transactions); // of four connections, each has made its plan
    }
    stale("ww1", Thing.Kind.CUSTOMER, 20_000);
    long read = 0;
    for (int i = 0; i < 8 * Transactions.KEEP_PLANS; i++) {
      read = settleOne(transactions);
    }
    assertThat(read).isZero();
  }
}
