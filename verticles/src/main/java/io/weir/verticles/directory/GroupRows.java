package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.weir.engine.corp.PersonType;
import io.weir.engine.directory.EventBatch.GroupKey;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Members of groups, and what is counted of them; inside somebody's transaction. */
final class GroupRows {

  /** What a transaction adds to one conversation. */
  private static final class Gain {
    private int participants;
    private int customers;
  }

  private final Rows moved = new Rows();
  private final Rows whole = new Rows();
  private final Rows counted = new Rows();

  /** This member is in the group, or not any more. */
  void member(GroupKey group, String id, boolean active) {
    ObjectNode row = key(moved, group);
    row.put("member_id", id).put("type", PersonType.of(id).column()).put("active", active);
  }

  /** These are all; whoever else was in it has left. */
  void all(GroupKey group, Collection<String> members) {
    ArrayNode ids = key(whole, group).putArray("members");
    members.forEach(ids::add);
    members.forEach(id -> member(group, id, true));
  }

  /**
   * Its counts are taken anew.
   *
   * @param version null = it keeps the one that it has
   */
  void count(GroupKey group, @Nullable String version) {
    key(counted, group).put("version", version);
  }

  private static ObjectNode key(Rows rows, GroupKey group) {
    return rows.add().put("corp_id", group.corp().value()).put("chat_id", group.chatId());
  }

  /** The groups' own rows must be locked by now. */
  Future<?> write(SqlConnection connection) {
    Future<Iterable<Row>> joined = moved.run(connection, GroupSql.JOIN);
    Future<?> changed = moved.run(connection, GroupSql.MOVE);
    Future<?> left = whole.run(connection, GroupSql.LEAVE);
    return Future.all(joined, changed, left)
        .compose(all -> gains(joined.result()).run(connection, GroupSql.COUNT_IN_CONVERSATIONS))
        .compose(all -> counted.run(connection, GroupSql.COUNT_MEMBERS));
  }

  private static Rows gains(Iterable<Row> joined) {
    Map<String, Map<String, Gain>> gains = new TreeMap<>();
    for (Row row : joined) {
      Gain gain =
          gains
              .computeIfAbsent(row.getString(0), corp -> new TreeMap<>())
              .computeIfAbsent(row.getString(1), conversation -> new Gain());
      gain.participants++;
      gain.customers += PersonType.CUSTOMER.column().equals(row.getString(2)) ? 1 : 0;
    }
    Rows rows = new Rows();
    gains.forEach(
        (corp, conversations) ->
            conversations.forEach(
                (conversation, gain) ->
                    rows.add()
                        .put("corp_id", corp)
                        .put("conversation_id", conversation)
                        .put("participants", gain.participants)
                        .put("customers", gain.customers)));
    return rows;
  }
}
