package io.weir.engine.directory;

import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.engine.wecom.Unusable;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Something that WeCom said of a corp's directory, as of the moment at which it was asked. Null and
 * empty fields of replies are unknown and write over nothing, but for the few that say otherwise.
 */
public sealed interface Fact {

  /** A customer. */
  record OfCustomer(CustomerReply.Customer customer) implements Fact {}

  /** WeCom lists this relation, and this is what the member of staff has noted. */
  record OfRelation(String customerId, CustomerReply.Follow follow) implements Fact {
    @Override
    public String toString() {
      return "OfRelation[" + follow + "]";
    }
  }

  /** All who follow a customer; whoever else did is not listed any more. */
  record Followers(String customerId, SortedSet<String> userIds) implements Fact {
    public Followers {
      userIds = Collections.unmodifiableSortedSet(new TreeSet<>(userIds));
    }

    @Override
    public String toString() {
      return "Followers[" + userIds.size() + "]";
    }
  }

  /**
   * WeCom told nothing of the customers of these members of staff, or something that could not be
   * read: what is known of them stays.
   */
  record Untold(List<String> userIds) implements Fact {
    public Untold {
      userIds = List.copyOf(userIds);
    }

    @Override
    public String toString() {
      return "Untold[" + userIds.size() + "]";
    }
  }

  /** A member of staff. */
  record OfStaff(StaffReply.Staff staff) implements Fact {}

  /** There is no such member of staff (any more); whoever they followed is nobody's by now. */
  record StaffGone(String userId) implements Fact {
    @Override
    public String toString() {
      return "StaffGone[]";
    }
  }

  /** A customer group with its members: all of them, unless some could not be read. */
  record OfGroup(GroupReply.Group group) implements Fact {}

  /** An internal room, likewise. */
  record OfRoom(String roomId, ConsentCalls.Room room) implements Fact {}

  /** There is no such customer group (any more). */
  record GroupGone(String chatId) implements Fact {}

  /**
   * Tag groups with tags.
   *
   * @param scope what was asked for
   * @param isWhole whether what of it is not in {@code groups} is deleted
   */
  record Tags(Thing scope, List<TagCalls.TagGroup> groups, boolean isWhole) implements Fact {
    public Tags {
      groups = List.copyOf(groups);
    }
  }

  /** All departments. */
  record Departments(List<StaffReply.Department> departments) implements Fact {
    public Departments {
      departments = List.copyOf(departments);
    }
  }

  /**
   * Members whose conversations are archived.
   *
   * @param isWhole whether whoever is not among them is not archived by this edition (any more)
   */
  record Archived(ConsentCalls.Edition edition, List<String> userIds, boolean isWhole)
      implements Fact {
    public Archived {
      userIds = List.copyOf(userIds);
    }

    @Override
    public String toString() {
      return "Archived[" + edition + ", " + userIds.size() + "]";
    }
  }

  /** What a customer said to the archive of one member. */
  record OfConsent(String userId, ConsentCalls.Agreement agreement) implements Fact {
    @Override
    public String toString() {
      return "OfConsent[" + agreement + "]";
    }
  }

  /** What somebody in a customer group said to the archive. */
  record OfRoomConsent(String roomId, ConsentCalls.Agreement agreement) implements Fact {
    @Override
    public String toString() {
      return "OfRoomConsent[" + agreement + "]";
    }
  }

  /**
   * A robot.
   *
   * @param robot null = WeCom knows none of that id, and is not asked for it again
   */
  record OfRobot(String robotId, ConsentCalls.@Nullable Robot robot) implements Fact {
    @Override
    public String toString() {
      return "OfRobot[]";
    }
  }

  /** An entry that could not be read, or was not of what was asked for: to quarantine. */
  record Unreadable(Unusable entry) implements Fact {}

  /**
   * WeCom spoke of something that it was not asked about, perhaps another corp's: to quarantine,
   * once for what was asked.
   *
   * @param call as WeCom names it
   * @param asked an id, or several, with commas between them; so too {@code answered}
   */
  record Foreign(String call, String asked, String answered) implements Fact {

    static Foreign of(String call, List<String> asked, List<String> answered) {
      return new Foreign(call, String.join(",", asked), String.join(",", answered));
    }

    /** The same for the same fault. */
    public String reason() {
      return call + ": an answer about another id";
    }

    @Override
    public String toString() {
      return "Foreign[" + call + "]";
    }
  }

  /** Listed, and to be asked for one by one. */
  record ToAsk(Thing.Kind kind, List<String> ids) implements Fact {
    public ToAsk {
      ids = List.copyOf(ids);
    }

    @Override
    public String toString() {
      return "ToAsk[" + kind.label() + ", " + ids.size() + "]";
    }
  }

  /**
   * The reading of a whole part is over: what it did not come across may not be there any more.
   *
   * @param userIds of customers, whose reading is over for some members of staff after others:
   *     those whose customers have all been read
   */
  record Ended(SyncKind kind, List<String> userIds) implements Fact {
    public Ended {
      userIds = List.copyOf(userIds);
    }

    @Override
    public String toString() {
      return "Ended[" + kind.label() + "]";
    }
  }
}
