package io.weir.engine.directory;

import io.weir.engine.corp.CorpId;
import io.weir.engine.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one event says of a corp's directory, before anything stored is looked at.
 *
 * @param changes what follows from the event alone, in its order
 * @param stale what it names and does not tell: to be asked for
 */
public record EventSays(List<Change> changes, List<Thing> stale) {

  /** A customer agreed to the archive of a member of staff. */
  private static final String CONSENTED = "msg_audit_approved";

  /** Changes of whatever has a relation: customers and members of staff. */
  private static final Set<String> OF_CUSTOMERS =
      Set.of(
          "add_external_contact",
          "add_half_external_contact",
          "edit_external_contact",
          "del_external_contact",
          "del_follow_user",
          "transfer_fail",
          CONSENTED);

  private static final Set<String> OF_GROUPS = Set.of("create", "update", "dismiss");
  private static final Set<String> OF_TAGS = Set.of("create", "update", "delete", "shuffle");
  private static final Set<String> OF_CONTACTS =
      Set.of(
          "create_user",
          "update_user",
          "delete_user",
          "create_party",
          "update_party",
          "delete_party",
          "update_tag");

  /** Something that an event says by itself. */
  public sealed interface Change {}

  /** How a member of staff and a customer stand since a moment of WeCom's clock. */
  public record Relation(
      CorpId corp, String userId, String customerId, RelationStatus status, long timeSeconds)
      implements Change {
    @Override
    public String toString() {
      return "Relation[" + corp + ", " + status.label() + "]";
    }
  }

  /** Who came into a group or left it; true for the group of this version alone. */
  public record Members(
      CorpId corp,
      String chatId,
      List<String> members,
      boolean came,
      String lastVersion,
      String version)
      implements Change {
    public Members {
      members = List.copyOf(members);
    }

    @Override
    public String toString() {
      return "Members[" + corp + ", " + (came ? "+" : "-") + members.size() + "]";
    }
  }

  /** A group is no more. */
  public record Dismissed(CorpId corp, String chatId) implements Change {}

  /** A tag is no more. */
  public record TagDeleted(CorpId corp, String tagId) implements Change {}

  /** A tag group is no more, and with it all its tags, of which no event speaks. */
  public record TagGroupDeleted(CorpId corp, String groupId) implements Change {}

  /** A member of staff has another id from now on. */
  public record Renamed(CorpId corp, String userId, String newUserId, long timeSeconds)
      implements Change {
    @Override
    public String toString() {
      return "Renamed[" + corp + "]";
    }
  }

  public EventSays {
    changes = List.copyOf(changes);
    stale = List.copyOf(stale);
  }

  /**
   * Whether what {@code event} says is known here: it is of the directory, and its ChangeType is
   * one of protocol §7.
   */
  public static boolean isKnown(Event event) {
    Set<String> known =
        event instanceof Event.CustomerChange
            ? OF_CUSTOMERS
            : event instanceof Event.GroupChange
                ? OF_GROUPS
                : event instanceof Event.TagChange
                    ? OF_TAGS
                    : event instanceof Event.ContactChange ? OF_CONTACTS : Set.of();
    return known.contains(event.changeType());
  }

  /**
   * What {@code event} says; null when it is none of the directory's, or lacks what it must have.
   * One that is not {@link #isKnown} changes nothing; what it names is to be asked for.
   *
   * @param corp whose it is
   */
  public static @Nullable EventSays of(CorpId corp, Event event) {
    if (!isKnown(event)) {
      return named(corp, event);
    } else if (event instanceof Event.CustomerChange change) {
      return customer(corp, change);
    } else if (event instanceof Event.GroupChange change) {
      return group(corp, change);
    } else if (event instanceof Event.TagChange change) {
      return tag(corp, change);
    } else if (event instanceof Event.ContactChange change) {
      return contact(corp, change);
    }
    return null;
  }

  private static @Nullable EventSays named(CorpId corp, Event event) {
    if (event instanceof Event.CustomerChange change) {
      return stale(corp, Thing.Kind.CUSTOMER, change.externalUserId());
    } else if (event instanceof Event.GroupChange change) {
      return stale(corp, Thing.Kind.GROUP, change.chatId());
    } else if (event instanceof Event.TagChange change) {
      return stale(corp, kindOf(change), change.id());
    } else if (event instanceof Event.ContactChange change) {
      return stale(corp, Thing.Kind.STAFF, change.userId());
    }
    return null;
  }

