package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole part of one corp's directory, question after question. What it is told goes into
 * rows together with {@link Told#next}, from where another run can go on.
 *
 * <pre>
 *   customers: who may have customers ─► 100 of them at a time: their customers, page after page;
 *              behind the last page what else was known of these 100 is over
 *              ─► who may have customers and was not asked for: came, or got another id, meanwhile
 *   groups:    list, page after page; each group is then asked for by itself
 *   tags:      one list
 *   staff:     departments ─► members below each root, or, where that is too much, of each department;
 *              where it is not allowed, all ids, each then asked for by itself
 *   consent:   see {@link ConsentReading}; asks about keys of rows, a page of which it {@link #wanted}
 * </pre>
 *
 * What is refused for one of many is asked for again with half of them, until the one is alone: it
 * is left out and reported. A reply that is too large is asked for in smaller pages. A dead cursor
 * (one lives as long as WeCom likes) begins what it belongs to anew, once.
 */
@Confined(Role.DIRECTORY_LOOP)
public final class SyncRun {

  /**
   * Failures in a row at one position, behind which the run has failed, and the next begins anew:
   * by {@link Retry} half an hour of hiccups, or two hours of what somebody must mend.
   */
  public static final int FAILURES_MAX = 10;

  private static final int GROUPS_PAGE = 1000;
  private static final int IDS_PAGE = 1000; // WeCom has ten times as many, in one reply

  /**
   * Pages of one list. Ours, and an error long before: a hundred members of staff have five million
   * customers on so many, and no corp has as many groups.
   */
  private static final int PAGES_MAX = 50_000;

  private static final String EACH_DEPARTMENT = "each";
  private static final String IDS = "ids";

  /**
   * What an answer brought.
   *
   * @param next where to go on; null = this was the end
   * @param fault why the run cannot go on; empty = it can
   */
  public record Told(List<Fact> facts, @Nullable SyncPosition next, String fault) {
    public Told {
      facts = List.copyOf(facts);
    }

    static Told goOn(List<Fact> facts, SyncPosition next) {
      return new Told(facts, next, "");
    }

    static Told fault(String fault) {
      return new Told(List.of(), null, fault);
    }

    static Told fault(Unusable reply) {
      return new Told(List.of(new Fact.Unreadable(reply)), null, reply.reason());
    }
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final CorpId corp;
  private final SyncKind kind;
  private final DirectoryAccess access;
  private final Cursors cursors = new Cursors(PAGES_MAX);
  private final BatchSize batch =
      new BatchSize(CustomersReading.STAFF_MAX); // pairs of ConsentReading have the same
  private final BatchSize pageSize;
  private final CustomersReading customers;
  private SyncPosition position;
  private int moves;
  private boolean begunAnew; // what is at the position, since its cursor was dead

  private @Nullable List<StaffReply.Department> departments;

  /**
   * One that goes on from {@code position}.
   *
   * @param position {@link SyncPosition#START} for a new one
   */
  public SyncRun(CorpId corp, SyncKind kind, DirectoryAccess access, SyncPosition position) {
    this.corp = corp;
    this.kind = kind;
    this.access = access;
    this.position = position;
    this.pageSize = new BatchSize(pageMax(kind));
    this.customers = new CustomersReading(access, cursors, batch);
  }

  private static int pageMax(SyncKind kind) {
    return switch (kind) {
      case GROUPS -> GROUPS_PAGE;
      case STAFF -> IDS_PAGE;
      case CUSTOMERS, TAGS, CONSENT -> 1; // it has its own, or none
    };
  }

  /**
   * Whether the run has failed for good after this; else it goes on where it is. A limit that is
   * reached says nothing against the position, however often.
   *
   * @param attempts at this position that failed before
   */
  public static boolean isGivenUp(WeComFailure failure, int attempts) {
    return failure.errorClass() != ErrorClass.RATE_LIMITED && attempts + 1 >= FAILURES_MAX;
  }

  /** What to ask next; the same until {@link #moved}. */
  public Question<?, Told> next() {
    assert owner.isCurrent() : owner.complaint();
    return question().unreadable(this::unreadable);
  }

  private Question<?, Told> question() {
    return switch (kind) {
      case CUSTOMERS -> customers.next(position);
      case GROUPS -> groups();
      case TAGS -> tags();
      case STAFF -> staff();
      case CONSENT -> new ConsentReading(access, position, batch).next();
    };
  }

  /**
   * After a reply that cannot be read: on with what does not hang on it; a list that tells what to
   * ask for next fails the run.
   */
  private Told unreadable(Unusable reply) {
    List<Fact> apart = List.of(new Fact.Unreadable(reply));
    boolean isOfSome = !position.ids().isEmpty();
    if (kind == SyncKind.CONSENT) {
      return new ConsentReading(access, position).behind(apart);
    } else if (kind == SyncKind.CUSTOMERS) {
      Told behind = customers.behind(apart); // theirs that were not met are not over
      return behind == null ? Told.fault(reply) : behind;
    } else if (kind == SyncKind.STAFF && isOfSome && departments != null) {
      return nextDepartment(apart, position);
    }
    return Told.fault(reply);
  }

  /** The keys that {@link #next} is to ask about; null = it needs none. */
  public @Nullable Wanted wanted() {
    assert owner.isCurrent() : owner.complaint();
    return kind == SyncKind.CONSENT ? Wanted.by(position) : null;
  }

  /**
   * They are these.
   *
   * @param keys of the {@link Wanted}, at most {@link Wanted#MAX}; none = there are no more
   * @return what to store in place of an answer, when nothing is left to ask; else null
   */
  public @Nullable Told found(List<String> keys) {
    assert owner.isCurrent() : owner.complaint();
    boolean areMany = Wanted.Keys.PAIRS.phase().equals(position.phase());
    int count = areMany ? Math.min(keys.size(), batch.now()) : keys.size();
    SyncPosition next = Wanted.found(position, keys.subList(0, count));
    if (next == null) {
      return ended(List.of());
    }
    position = next;
    return null;
  }

  /** What was told is stored. */
  public void moved(SyncPosition next) {
    assert owner.isCurrent() : owner.complaint();
    position = next;
    moves++;
  }

  /** Steps that are stored. */
  public int moves() {
    assert owner.isCurrent() : owner.complaint();
    return moves;
  }

  /** What may become readable by the end of this run. */
  public List<SyncKind> opens() {
    return kind.opens(access);
  }

  /** Questions of this run in all, as far as known; 0 = not known. */
  public int expected() {
    return customers.expected();
  }

  private Told ended(List<Fact> facts) {
    List<Fact> all = new ArrayList<>(facts);
    if (kind != SyncKind.CUSTOMERS) { // which end with those who have them
      all.add(new Fact.Ended(kind, List.of()));
    }
    return new Told(all, null, "");
  }

  // ---- refusals

  static boolean isDead(String cursor, WeComFailure failure) {
    return !cursor.isEmpty()
        && switch (failure.errorClass()) {
          case GONE, BAD_REQUEST, UNKNOWN -> true;
          default -> false;
        };
  }

  /** Smaller pages, or the list from its beginning; null = neither helps. */
  private @Nullable Told refusedList(String api, WeComFailure failure) {
    if (failure.errorClass() == ErrorClass.TOO_LARGE && pageSize.now() > 1) {
      pageSize.halved(pageSize.now());
      return Told.goOn(List.of(), position);
    } else if (!isDead(position.cursor(), failure)) {
      return null;
    } else if (begunAnew) {
      return Told.fault(api + ": its cursor is refused again, " + failure.reason());
    }
    begunAnew = true;
    return Told.goOn(List.of(), new SyncPosition(position.phase(), "", List.of(), ""));
  }

  // ---- groups and tags

  private Question<?, Told> groups() {
    return new Question<>(
        new GroupCalls.ListGroups(
            access.baseUrl(),
            access.token(),
            GroupCalls.Inheritance.ALL,
            List.of(),
            position.cursor(),
            pageSize.now()),
        page -> {
          String fault = cursors.fault(position.cursor(), page.nextCursor());
          if (!fault.isEmpty()) {
            return Told.fault("groupchat/list: " + fault);
          }
          List<Fact> facts = new ArrayList<>();
          facts.add(
              new Fact.ToAsk(
                  Thing.Kind.GROUP, page.items().stream().map(GroupReply.Listed::chatId).toList()));
          ThingQuestions.unreadable(page.unusable(), facts);
          return page.isLast()
              ? ended(facts)
              : Told.goOn(facts, new SyncPosition("", "", List.of(), page.nextCursor()));
        },
        failure -> refusedList("groupchat/list", failure));
  }

  private Question<?, Told> tags() {
    return Question.of(
        TagCalls.ListTags.all(access.baseUrl(), access.token()),
        page -> ended(ThingQuestions.tags(new Thing(corp, Thing.Kind.TAGS, ""), page)));
  }

  // ---- staff

  private Question<?, Told> staff() {
    TokenKey contact = access.contactToken();
    if (position.phase().equals(IDS) && contact != null) {
      return staffIds(contact);
    }
    List<StaffReply.Department> all = departments;
    if (all == null) {
      return Question.of(
          new StaffCalls.ListDepartments(
              access.baseUrl(), access.token(), ThingQuestions.ALL_DEPARTMENTS),
          page -> {
            departments = page.items();
            List<Fact> facts = ThingQuestions.departments(page);
            return position.ids().isEmpty()
                ? nextDepartment(facts, position)
                : Told.goOn(facts, position); // its answer was still to come
          });
    }
    boolean each = position.phase().equals(EACH_DEPARTMENT);
    long department = Long.parseLong(position.ids().get(0));
    return new Question<>(
        new StaffCalls.ListStaff(
            access.baseUrl(),
            access.token(),
            department,
            each ? StaffCalls.Depth.FLAT : StaffCalls.Depth.DEEP),
        this::toldStaff,
        failure -> refusedStaff(failure, each));
  }

  private Told toldStaff(Page<StaffReply.Staff> page) {
    List<Fact> facts = new ArrayList<>();
    page.items().forEach(staff -> facts.add(new Fact.OfStaff(staff)));
    ThingQuestions.unreadable(page.unusable(), facts);
    batch.answered();
    return nextDepartment(facts, position);
  }

  private @Nullable Told refusedStaff(WeComFailure failure, boolean each) {
    ErrorClass errorClass = failure.errorClass();
    if (errorClass == ErrorClass.TOO_LARGE && !each) {
      return eachDepartment();
    }
    if (errorClass == ErrorClass.GONE) { // deleted meanwhile
      return nextDepartment(List.of(), position);
    }
    if ((errorClass == ErrorClass.TOO_LARGE || errorClass == ErrorClass.BLOCKED)
        && access.contactToken() != null) {
      return Told.goOn(List.of(), new SyncPosition(IDS, "", List.of(), ""));
    }
    if (!BatchSize.isOfOne(failure)) {
      return null;
    }
    if (!each) { // a root out of sight, below which there may be some that are not
      return eachDepartment();
    }
    // Who is in it and known is asked for one by one when the reading ends without having met them.
    String department = "{\"department_id\":" + position.ids().get(0) + '}';
    return batch.leftOut(
        new Unusable("user/list: " + failure.reason(), department),
        report -> nextDepartment(report, position));
  }

  private Told eachDepartment() {
    return nextDepartment(List.of(), new SyncPosition(EACH_DEPARTMENT, "", List.of(), ""));
  }

  /** On to the department behind that of {@code from}, roots only unless it is each one's turn. */
  private Told nextDepartment(List<Fact> facts, SyncPosition from) {
    boolean each = from.phase().equals(EACH_DEPARTMENT);
    String done = from.ids().isEmpty() ? from.after() : from.ids().get(0);
    long after = done.isEmpty() ? 0 : Long.parseLong(done);
    List<StaffReply.Department> all = departments == null ? List.of() : departments;
    Set<Long> known = new HashSet<>();
    all.forEach(department -> known.add(department.id()));
    return all.stream()
        .filter(department -> each || !known.contains(department.parentId()))
        .map(StaffReply.Department::id)
        .filter(id -> id > after)
        .min(Long::compare)
        .map(
            id ->
                Told.goOn(
                    facts, new SyncPosition(from.phase(), done, List.of(Long.toString(id)), "")))
        .orElseGet(() -> ended(facts));
  }

  private Question<?, Told> staffIds(TokenKey contact) {
    return new Question<>(
        new StaffCalls.ListStaffIds(access.baseUrl(), contact, position.cursor(), pageSize.now()),
        page -> {
          String fault = cursors.fault(position.cursor(), page.nextCursor());
          if (!fault.isEmpty()) {
            return Told.fault("user/list_id: " + fault);
          }
          List<Fact> facts = new ArrayList<>();
          List<String> ids =
              page.items().stream().map(StaffReply.Placed::userId).distinct().toList();
          facts.add(new Fact.ToAsk(Thing.Kind.STAFF, ids));
          ThingQuestions.unreadable(page.unusable(), facts);
          return page.isLast()
              ? ended(facts)
              : Told.goOn(facts, new SyncPosition(IDS, "", List.of(), page.nextCursor()));
        },
        failure -> refusedList("user/list_id", failure));
  }
}
