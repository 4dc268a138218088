package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.directory.EventSays;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.RelationStatus;
import io.weir.engine.directory.Renames;
import io.weir.engine.directory.SyncKind;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.engine.wecom.Unusable;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes what WeCom said, as of when it was asked, inside somebody's transaction: always in this
 * order of tables, and rows by key.
 */
final class PgFacts {

  private static final String LISTED = standings(true);
  private static final String NOT_LISTED = standings(false);

  private final SqlConnection connection;
  private final CorpId corp;
  private final OffsetDateTime askedAt;
  private final boolean isSuite;

  private final Rows customers = new Rows();
  private final Rows unions = new Rows();
  private final Rows relations = new Rows();
  private final Rows followers = new Rows();
  private final Rows untold = new Rows();
  private final Rows staff = new Rows();
  private final Rows staffGone = new Rows();
  private final Rows groups = new Rows();
  private final Rows groupsGone = new Rows();
  private final Map<String, List<String>> members = new HashMap<>();
  private final Set<String> groupsInPart = new HashSet<>();
  private final Rows tagGroups = new Rows();
  private final Rows tags = new Rows();
  private final List<Thing> tagScopes = new ArrayList<>();
  private final Rows departments = new Rows();
  private Long @Nullable [] allDepartments;
  private final TreeSet<Thing> stale = new TreeSet<>();
  private final Renames renamed = new Renames();
  private final ConsentRows consents;
  private final Rows unreadable = new Rows();
  private Fact.@Nullable Ended ended;
  private long objects;
  private long quarantined;

  /**
   * For one answer.
   *
   * @param askedAt by Postgres's clock, before the question was sent
   * @param isSuite a suite asked: WeCom gives it userids in place of names
   */
  PgFacts(SqlConnection connection, CorpId corp, OffsetDateTime askedAt, boolean isSuite) {
    this.connection = connection;
    this.corp = corp;
    this.askedAt = askedAt;
    this.isSuite = isSuite;
    this.consents = new ConsentRows(corp, askedAt);
  }

