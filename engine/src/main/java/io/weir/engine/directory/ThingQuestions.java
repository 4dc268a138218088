package io.weir.engine.directory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.GroupCalls;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.StaffCalls;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a single thing is asked for, and what the answers say of it. */
public final class ThingQuestions {

  /** The platform's code for a tag that is not there. */
  private static final int NO_SUCH_TAG = 40068;

  /** Not a customer group; an internal room is none. */
  private static final int NOT_OF_CUSTOMERS = 90501;

  /** A group that has been dissolved. */
  private static final int DISSOLVED = 49008;

  /** Of a group: its owner is out of the app's sight. */
  private static final int OUT_OF_SIGHT = 84061;

  /**
   * Pages of followers of one customer, 500 each. Ours: WeCom tells of no bound, and so many are
   * kept until the last has come.
   */
  static final int FOLLOWER_PAGES_MAX = 100;

  /**
   * Of a member of staff: the app may not see them; they may be there or not. When it may see
   * nobody, its readings say so.
   */
  private static final int STAFF_OUT_OF_SIGHT = 60011;

  /** All departments that the app sees. */
  static final long ALL_DEPARTMENTS = 0;

  private ThingQuestions() {}

  /**
   * What is known after an answer.
   *
   * @param facts all that was said, once {@code more} is null
   * @param more to be asked next for the same thing; null = this was all
   * @param fault why the thing is asked for again later although {@code facts} were told; null = it
   *     is answered, or will be by {@code more}
   */
  public record Answer(
      List<Fact> facts, @Nullable Question<?, Answer> more, @Nullable WeComFailure fault) {
    public Answer {
      facts = List.copyOf(facts);
    }

    Answer(List<Fact> facts, @Nullable Question<?, Answer> more) {
      this(facts, more, null);
    }

    static Answer of(Fact... facts) {
      return new Answer(List.of(facts), null);
    }

    /** As if WeCom had refused, so that it is asked ever more slowly. */
    static Answer faulty(List<Fact> facts, String fault) {
      return new Answer(facts, null, WeComFailure.blocked(fault));
    }

    static Answer foreign(String call, String asked, String answered) {
      Fact.Foreign foreign = new Fact.Foreign(call, asked, answered);
      return faulty(List.of(foreign), foreign.reason());
    }
  }

  /**
   * Whether such a thing can be asked for at all: consent and internal rooms are told to the
   * archive alone. A room that is a customer group has a list of its own.
   */
  public static boolean canAsk(Thing.Kind kind, DirectoryAccess access) {
    return access.archiveToken() != null || (kind != Thing.Kind.CONSENT && kind != Thing.Kind.ROOM);
  }

  /**
   * How {@code thing} is asked for. A reply that cannot be read goes to quarantine and is all that
   * is said: what is stored stays, until an event or a reading asks again.
   *
   * @throws IllegalArgumentException when it cannot be, see {@link #canAsk}
   */
  public static Question<?, Answer> about(Thing thing, DirectoryAccess access) {
    return refusable(thing, question(thing, access)).unreadable(ThingQuestions::apart);
  }

  // A question that WeCom takes for a mistake is not asked again: the same one would be no better.
  private static <R> Question<R, Answer> refusable(Thing thing, Question<R, Answer> question) {
    return new Question<>(
        question.call(),
        question.told(),
        failure -> {
          Answer says = question.refused().says(failure);
          return says == null && failure.errorClass() == ErrorClass.BAD_REQUEST
              ? apart(
                  new Unusable(question.call().path() + ": " + failure.reason(), json(thing.id())))
              : says;
        });
  }

  private static String json(String id) {
    return JsonNodeFactory.instance.objectNode().put("id", id).toString();
  }

  private static Answer apart(Unusable reply) {
    return Answer.of(new Fact.Unreadable(reply));
  }

  private static Question<?, Answer> question(Thing thing, DirectoryAccess access) {
    return switch (thing.kind()) {
      case CUSTOMER ->
          customer(
              thing.id(), access, "", List.of(), new TreeSet<>(), new Cursors(FOLLOWER_PAGES_MAX));
      case GROUP -> group(thing.id(), access);
      case ROOM -> room(thing.id(), access);
      case TAG -> tags(thing, access, List.of(thing.id()), List.of());
      case TAG_GROUP -> tags(thing, access, List.of(), List.of(thing.id()));
      case TAGS -> tags(thing, access, List.of(), List.of());
      case STAFF -> staff(thing.id(), access);
      case DEPARTMENTS ->
          Question.of(
              new StaffCalls.ListDepartments(access.baseUrl(), access.token(), ALL_DEPARTMENTS),
              page -> new Answer(departments(page), null));
      case CONSENT -> ConsentReading.about(thing.id(), access);
    };
  }