  private static EventSays stale(CorpId corp, Thing.Kind kind, String id) {
    return new EventSays(List.of(), id.isEmpty() ? List.of() : List.of(new Thing(corp, kind, id)));
  }

  private static Thing.Kind kindOf(Event.TagChange event) {
    return event.tagType().equals("tag_group") ? Thing.Kind.TAG_GROUP : Thing.Kind.TAG;
  }

  private static @Nullable EventSays customer(CorpId corp, Event.CustomerChange event) {
    if (event.externalUserId().isEmpty() || event.userId().isEmpty()) {
      return null;
    }
    if (event.changeType().equals(CONSENTED)) {
      String pair = ConsentReading.key(event.userId(), event.externalUserId());
      return new EventSays(List.of(), List.of(new Thing(corp, Thing.Kind.CONSENT, pair)));
    }
    RelationStatus status = RelationStatus.of(event);
    List<Thing> stale = List.of(new Thing(corp, Thing.Kind.CUSTOMER, event.externalUserId()));
    return status == null
        ? new EventSays(List.of(), stale)
        : new EventSays(
            List.of(
                new Relation(
                    corp, event.userId(), event.externalUserId(), status, event.timeSeconds())),
            stale);
  }

  private static @Nullable EventSays group(CorpId corp, Event.GroupChange event) {
    if (event.chatId().isEmpty()) {
      return null;
    }
    Thing group = new Thing(corp, Thing.Kind.GROUP, event.chatId());
    if (event.changeType().equals("dismiss")) {
      return new EventSays(List.of(new Dismissed(corp, event.chatId())), List.of());
    }
    boolean came = event.updateDetail().equals("add_member");
    boolean told =
        (came || event.updateDetail().equals("del_member"))
            && !event.members().isEmpty()
            && !event.lastMemberVersion().isEmpty()
            && !event.currentMemberVersion().isEmpty();
    return told
        ? new EventSays(
            List.of(
                new Members(
                    corp,
                    event.chatId(),
                    event.members(),
                    came,
                    event.lastMemberVersion(),
                    event.currentMemberVersion())),
            List.of())
        : new EventSays(List.of(), List.of(group));
  }

  private static @Nullable EventSays tag(CorpId corp, Event.TagChange event) {
    if (event.changeType().equals("shuffle")) { // has no TagType; an Id is a group's
      Thing order =
          event.id().isEmpty()
              ? new Thing(corp, Thing.Kind.TAGS, "")
              : new Thing(corp, Thing.Kind.TAG_GROUP, event.id());
      return new EventSays(List.of(), List.of(order));
    }
    if (event.id().isEmpty()) {
      return null;
    }
    if (event.changeType().equals("delete")) {
      return new EventSays(
          List.of(
              kindOf(event) == Thing.Kind.TAG_GROUP
                  ? new TagGroupDeleted(corp, event.id())
                  : new TagDeleted(corp, event.id())),
          List.of());
    }
    return stale(corp, kindOf(event), event.id());
  }

  private static @Nullable EventSays contact(CorpId corp, Event.ContactChange event) {
    if (event.changeType().endsWith("_party")) {
      return new EventSays(List.of(), List.of(new Thing(corp, Thing.Kind.DEPARTMENTS, "")));
    }
    if (event.changeType().equals("update_tag")) { // staff tags: no table has them
      return new EventSays(List.of(), List.of());
    }
    if (event.userId().isEmpty()) {
      return null;
    }
    List<Change> changes = new ArrayList<>();
    List<Thing> stale = new ArrayList<>();
    String id = event.userId();
    if (!event.newUserId().isEmpty() && !event.newUserId().equals(id)) {
      changes.add(new Renamed(corp, id, event.newUserId(), event.timeSeconds()));
      stale.add(new Thing(corp, Thing.Kind.STAFF, id)); // perhaps somebody has it again by now
      id = event.newUserId();
    }
    stale.add(new Thing(corp, Thing.Kind.STAFF, id)); // a deleted one too: 60111 says so
    return new EventSays(changes, stale);
  }
}
