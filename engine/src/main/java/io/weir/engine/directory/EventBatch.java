package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import io.weir.engine.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Events that are taken up in one transaction, in the order in which they arrived: which rows they
 * name, and, given what those hold, what becomes of them.
 */
@Confined(Role.DIRECTORY_LOOP)
public final class EventBatch {

  /** A member of staff and a customer; by key, the order in which rows are locked. */
  public record RelationKey(CorpId corp, String userId, String customerId)
      implements Comparable<RelationKey> {
    @Override
    public int compareTo(RelationKey other) {
      int byCorp = corp.compareTo(other.corp);
      int byUser = byCorp != 0 ? byCorp : userId.compareTo(other.userId);
      return byUser != 0 ? byUser : customerId.compareTo(other.customerId);
    }

    @Override
    public String toString() {
      return "RelationKey[" + corp + "]";
    }
  }

  /** A member of staff, or, in a group, a customer. */
  public record Named(CorpId corp, String userId) {
    @Override
    public String toString() {
      return "Named[" + corp + "]";
    }
  }

  /** A customer group or an internal room; by key. */
  public record GroupKey(CorpId corp, String chatId) implements Comparable<GroupKey> {
    @Override
    public int compareTo(GroupKey other) {
      int byCorp = corp.compareTo(other.corp);
      return byCorp != 0 ? byCorp : chatId.compareTo(other.chatId);
    }
  }

  /**
   * How a relation stands.
   *
   * @param timeSeconds of the event that said so, by WeCom's clock; 0 = no event did
   */
  public record Standing(RelationStatus status, long timeSeconds) {}

  /**
   * What becomes of a group's members.
   *
   * @param came id → true when they came, false when they left
   * @param version the group's version afterwards
   */
  public record Membership(SortedMap<String, Boolean> came, String version) {
    @Override
    public String toString() {
      return "Membership[" + came.size() + "]";
    }
  }

  /**
   * What is to be written.
   *
   * @param stale to be asked for
   * @param repeated member changes that were known already
   */
  public record Outcome(
      SortedMap<RelationKey, Standing> relations,
      SortedMap<GroupKey, Membership> members,
      SortedSet<GroupKey> dismissed,
      List<EventSays.TagDeleted> tagsDeleted,
      List<EventSays.TagGroupDeleted> tagGroupsDeleted,
      SortedSet<Thing> stale,
      int repeated) {}

  /** What an event is to a batch. */
  public enum Heard {
    TAKEN,
    /** Of a ChangeType that nobody has told us about; what it names is asked for. */
    UNKNOWN,
    /** It says nothing of the directory, or lacks what it must have. */
    UNUSABLE
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final List<EventSays> said = new ArrayList<>();
  private final SortedSet<RelationKey> relationKeys = new TreeSet<>();
  private final SortedSet<GroupKey> groupKeys = new TreeSet<>();
  private final Renames allRenamed = new Renames();

  /** Adds an event. */
  public Heard add(CorpId corp, Event event) {
    assert owner.isCurrent() : owner.complaint();
    EventSays says = EventSays.of(corp, event);
    if (says == null) {
      return Heard.UNUSABLE;
    }
    said.add(says);
    for (EventSays.Change change : says.changes()) {
      if (change instanceof EventSays.Relation relation) {
        relationKeys.add(keyOf(relation));
      } else if (change instanceof EventSays.Members members) {
        groupKeys.add(new GroupKey(members.corp(), members.chatId()));
      }
    }
    return EventSays.isKnown(event) ? Heard.TAKEN : Heard.UNKNOWN;
  }

  /** Whoever the events name, in no order: of them and of what they became names are needed. */
  public Set<Named> named() {
    assert owner.isCurrent() : owner.complaint();
    Set<Named> named = new HashSet<>();
    for (EventSays says : said) {
      for (EventSays.Change change : says.changes()) {
        if (change instanceof EventSays.Relation relation) {
          named.add(new Named(relation.corp(), relation.userId()));
        } else if (change instanceof EventSays.Renamed renamed) {
          named.add(new Named(renamed.corp(), renamed.newUserId()));
        } else if (change instanceof EventSays.Members moved) {
          moved.members().forEach(id -> named.add(new Named(moved.corp(), id)));
        }
      }
    }
    return named;
  }

  /** The relations whose standing {@link #decide} needs. */
  public Set<RelationKey> relations() {
    return relationKeys;
  }

  /**
   * Follows the names of those that events speak of to what they are called now; before {@link
   * #relations}.
   *
   * @param renamed all that is stored of those that are {@link #named}, and of what they became
   */
  public void rename(Collection<EventSays.Renamed> renamed) {
    assert owner.isCurrent() : owner.complaint();
    allRenamed.addAll(renamed);
    allRenamed.addAll(renamed());
    relationKeys.clear();
    said.replaceAll(this::renamed);
    for (EventSays says : said) {
      for (EventSays.Change change : says.changes()) {
        if (change instanceof EventSays.Relation relation) {
          relationKeys.add(keyOf(relation));
        }
      }
    }
  }

  /**
   * To whom the rows of those who are renamed go, in the events' order; before {@link #decide}. An
   * event that comes late leads to what its new name is called by now. After {@link #rename}.
   */
  public List<EventSays.Renamed> moves() {
    List<EventSays.Renamed> moves = new ArrayList<>();
    for (EventSays.Renamed one : renamed()) {
      String now = allRenamed.nameNow(one.corp(), one.newUserId(), one.timeSeconds());
      if (!now.equals(one.userId())) { // there and back again
        moves.add(new EventSays.Renamed(one.corp(), one.userId(), now, one.timeSeconds()));
      }
    }
    return moves;
  }

