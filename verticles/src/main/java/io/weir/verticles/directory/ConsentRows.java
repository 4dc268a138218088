package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.Fact;
import io.weir.engine.wecom.ConsentCalls;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who is archived, who agreed, and robots; inside somebody's transaction. */
final class ConsentRows {

  private final CorpId corp;
  private final OffsetDateTime askedAt;
  private final List<Fact.Archived> archived = new ArrayList<>();
  private final Rows consents = new Rows();
  private final Rows robots = new Rows();
  private long objects;

  /** As {@link PgFacts}. */
  ConsentRows(CorpId corp, OffsetDateTime askedAt) {
    this.corp = corp;
    this.askedAt = askedAt;
  }

  /** Objects that were told of. */
  long objects() {
    return objects;
  }

  /** Adds a fact; any but those of consent says nothing here. */
  void add(Fact fact) {
    if (fact instanceof Fact.Archived members) {
      objects += members.userIds().size();
      archived.add(members);
    } else if (fact instanceof Fact.OfConsent told) {
      consent(told.userId(), "", told.agreement());
    } else if (fact instanceof Fact.OfRoomConsent told) {
      consent("", told.roomId(), told.agreement());
    } else if (fact instanceof Fact.OfRobot told) {
      robot(told);
    }
  }

  private void consent(String userId, String roomId, ConsentCalls.Agreement told) {
    objects++;
    row(consents)
        .put("user_id", userId)
        .put("room_id", roomId)
        .put("customer_id", told.externalUserId())
        .put("status", told.consent().name().toLowerCase(Locale.ROOT))
        .put("changed", told.changedAt());
  }

  private void robot(Fact.OfRobot told) {
    objects++;
    ConsentCalls.Robot robot = told.robot();
    ObjectNode row = row(robots).put("id", told.robotId());
    if (robot != null) {
      row.put("name", robot.name()).put("creator", robot.creatorUserId());
    }
  }

  private ObjectNode row(Rows rows) {
    return rows.add().put("corp_id", corp.value());
  }

  /** Archive members first. */
  Future<?> write(SqlConnection connection) {
    Future<?> done = Future.succeededFuture();
    for (Fact.Archived members : archived) {
      done = done.compose(before -> archived(connection, members));
    }
    return done.compose(before -> consents.run(connection, ConsentSql.CONSENTS, askedAt))
        .compose(before -> robots.run(connection, ConsentSql.ROBOTS, askedAt));
  }

  private Future<?> archived(SqlConnection connection, Fact.Archived members) {
    int edition = members.edition().code();
    Rows rows = new Rows();
    members.userIds().forEach(id -> row(rows).put("id", id));
    Future<?> written = rows.run(connection, ConsentSql.ARCHIVED, askedAt, edition);
    if (!members.isWhole()) {
      return written;
    }
    String[] ids = members.userIds().toArray(String[]::new);
    return written
        .compose(
            done ->
                connection
                    .preparedQuery(ConsentSql.NOT_ARCHIVED)
                    .execute(Tuple.of(corp.value(), askedAt, edition, ids)))
        .compose(
            done ->
                connection
                    .preparedQuery(ConsentSql.DROP_UNARCHIVED)
                    .execute(Tuple.of(corp.value())));
  }
}
