package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.EventBatch;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.directory.EventBatch.RelationKey;
import io.weir.engine.directory.EventBatch.Standing;
import io.weir.engine.directory.EventSays;
import io.weir.engine.directory.RelationStatus;
import io.weir.engine.event.Event;
import io.weir.engine.event.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events for the directory out of the inbox: what they change, what they make stale and their
 * rows' new state share a transaction, so that each counts once.
 */
final class PgDirectoryEvents {

  private static final Logger LOG = LoggerFactory.getLogger(PgDirectoryEvents.class);

  /** The state of an inbox row that waits for this. */
  static final String STATE = "directory";

  private static final String DONE = "done";

  /**
   * Nobody's here, or in ids of another kind than this directory's: for whoever reads the inbox.
   */
  private static final String KEPT = "kept";

  private static final String FAILED = "failed";

  /** Its ChangeType is none that we know: as it came, for whoever reads the inbox. */
  private static final String UNKNOWN = "unknown";

  /**
   * What was taken up.
   *
   * @param events inbox rows
   * @param stale things that are marked stale now
   * @param unusable events that lack what they must have
   * @param unknown events of a ChangeType that we do not know
   * @param repeated changes of members that were known
   */
  record Taken(int events, int stale, int unusable, int unknown, int repeated) {}

  /** Corps that another node keeps, some 20 bytes each. */
  private static final int OTHERS_MAX = 1_000;

  private final Pool pool;
  private final Transactions transactions;
  private final Supplier<Map<CorpId, DirectoryAccess>> corps;

  /** Corps of which we passed an event over, since another node keeps them. */
  private final Set<String> others = new TreeSet<>();

  private String receiver = "";
  private String digest = "";

  /**
   * On this pool.
   *
   * @param corps those whose directory this node keeps, as it is now
   */
  PgDirectoryEvents(
      Pool pool, Transactions transactions, Supplier<Map<CorpId, DirectoryAccess>> corps) {
    this.pool = pool;
    this.transactions = transactions;
    this.corps = corps;
  }

  /** The oldest events, at most {@code max}; none while another node has them. */
  Future<Taken> takeUp(int max) {
    if (others.size() > OTHERS_MAX) {
      others.clear(); // they are found again
    }
    others.removeIf(corp -> corps.get().get(new CorpId(corp)) != null);
    return transactions.run(
        connection ->
            connection
                .preparedQuery(EventSql.TAKE)
                .execute(Tuple.of(max, (Object) others.toArray(String[]::new)))
                .compose(rows -> new Taking(connection).all(rows)));
  }

  /**
   * Gives up the one event that {@link #takeUp} last tried alone. By its key: the oldest may be
   * another one, which another node has locked.
   */
  Future<?> giveUp(String reason) {
    return pool.preparedQuery(EventSql.GIVE_UP).execute(Tuple.of(reason, receiver, digest));
  }

  private record Settled(String state, @Nullable String error) {}

  /** One transaction. */
  private final class Taking {
    private final SqlConnection connection;
    private final EventBatch batch = new EventBatch();
    private final Map<Settled, List<String>> settled = new LinkedHashMap<>();
    private int events;
    private int unusable;
    private int unknown;

    Taking(SqlConnection connection) {
      this.connection = connection;
    }

    Future<Taken> all(RowSet<Row> rows) {
      List<Row> foreign = new ArrayList<>();
      for (Row row : rows) {
        if (isUnknownHere(row)) {
          foreign.add(row);
        } else {
          add(row);
        }
      }
      return leave(foreign).compose(done -> takeUp());
    }

    private boolean isUnknownHere(Row row) {
      String corp = row.getString(2);
      return corp != null && CorpId.isUsable(corp) && corps.get().get(new CorpId(corp)) == null;
    }

    /** Nobody's are kept as they came; a node that keeps the others will take them. */
    private Future<?> leave(List<Row> foreign) {
      if (foreign.isEmpty()) {
        return Future.succeededFuture();
      }
      String[] ids =
          foreign.stream().map(row -> row.getString(2)).distinct().toArray(String[]::new);
      return connection
          .preparedQuery(EventSql.ENROLLED)
          .execute(Tuple.of((Object) ids))
          .map(
              enrolled -> {
                Set<String> elsewhere = new HashSet<>();
                enrolled.forEach(row -> elsewhere.add(row.getString(0)));
                for (Row row : foreign) {
                  if (elsewhere.contains(row.getString(2)) && !row.getBoolean(6)) {
                    others.add(row.getString(2));
                  } else {
                    events++;
                    settle(row, KEPT, null);
                  }
                }
                return foreign;
              });
    }