  /** Who is renamed by these events, in their order. */
  public List<EventSays.Renamed> renamed() {
    List<EventSays.Renamed> renamed = new ArrayList<>();
    for (EventSays says : said) {
      for (EventSays.Change change : says.changes()) {
        if (change instanceof EventSays.Renamed name) {
          renamed.add(name);
        }
      }
    }
    return renamed;
  }

  private EventSays renamed(EventSays says) {
    List<EventSays.Change> changes = new ArrayList<>();
    List<Thing> stale = new ArrayList<>(says.stale());
    for (EventSays.Change change : says.changes()) {
      if (change instanceof EventSays.Relation relation) {
        changes.add(renamed(relation));
      } else if (change instanceof EventSays.Members moved && isAnyRenamed(moved)) {
        stale.add(new Thing(moved.corp(), Thing.Kind.GROUP, moved.chatId()));
      } else {
        changes.add(change);
      }
    }
    return new EventSays(changes, stale);
  }

  private EventSays.Relation renamed(EventSays.Relation said) {
    return new EventSays.Relation(
        said.corp(),
        allRenamed.nameNow(said.corp(), said.userId(), said.timeSeconds()),
        said.customerId(),
        said.status(),
        said.timeSeconds());
  }

  // The group has them by their new name, or will: it is asked for.
  private boolean isAnyRenamed(EventSays.Members moved) {
    return moved.members().stream().anyMatch(id -> allRenamed.isRenamed(moved.corp(), id));
  }

  /** The groups whose version {@link #decide} needs. */
  public Set<GroupKey> groups() {
    return groupKeys;
  }

  /**
   * What becomes of what is stored.
   *
   * @param standings of those of {@link #relations} that are stored
   * @param versions of those of {@link #groups} that are stored and have members
   */
  public Outcome decide(Map<RelationKey, Standing> standings, Map<GroupKey, String> versions) {
    assert owner.isCurrent() : owner.complaint();
    return new Decision(standings, versions).of(said);
  }

  private static RelationKey keyOf(EventSays.Relation relation) {
    return new RelationKey(relation.corp(), relation.userId(), relation.customerId());
  }

  /** One pass over the events. */
  private static final class Decision {
    private final Map<RelationKey, Standing> standings;
    private final Map<GroupKey, String> versions;
    private final SortedMap<RelationKey, Standing> relations = new TreeMap<>();
    private final SortedMap<GroupKey, Membership> members = new TreeMap<>();
    private final SortedSet<GroupKey> dismissed = new TreeSet<>();
    private final List<EventSays.TagDeleted> tagsDeleted = new ArrayList<>();
    private final List<EventSays.TagGroupDeleted> tagGroupsDeleted = new ArrayList<>();
    private final SortedSet<Thing> stale = new TreeSet<>();
    private int repeated;

    Decision(Map<RelationKey, Standing> standings, Map<GroupKey, String> versions) {
      this.standings = new HashMap<>(standings);
      this.versions = new HashMap<>(versions);
    }

    Outcome of(List<EventSays> said) {
      for (EventSays says : said) {
        says.changes().forEach(this::change);
        stale.addAll(says.stale());
      }
      return new Outcome(
          relations, members, dismissed, tagsDeleted, tagGroupsDeleted, stale, repeated);
    }

    private void change(EventSays.Change change) {
      if (change instanceof EventSays.Relation relation) {
        relate(relation);
      } else if (change instanceof EventSays.Members moved) {
        move(moved);
      } else if (change instanceof EventSays.Dismissed gone) {
        dismiss(new GroupKey(gone.corp(), gone.chatId()));
      } else if (change instanceof EventSays.TagDeleted deleted) {
        tagsDeleted.add(deleted);
      } else if (change instanceof EventSays.TagGroupDeleted deleted) {
        tagGroupsDeleted.add(deleted);
      }
    }

    private void relate(EventSays.Relation said) {
      RelationKey key = keyOf(said);
      Standing known = standings.get(key);
      RelationStatus status = known == null ? null : known.status();
      long seconds = known == null ? 0 : known.timeSeconds();
      if (RelationStatus.overrides(said.status(), said.timeSeconds(), status, seconds)) {
        Standing now = new Standing(said.status(), said.timeSeconds());
        standings.put(key, now);
        relations.put(key, now);
      }
    }

    private void move(EventSays.Members said) {
      GroupKey key = new GroupKey(said.corp(), said.chatId());
      String version = versions.get(key);
      if (said.version().equals(version)) {
        repeated++;
      } else if (said.lastVersion().equals(version)) {
        SortedMap<String, Boolean> came = before(key);
        said.members().forEach(id -> came.put(id, said.came()));
        members.put(key, new Membership(came, said.version()));
        versions.put(key, said.version());
      } else {
        stale.add(new Thing(said.corp(), Thing.Kind.GROUP, said.chatId()));
      }
    }

    private SortedMap<String, Boolean> before(GroupKey key) {
      @Nullable Membership earlier = members.get(key);
      return earlier == null ? new TreeMap<>() : earlier.came();
    }

    private void dismiss(GroupKey key) {
      dismissed.add(key);
      members.remove(key);
      versions.remove(key);
    }
  }
}