  private static Question<?, Answer> customer(
      String id,
      DirectoryAccess access,
      String cursor,
      List<Fact> before,
      SortedSet<String> followersBefore,
      Cursors cursors) {
    Function<CustomerReply.Detail, Answer> told =
        detail -> {
          String answered = detail.customer().externalUserId();
          if (!answered.equals(id)) {
            return Answer.foreign("externalcontact/get", id, answered);
          }
          List<Fact> facts = new ArrayList<>(before);
          SortedSet<String> followers = new TreeSet<>(followersBefore);
          for (CustomerReply.Follow follow : detail.follows()) {
            followers.add(follow.userId());
            facts.add(new Fact.OfRelation(id, follow));
          }
          unreadable(detail.unusable(), facts);
          String next = detail.nextCursor();
          String fault = cursors.fault(cursor, next);
          if (!next.isEmpty() && fault.isEmpty()) {
            return new Answer(
                List.of(),
                customer(id, access, next, facts, followers, cursors)
                    .unreadable(ThingQuestions::apart));
          }
          facts.add(new Fact.OfCustomer(detail.customer()));
          if (!fault.isEmpty()) {
            return Answer.faulty(facts, "externalcontact/get: " + fault);
          }
          if (facts.stream().noneMatch(Fact.Unreadable.class::isInstance)) { // else listed unseen
            facts.add(new Fact.Followers(id, followers));
          }
          return new Answer(facts, null);
        };
    return new Question<>(
        new CustomerCalls.GetCustomer(access.baseUrl(), access.token(), id, cursor),
        told,
        failure -> isGone(failure) ? Answer.of(new Fact.Followers(id, new TreeSet<>())) : null);
  }

  private static Question<?, Answer> group(String id, DirectoryAccess access) {
    Function<GroupReply.Group, Answer> told =
        group -> {
          if (!group.chatId().equals(id)) {
            return Answer.foreign("groupchat/get", id, group.chatId());
          }
          List<Fact> facts = new ArrayList<>();
          facts.add(new Fact.OfGroup(group));
          unreadable(group.unusable(), facts);
          return new Answer(facts, null);
        };
    return new Question<>(
        new GroupCalls.GetGroup(access.baseUrl(), access.token(), id),
        told,
        failure ->
            switch (failure.code()) {
              case NOT_OF_CUSTOMERS, OUT_OF_SIGHT -> Answer.of();
              case DISSOLVED -> Answer.of(new Fact.GroupGone(id));
              default -> isGone(failure) ? Answer.of(new Fact.GroupGone(id)) : null;
            });
  }

  // Where it is none (301059) it is a customer group, which its own list and events tell of.
  private static Question<?, Answer> room(String id, DirectoryAccess access) {
    TokenKey token = ConsentReading.token(access);
    Function<ConsentCalls.Room, Answer> told =
        room -> {
          List<Fact> facts = new ArrayList<>();
          facts.add(new Fact.OfRoom(id, room));
          unreadable(room.unusable(), facts);
          return new Answer(facts, null);
        };
    return new Question<>(
        new ConsentCalls.GetRoom(token.baseUrl(), token, id),
        told,
        failure -> isGone(failure) ? Answer.of() : null);
  }

  private static Question<?, Answer> tags(
      Thing scope, DirectoryAccess access, List<String> tagIds, List<String> groupIds) {
    Function<Page<TagCalls.TagGroup>, Answer> told =
        page -> {
          String others = otherTags(scope, page);
          return others.isEmpty()
              ? new Answer(tags(scope, page), null)
              : Answer.foreign("get_corp_tag_list", scope.id(), others);
        };
    return new Question<>(
        new TagCalls.ListTags(access.baseUrl(), access.token(), tagIds, groupIds),
        told,
        failure ->
            failure.code() == NO_SUCH_TAG
                ? Answer.of(new Fact.Tags(scope, List.of(), true))
                : null);
  }

  // None at all is an answer: what was asked for is not there any more.
  private static String otherTags(Thing scope, Page<TagCalls.TagGroup> page) {
    Stream<String> told =
        switch (scope.kind()) {
          case TAG ->
              page.items().stream().flatMap(g -> g.tags().stream()).map(TagCalls.CorpTag::id);
          case TAG_GROUP -> page.items().stream().map(TagCalls.TagGroup::id);
          default -> Stream.of();
        };
    return told.filter(id -> !id.equals(scope.id())).collect(Collectors.joining(","));
  }

  static List<Fact> tags(Thing scope, Page<TagCalls.TagGroup> page) {
    List<Fact> facts = new ArrayList<>();
    boolean isWhole =
        page.unusable().isEmpty()
            && page.items().stream().allMatch(group -> group.unusable().isEmpty());
    facts.add(new Fact.Tags(scope, page.items(), isWhole));
    unreadable(page.unusable(), facts);
    page.items().forEach(group -> unreadable(group.unusable(), facts));
    return facts;
  }

  private static Question<?, Answer> staff(String id, DirectoryAccess access) {
    Function<StaffReply.Staff, Answer> told =
        // WeCom does not tell upper from lower case in userids
        staff ->
            staff.userId().equalsIgnoreCase(id)
                ? Answer.of(new Fact.OfStaff(staff))
                : Answer.foreign("user/get", id, staff.userId());
    return new Question<>(
        new StaffCalls.GetStaff(access.baseUrl(), access.token(), id),
        told,
        failure ->
            failure.code() == STAFF_OUT_OF_SIGHT
                ? Answer.of()
                : isGone(failure) ? Answer.of(new Fact.StaffGone(id)) : null);
  }

  static List<Fact> departments(Page<StaffReply.Department> page) {
    List<Fact> facts = new ArrayList<>();
    if (page.unusable().isEmpty()) { // else one that is there would be taken for deleted
      facts.add(new Fact.Departments(page.items()));
    }
    unreadable(page.unusable(), facts);
    return facts;
  }

  static void unreadable(List<Unusable> entries, List<Fact> facts) {
    entries.forEach(entry -> facts.add(new Fact.Unreadable(entry)));
  }

  private static boolean isGone(WeComFailure failure) {
    return failure.errorClass() == ErrorClass.GONE;
  }
}