    private Future<Taken> takeUp() {
      if (events == 0) {
        return Future.succeededFuture(new Taken(0, 0, 0, 0, 0));
      }
      return names()
          .run(connection, EventSql.HOLD_NAMES_OF_ALL)
          .compose(held -> renamed())
          .compose(
              names -> {
                batch.rename(names);
                return rename();
              })
          .compose(done -> decide())
          .compose(
              outcome ->
                  write(outcome)
                      .map(
                          done ->
                              new Taken(
                                  events,
                                  outcome.stale().size(),
                                  unusable,
                                  unknown,
                                  outcome.repeated())));
    }

    private Future<EventBatch.Outcome> decide() {
      Future<Map<RelationKey, Standing>> standings = standings();
      Future<Map<GroupKey, String>> versions = versions();
      return Future.all(standings, versions)
          .map(both -> batch.decide(standings.result(), versions.result()));
    }

    private Rows names() {
      Map<String, Boolean> alone = new TreeMap<>();
      batch.named().forEach(name -> alone.put(name.corp().value(), false));
      batch.renamed().forEach(name -> alone.put(name.corp().value(), true));
      Rows rows = new Rows();
      alone.forEach((corp, isAlone) -> rows.add().put("corp_id", corp).put("alone", isAlone));
      return rows;
    }

    private Future<List<EventSays.Renamed>> renamed() {
      Rows users = new Rows();
      for (EventBatch.Named named : batch.named()) {
        users.add().put("corp_id", named.corp().value()).put("user_id", named.userId());
      }
      return users
          .run(connection, EventSql.RENAMED)
          .map(
              rows -> {
                List<EventSays.Renamed> found = new ArrayList<>();
                for (Row row : rows) {
                  found.add(
                      new EventSays.Renamed(
                          new CorpId(row.getString(0)),
                          row.getString(1),
                          row.getString(2),
                          row.getLong(3)));
                }
                return found;
              });
    }

    private void add(Row row) {
      events++;
      receiver = row.getString(0);
      digest = row.getString(1);
      String corp = row.getString(2);
      DirectoryAccess access =
          corp == null || !CorpId.isUsable(corp) ? null : corps.get().get(new CorpId(corp));
      if (access == null || corp == null || !access.hears(receiver)) {
        settle(row, KEPT, null);
        return;
      }
      EventBatch.Heard heard = hear(row, new CorpId(corp));
      if (heard == null) {
        return;
      }
      switch (heard) {
        case TAKEN -> settle(row, DONE, null);
        case UNKNOWN -> {
          unknown++;
          settle(row, UNKNOWN, null);
        }
        case UNUSABLE -> {
          unusable++;
          settle(row, FAILED, "the event lacks an id that it must have");
        }
      }
    }

    /** Null when it threw: the event is given up, or it would keep all others for ever. */
    private EventBatch.@Nullable Heard hear(Row row, CorpId corp) {
      try {
        Event event = StoredEvent.of(row.getString(5));
        return event == null ? EventBatch.Heard.UNUSABLE : batch.add(corp, event);
      } catch (RuntimeException e) {
        String error = e.getClass().getSimpleName();
        String type = row.getString(3) + " " + row.getString(4);
        LOG.error("an event for the directory cannot be read: {}, {}", type, error);
        unusable++;
        settle(row, FAILED, type + ": " + error);
        return null;
      }
    }

    private void settle(Row row, String state, @Nullable String error) {
      settled
          .computeIfAbsent(new Settled(state, error), as -> new ArrayList<>())
          .add(row.getString(7));
    }

    private Future<?> settle() {
      Future<?> done = Future.succeededFuture();
      for (Map.Entry<Settled, List<String>> some : settled.entrySet()) {
        done = done.compose(before -> settle(some.getKey(), some.getValue()));
      }
      return done;
    }

    // A row that is not where it was locked would be taken up again: rather none of these is.
    private Future<?> settle(Settled as, List<String> places) {
      Tuple values = Tuple.of(as.state(), as.error(), places.toArray(String[]::new));
      return connection
          .preparedQuery(EventSql.SETTLE)
          .execute(values)
          .map(
              rows -> {
                if (rows.rowCount() != places.size()) {
                  throw new IllegalStateException(
                      "of "
                          + places.size()
                          + " events only "
                          + rows.rowCount()
                          + " could be settled");
                }
                return rows;
              });
    }

    private Future<Map<RelationKey, Standing>> standings() {
      Rows keys = new Rows();
      for (RelationKey key : batch.relations()) {
        relation(keys, key);
      }
      return keys.run(connection, EventSql.EXPECT_RELATIONS)
          .compose(done -> keys.run(connection, EventSql.STANDINGS))
          .map(
              rows -> {
                Map<RelationKey, Standing> found = new HashMap<>();
                for (Row row : rows) {
                  if (row.getString(3) == null) {
                    continue; // nobody has said yet how they stand
                  }
                  found.put(
                      new RelationKey(
                          new CorpId(row.getString(0)), row.getString(1), row.getString(2)),
                      new Standing(RelationStatus.ofLabel(row.getString(3)), row.getLong(4)));
                }
                return found;
              });
    }