  /** Status → what it is once WeCom lists the relation, or does not; "" = there was none. */
  private static String standings(boolean listed) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    map.put("", RelationStatus.found(null, listed).label());
    for (RelationStatus status : RelationStatus.values()) {
      map.put(status.label(), RelationStatus.found(status, listed).label());
    }
    return map.toString();
  }

  /** Objects that were told of; after {@link #write}. */
  long objects() {
    return objects + consents.objects();
  }

  /** Entries that went to quarantine. */
  long quarantined() {
    return quarantined;
  }

  /**
   * Writes them.
   *
   * @param begunAt of the whole reading that they are part of; null = of none
   */
  Future<?> write(List<Fact> facts, @Nullable OffsetDateTime begunAt) {
    return connection
        .preparedQuery(EventSql.HOLD_NAMES)
        .execute(Tuple.of(corp.value()))
        .compose(held -> renamedSince())
        .compose(
            done -> {
              facts.forEach(this::add); // what it throws ends the transaction
              return customers();
            })
        .compose(done -> staff())
        .compose(done -> groups())
        .compose(done -> tags())
        .compose(done -> departments())
        .compose(done -> consents.write(connection))
        .compose(done -> PgStale.mark(connection, stale))
        .compose(done -> unreadable.run(connection, FactSql.QUARANTINE))
        .compose(done -> ended(begunAt));
  }

  private Future<?> renamedSince() {
    return connection
        .preparedQuery(EventSql.RENAMED_SINCE)
        .execute(Tuple.of(corp.value(), askedAt))
        .map(
            rows -> {
              for (Row row : rows) {
                renamed.add(
                    new EventSays.Renamed(
                        corp, row.getString(0), row.getString(1), row.getLong(2)));
              }
              return rows;
            });
  }

  /** What somebody is called now whom the answer may name as they were called before. */
  private String nameNow(String userId) {
    return renamed.nameNow(corp, userId, 0);
  }

  private @Nullable String ownerNow(@Nullable String userId) {
    return userId == null ? null : nameNow(userId);
  }

  // ---- what is to be written

  private void add(Fact fact) {
    if (fact instanceof Fact.OfCustomer told) {
      customer(told.customer());
    } else if (fact instanceof Fact.OfRelation told) {
      relation(told.customerId(), told.follow());
    } else if (fact instanceof Fact.Followers all) {
      List<String> users = all.userIds().stream().map(this::nameNow).toList();
      strings(row(followers).put("customer_id", all.customerId()), "users", users);
    } else if (fact instanceof Fact.Untold some) {
      some.userIds().forEach(id -> row(untold).put("id", nameNow(id)));
    } else if (fact instanceof Fact.OfStaff told) {
      staff(told.staff());
    } else if (fact instanceof Fact.StaffGone gone) {
      row(staffGone).put("id", gone.userId());
    } else if (fact instanceof Fact.OfGroup told) {
      group(told.group());
    } else if (fact instanceof Fact.OfRoom told) {
      room(told.roomId(), told.room());
    } else if (fact instanceof Fact.GroupGone gone) {
      row(groupsGone).put("id", gone.chatId());
    } else if (fact instanceof Fact.Tags told) {
      if (told.isWhole()) { // else what could not be read would be taken for deleted
        tagScopes.add(told.scope());
      }
      told.groups().forEach(this::tagGroup);
    } else if (fact instanceof Fact.Departments all) {
      allDepartments(all.departments());
    } else if (fact instanceof Fact.Unreadable bad) {
      quarantined++;
      row(unreadable).put("reason", bad.entry().reason()).put("record", bad.entry().json());
    } else if (fact instanceof Fact.Foreign other) {
      foreign(other);
    } else if (fact instanceof Fact.ToAsk listed) {
      objects += listed.ids().size();
      listed.ids().forEach(id -> stale.add(new Thing(corp, listed.kind(), id)));
    } else if (fact instanceof Fact.Ended end) {
      ended = end;
    } else if (fact instanceof Fact.OfConsent told) {
      consents.add(new Fact.OfConsent(nameNow(told.userId()), told.agreement()));
    } else {
      consents.add(fact);
    }
  }

  private ObjectNode row(Rows rows) {
    return rows.add().put("corp_id", corp.value());
  }

  private static void strings(ObjectNode row, String field, Iterable<String> values) {
    ArrayNode array = row.putArray(field);
    values.forEach(array::add);
  }

  private void foreign(Fact.Foreign other) {
    quarantined++;
    ObjectNode record = JsonNodeFactory.instance.objectNode().put("call", other.call());
    record.put("asked", other.asked()).put("answered", other.answered());
    row(unreadable)
        .put("reason", other.reason())
        .put("record", record.toString())
        .put("known_by", other.asked());
  }

  private void customer(CustomerReply.Customer told) {
    objects++;
    union(told);
    row(customers)
        .put("id", told.externalUserId())
        .put("name", told.name())
        .put("avatar", told.avatar())
        .put("type", told.type())
        .put("gender", told.gender())
        .put("unionid", told.unionId())
        .put("corp_name", told.corpName())
        .put("position", told.position())
        .put("corp_full_name", told.corpFullName())
        .put("profile", told.externalProfile());
  }

  private void union(CustomerReply.Customer told) {
    if (told.unionId() != null) {
      row(unions).put("id", told.externalUserId()).put("unionid", told.unionId());
    }
  }

  private void relation(String customerId, CustomerReply.Follow told) {
    ObjectNode row =
        row(relations)
            .put("user_id", nameNow(told.userId()))
            .put("customer_id", customerId)
            .put("add_way", told.addWay())
            .put("remark", told.remark())
            .put("description", told.description())
            .put("named", told.tagDetail() == CustomerReply.TagDetail.NAMED)
            .put("state", told.state())
            .put("oper_user_id", told.operUserId())
            .put("remark_company", told.remarkCorpName());
    if (told.createTime() > 0) {
      row.put("added", told.createTime());
    }
    strings(row, "mobiles", told.remarkMobiles());
    RelationTags.add(row, told.tags());
  }

  private void staff(StaffReply.Staff told) {
    objects++;
    String name = isSuite && told.userId().equals(told.name()) ? null : told.name();
    ObjectNode row =
        row(staff)
            .put("id", nameNow(told.userId()))
            .put("name", name)
            .put("position", told.position())
            .put("mobile", told.mobile())
            .put("email", told.email() == null ? told.bizMail() : told.email())
            .put("status", told.status())
            .put("alias", told.alias())
            .put("open_user_id", told.openUserId())
            .put("main_department", told.mainDepartment());
    ArrayNode departments = row.putArray("departments");
    told.departments().forEach(departments::add);
  }

  private void group(GroupReply.Group told) {
    objects++;
    ObjectNode row =
        row(groups)
            .put("id", told.chatId())
            .put("type", "group_external")
            .put("name", told.name())
            .put("owner", ownerNow(told.owner()))
            .put("notice", told.notice())
            .put("created", told.createTime())
            // one of whose members some could not be read is asked for again by the next change
            .put("version", told.unusable().isEmpty() ? told.memberVersion() : null);
    strings(row, "admins", told.adminIds().stream().map(this::nameNow).toList());
    members.put(
        told.chatId(),
        told.members().stream().map(GroupReply.Member::userId).map(this::nameNow).toList());
    inPart(told.chatId(), told.unusable());
  }

  private void room(String id, ConsentCalls.Room told) {
    objects++;
    ObjectNode row =
        row(groups)
            .put("id", id)
            .put("type", "group_internal")
            .put("name", told.name())
            .put("owner", ownerNow(told.creator()))
            .put("notice", told.notice())
            .put("created", told.createTime());
    strings(row, "admins", List.of());
    members.put(
        id,
        told.members().stream().map(ConsentCalls.RoomMember::userId).map(this::nameNow).toList());
    inPart(id, told.unusable());
  }

  private void inPart(String chatId, List<Unusable> unusable) {
    if (!unusable.isEmpty()) {
      groupsInPart.add(chatId);
    }
  }

  private void tagGroup(TagCalls.TagGroup told) {
    objects++;
    row(tagGroups)
        .put("id", told.id())
        .put("name", told.name())
        .put("sort_order", told.order())
        .put("created", told.createTime())
        .put("deleted", told.deleted());
    for (TagCalls.CorpTag tag : told.tags()) {
      objects++;
      row(tags)
          .put("id", tag.id())
          .put("group_id", told.id())
          .put("name", tag.name())
          .put("sort_order", tag.order())
          .put("created", tag.createTime())
          .put("deleted", tag.deleted() || told.deleted());
    }
  }

  private void allDepartments(List<StaffReply.Department> told) {
    objects += told.size();
    allDepartments = told.stream().map(StaffReply.Department::id).toArray(Long[]::new);
    for (StaffReply.Department department : told) {
      ObjectNode row =
          row(departments)
              .put("id", department.id())
              .put("name", department.name())
              .put("name_en", department.nameEn())
              .put("parent", department.parentId())
              .put("sort_order", department.order());
      strings(row, "leaders", department.leaders());
    }
  }

  // ---- statements, one after the other

  private Future<?> customers() {
    return customers
        .run(connection, FactSql.CUSTOMERS, askedAt)
        .compose(done -> unions.run(connection, IdentitySql.RESOLVE))
        .compose(done -> relations.run(connection, FactSql.HOLD_TAGS))
        .compose(done -> relations.run(connection, FactSql.RELATIONS, askedAt, LISTED, true))
        .compose(done -> relations.run(connection, FactSql.RELATIONS, askedAt, LISTED, false))
        .compose(done -> relations.run(connection, FactSql.ASK_FOR_TAGS))
        .compose(done -> followers.run(connection, FactSql.UNLISTED, askedAt, NOT_LISTED))
        .compose(done -> untold.run(connection, FactSql.UNTOLD, askedAt))
        .compose(done -> staffGone.run(connection, FactSql.UNLISTED_OF_STAFF, askedAt, NOT_LISTED));
  }

  private Future<?> staff() {
    return staff
        .run(connection, FactSql.STAFF, askedAt)
        .compose(done -> staffGone.run(connection, FactSql.STAFF_GONE, askedAt));
  }

  private Future<?> groups() {
    GroupRows rows = new GroupRows();
    return groups
        .run(connection, FactSql.GROUPS, askedAt)
        .compose(
            written -> {
              written.forEach(row -> members(rows, new GroupKey(corp, row.getString(0))));
              return groupsGone.run(connection, FactSql.GROUPS_GONE, askedAt);
            })
        .compose(
            written -> {
              for (Row row : written) {
                rows.all(new GroupKey(corp, row.getString(0)), List.of());
              }
              return rows.write(connection);
            })
        .compose(done -> listedGroups().run(connection, FactSql.GROUPS_LISTED, askedAt));
  }

  private void members(GroupRows rows, GroupKey key) {
    List<String> told = members.getOrDefault(key.chatId(), List.of());
    if (groupsInPart.contains(key.chatId())) {
      told.forEach(id -> rows.member(key, id, true));
    } else {
      rows.all(key, told);
    }
    rows.count(key, null);
  }

  private Rows listedGroups() {
    Rows rows = new Rows();
    for (Thing thing : stale) {
      if (thing.kind() == Thing.Kind.GROUP) {
        row(rows).put("kind", thing.kind().label()).put("id", thing.id());
      }
    }
    return rows;
  }

  private Future<?> tags() {
    Future<?> done =
        tagGroups
            .run(connection, FactSql.TAG_GROUPS, askedAt)
            .compose(before -> tags.run(connection, FactSql.TAGS, askedAt))
            .compose(this::stripTags);
    for (Thing scope : tagScopes) {
      done = done.compose(before -> untoldTags(scope));
    }
    return done;
  }

  private Future<?> untoldTags(Thing scope) {
    if (scope.kind() == Thing.Kind.TAG) {
      return unlisted(FactSql.TAG_GONE, scope.id()).compose(this::stripTags);
    }
    String group = scope.kind() == Thing.Kind.TAG_GROUP ? scope.id() : null;
    return unlisted(FactSql.TAGS_GONE, group)
        .compose(this::stripTags)
        .compose(done -> unlisted(FactSql.TAG_GROUPS_GONE, group));
  }

  private Future<RowSet<Row>> unlisted(String sql, @Nullable String id) {
    return connection.preparedQuery(sql).execute(Tuple.of(corp.value(), askedAt, id));
  }

  private Future<?> stripTags(Iterable<Row> written) {
    Rows rows = new Rows();
    for (Row row : written) {
      if (row.getBoolean(1)) {
        row(rows).put("tag_id", row.getString(0));
      }
    }
    return rows.run(connection, EventSql.STRIP_TAGS);
  }

  private Future<?> departments() {
    Long[] all = allDepartments;
    return all == null
        ? Future.succeededFuture()
        : departments
            .run(connection, FactSql.DEPARTMENTS, askedAt)
            .compose(
                done ->
                    connection
                        .preparedQuery(FactSql.DEPARTMENTS_GONE)
                        .execute(Tuple.of(corp.value(), askedAt, (Object) all)));
  }

  private Future<?> ended(@Nullable OffsetDateTime begunAt) {
    Fact.Ended end = ended;
    if (end == null || begunAt == null) {
      return Future.succeededFuture();
    }
    if (end.kind() == SyncKind.CUSTOMERS) {
      Rows read = new Rows();
      end.userIds().forEach(id -> row(read).put("id", id));
      return read.run(connection, FactSql.UNSEEN_RELATIONS, askedAt, NOT_LISTED, begunAt);
    }
    return switch (end.kind()) {
      case GROUPS ->
          ask(FactSql.ASK_FOR_UNLISTED_GROUPS, begunAt)
              .compose(done -> ask(FactSql.ASK_FOR_ROOMS, begunAt));
      case STAFF -> ask(FactSql.ASK_FOR_UNSEEN_STAFF, begunAt);
      case TAGS, CUSTOMERS, CONSENT -> Future.succeededFuture();
    };
  }

  private Future<?> ask(String sql, OffsetDateTime begunAt) {
    return connection.preparedQuery(sql).execute(Tuple.of(corp.value(), begunAt));
  }
}