    private Future<Map<GroupKey, String>> versions() {
      Rows keys = new Rows();
      batch
          .groups()
          .forEach(k -> keys.add().put("corp_id", k.corp().value()).put("chat_id", k.chatId()));
      return keys.run(connection, EventSql.VERSIONS)
          .map(
              rows -> {
                Map<GroupKey, String> found = new HashMap<>();
                for (Row row : rows) {
                  found.put(
                      new GroupKey(new CorpId(row.getString(0)), row.getString(1)),
                      row.getString(2));
                }
                return found;
              });
    }

    // One after the other on one connection, always in this order: relations, staff, groups,
    // participants, conversations, tags, what is stale, the inbox.
    private Future<?> write(EventBatch.Outcome outcome) {
      return relations(outcome)
          .compose(done -> groups(outcome))
          .compose(done -> tags(outcome))
          .compose(done -> PgStale.mark(connection, outcome.stale()))
          .compose(done -> settle());
    }

    private Future<?> relations(EventBatch.Outcome outcome) {
      Rows rows = new Rows();
      outcome
          .relations()
          .forEach(
              (key, standing) ->
                  relation(rows, key)
                      .put("status", standing.status().label())
                      .put("seconds", standing.timeSeconds()));
      return rows.run(connection, EventSql.RELATIONS);
    }

    private Future<?> rename() {
      Rows noted = new Rows();
      batch.renamed().forEach(name -> addName(noted, name));
      Future<?> done = noted.run(connection, EventSql.NOTE_RENAMED);
      for (EventSays.Renamed move : batch.moves()) { // an id may be renamed twice in a batch
        done = done.compose(before -> move(move));
      }
      return done;
    }

    private Future<?> move(EventSays.Renamed move) {
      Rows row = new Rows();
      addName(row, move);
      Future<?> done =
          row.run(connection, EventSql.ASK_FOR_GROUPS_OF_RENAMED)
              .compose(
                  before -> row.run(connection, EventSql.MERGE_RELATIONS, (Object) PgSync.LISTED));
      for (String sql :
          List.of(
              EventSql.ASK_FOR_MERGED,
              EventSql.RENAME_RELATIONS,
              EventSql.DROP_RENAMED_RELATIONS,
              EventSql.RENAME_STAFF,
              EventSql.DROP_RENAMED_STAFF,
              ConsentSql.RENAME_CONSENTS,
              ConsentSql.DROP_RENAMED_CONSENTS,
              ConsentSql.RENAME_ARCHIVED)) {
        done = done.compose(before -> row.run(connection, sql));
      }
      return done;
    }

    private Future<?> groups(EventBatch.Outcome outcome) {
      GroupRows members = new GroupRows();
      Rows changed = new Rows();
      outcome
          .members()
          .forEach(
              (group, change) -> {
                change.came().forEach((id, came) -> members.member(group, id, came));
                members.count(group, change.version());
                changed.add().put("corp_id", group.corp().value()).put("chat_id", group.chatId());
              });
      Rows gone = new Rows();
      for (GroupKey group : outcome.dismissed()) {
        gone.add().put("corp_id", group.corp().value()).put("chat_id", group.chatId());
        members.all(group, List.of());
      }
      return gone.run(connection, GroupSql.DISMISS)
          .compose(done -> members.write(connection))
          .compose(done -> changed.run(connection, EventSql.ASK_AGAIN_FOR_GROUPS));
    }

    private Future<?> tags(EventBatch.Outcome outcome) {
      Rows tags = new Rows();
      outcome.tagsDeleted().forEach(deleted -> tag(tags, deleted.corp().value(), deleted.tagId()));
      Rows groups = new Rows();
      outcome
          .tagGroupsDeleted()
          .forEach(g -> groups.add().put("corp_id", g.corp().value()).put("group_id", g.groupId()));
      return groups
          .run(connection, EventSql.DELETE_TAG_GROUPS)
          .compose(done -> groups.run(connection, EventSql.DELETE_TAGS_OF_GROUPS))
          .compose(
              gone -> {
                gone.forEach(row -> tag(tags, row.getString(0), row.getString(1)));
                return tags.run(connection, EventSql.DELETE_TAGS);
              })
          .compose(done -> tags.run(connection, EventSql.STRIP_TAGS));
    }
  }

  private static void tag(Rows rows, String corp, String tagId) {
    rows.add().put("corp_id", corp).put("tag_id", tagId);
  }

  private static void addName(Rows rows, EventSays.Renamed name) {
    rows.add()
        .put("corp_id", name.corp().value())
        .put("user_id", name.userId())
        .put("new_user_id", name.newUserId())
        .put("seconds", name.timeSeconds());
  }

  private static ObjectNode relation(Rows rows, RelationKey key) {
    return rows.add()
        .put("corp_id", key.corp().value())
        .put("user_id", key.userId())
        .put("customer_id", key.customerId());
  }
}
