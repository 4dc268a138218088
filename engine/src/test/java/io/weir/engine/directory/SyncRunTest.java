package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.GroupCalls;
import io.weir.engine.wecom.GroupReply;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.StaffCalls;
import io.weir.engine.wecom.StaffReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs against a WeCom of a few lines, which answers calls or refuses them. */
final class SyncRunTest {

  private static final CorpId CORP = new CorpId("ww1");
  private static final String URL = "http://localhost";
  private static final TokenKey TOKEN = new TokenKey.App(URL, CORP, "secret");
  private static final TokenKey CONTACT = new TokenKey.App(URL, CORP, "contact");

  private final List<String> asked = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private final TreeMap<String, Integer> customersOf = new TreeMap<>();
  private final List<StaffReply.Department> departments = new ArrayList<>();
  private Function<WeComCall<?>, @Nullable WeComFailure> refuses = call -> null;
  private SyncPosition position = SyncPosition.START;
  private String fault = "";
  private String unreadableAt = "none";
  private boolean circle;

  private static DirectoryAccess access(@Nullable TokenKey contact) {
    return new DirectoryAccess(URL, TOKEN, contact, null, 1000, false);
  }

  /** To the end; a new run takes over after each {@code crashEvery} answers, 0 = never. */
  private void run(SyncKind kind, DirectoryAccess access, int crashEvery) {
    SyncRun run = new SyncRun(CORP, kind, access, position);
    for (int i = 1; i < 10_000; i++) {
      SyncRun.Told told = answer(run.next());
      facts.addAll(told.facts());
      fault = told.fault();
      SyncPosition next = told.next();
      if (next == null) {
        return;
      }
      position = next;
      run.moved(next);
      if (crashEvery > 0 && i % crashEvery == 0) {
        run = new SyncRun(CORP, kind, access, position);
      }
    }
    throw new AssertionError("never ends: " + asked.subList(0, 20));
  }

  private <R> SyncRun.Told answer(Question<R, SyncRun.Told> question) {
    WeComFailure failure = refuses.apply(question.call());
    if (failure != null) {
      asked.add("refused " + question.call());
      return Objects.requireNonNull(question.refused().says(failure), "put off: " + failure);
    }
    @SuppressWarnings("unchecked") // each call is answered with what it is answered with
    R reply = (R) reply(question.call());
    return question.told().apply(reply);
  }

  private Object reply(WeComCall<?> call) {
    if (call instanceof CustomerCalls.ListFollowUsers) {
      asked.add("users");
      return new Page<>(List.copyOf(customersOf.keySet()), "", List.of());
    } else if (call instanceof CustomerCalls.GetCustomersOf batch) {
      asked.add("batch " + batch.userIds().size() + " from " + batch.cursor());
      return customers(batch);
    } else if (call instanceof GroupCalls.ListGroups groups) {
      asked.add("groups from " + groups.cursor());
      boolean last = groups.cursor().equals("2") && !circle;
      String next = last ? "" : inCircle(groups.cursor());
      return new Page<>(List.of(new GroupReply.Listed("wr" + next, 0)), next, List.of());
    } else if (call instanceof TagCalls.ListTags) {
      return new Page<TagCalls.TagGroup>(List.of(), "", List.of());
    } else if (call instanceof StaffCalls.ListDepartments) {
      asked.add("departments");
      return new Page<>(departments, "", List.of());
    } else if (call instanceof StaffCalls.ListStaff staff) {
      asked.add("staff of " + staff.department() + " " + staff.depth());
      return new Page<StaffReply.Staff>(List.of(), "", List.of());
    } else if (call instanceof StaffCalls.ListStaffIds ids) {
      asked.add("ids by " + (ids.token().equals(CONTACT) ? "contact" : "app"));
      assertThat(ids.limit()).as("read as a whole on the loop").isLessThanOrEqualTo(1000);
      return new Page<>(
          List.of(new StaffReply.Placed("a", 1), new StaffReply.Placed("a", 2)),
          circle ? inCircle(ids.cursor()) : "",
          List.of());
    }
    throw new AssertionError(call);
  }

  /** Pages of three. */
  private CustomerReply.FollowedPage customers(CustomerCalls.GetCustomersOf batch) {
    if (circle) {
      Page<CustomerReply.Followed> page =
          new Page<>(List.of(), inCircle(batch.cursor()), List.of());
      return new CustomerReply.FollowedPage(page, List.of());
    }
    List<CustomerReply.Followed> all = new ArrayList<>();
    for (String user : batch.userIds()) {
      for (int i = 0; i < customersOf.getOrDefault(user, 0); i++) {
        all.add(followed("wo" + user + i, user));
      }
    }
    int from =
        batch.cursor().isEmpty() ? 0 : Math.min(all.size(), Integer.parseInt(batch.cursor()));
    int to = Math.min(all.size(), from + 3);
    String next = to < all.size() ? Integer.toString(to) : "";
    List<Unusable> unusable =
        batch.cursor().equals(unreadableAt) ? List.of(new Unusable("bad", "{}")) : List.of();
    return new CustomerReply.FollowedPage(
        new Page<>(all.subList(from, to), next, unusable), List.of());
  }

  private static CustomerReply.Followed followed(String customer, String user) {
    return new CustomerReply.Followed(
        new CustomerReply.Customer(customer, "n", null, null, null, null, 1, 0, null, null),
        new CustomerReply.Follow(
            user,
            "",
            "",
            1,
            List.of(),
            CustomerReply.TagDetail.IDS_ONLY,
            null,
            List.of(),
            0,
            null,
            null,
            null));
  }

  private Set<String> customersTold() {
    Set<String> ids = new TreeSet<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.OfRelation relation) {
        ids.add(relation.customerId());
      }
    }
    return ids;
  }

  private List<String> readToTheEnd() {
    List<String> ids = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.Ended ended) {
        ids.addAll(ended.userIds());
      }
    }
    return ids;
  }

  private long reported() {
    return facts.stream().filter(Fact.Unreadable.class::isInstance).count();
  }

  /** Refuses questions that are, among others, about one of these. */
  private void refusesThoseOf(int code, String... users) {
    refuses =
        call ->
            call instanceof CustomerCalls.GetCustomersOf batch
                    && !Collections.disjoint(batch.userIds(), List.of(users))
                ? WeComFailure.ofCode(code, "")
                : null;
  }

  private void staff(int count) {
    IntStream.range(0, count).forEach(i -> customersOf.put("u%03d".formatted(i), i % 3));
  }

  @Test
  void shouldReadTheCustomersOfAHundredAtATime() {
    staff(250);
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(asked.get(0)).isEqualTo("users");
    assertThat(asked.stream().filter(a -> a.endsWith("from "))).hasSize(3);
    assertThat(asked).filteredOn("users"::equals).as("first and last").hasSize(2);
    assertThat(customersTold()).hasSize(customersOf.values().stream().mapToInt(i -> i).sum());
    assertThat(readToTheEnd()).containsExactlyElementsOf(customersOf.keySet());
  }

  @Test
  void shouldMissNothingWhereverItBreaksOff() {
    staff(230);
    int all = customersOf.values().stream().mapToInt(i -> i).sum();
    for (int every = 1; every < 40; every++) {
      position = SyncPosition.START;
      facts.clear();
      run(SyncKind.CUSTOMERS, access(null), every);
      assertThat(customersTold()).as("a crash after each %d", every).hasSize(all);
      assertThat(facts.get(facts.size() - 1)).isInstanceOf(Fact.Ended.class);
    }
  }

  @Test
  void shouldTakeNobodyForReadWhoCameWhileItStoodStill() {
    staff(250);
    SyncRun run = new SyncRun(CORP, SyncKind.CUSTOMERS, access(null), position);
    while (position.after().isEmpty()) {
      position = Objects.requireNonNull(answer(run.next()).next());
      run.moved(position);
    }
    customersOf.put("a", 2); // before those that were read, who is not asked any more
    run(SyncKind.CUSTOMERS, access(null), 1);
    assertThat(readToTheEnd()).contains("u100", "u249").doesNotContain("a");
  }

  @Test
  void shouldAskForThoseWhoGetAnotherIdMeanwhile() {
    staff(250);
    customersOf.put("u249", 7);
    refuses = // while the others are read, and while those are asked for who have come
        call -> {
          if (asked.size() == 2) {
            rename("u249", "a1");
          } else if (asked.contains("batch 1 from ")) {
            rename("a1", "a2");
          }
          return null;
        };
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(customersTold()).contains("woa10", "woa26").doesNotContain("wou2490");
    assertThat(readToTheEnd()).contains("a2", "u249");
  }

  private void rename(String from, String to) {
    Integer customers = customersOf.remove(from);
    if (customers != null) {
      customersOf.put(to, customers);
    }
  }

  @Test
  void shouldTakeOneWithoutCustomersForReadAndAskForTheOthers() {
    staff(150);
    refusesThoseOf(84061, "u001");
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(readToTheEnd()).containsExactlyElementsOf(customersOf.keySet());
    assertThat(customersTold())
        .hasSize(customersOf.values().stream().mapToInt(i -> i).sum() - 1)
        .doesNotContain("wou0010");
    assertThat(reported()).isZero();
  }

  @Test
  void shouldAskOnceForEachWhereNobodyHasACustomer() {
    staff(150);
    refusesThoseOf(84061, customersOf.keySet().toArray(String[]::new));
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(readToTheEnd()).containsExactlyElementsOf(customersOf.keySet());
    assertThat(asked).as("and a few until they were alone").hasSizeLessThan(150 + 10);
  }

  @Test
  void shouldLeaveOutThoseThatAreRefusedAndReportThem() {
    for (int code : new int[] {60111, 84074, 60011, 40058, 99999}) {
      position = SyncPosition.START;
      facts.clear();
      customersOf.clear();
      staff(330);
      refusesThoseOf(code, "u050", "u123", "u124");
      run(SyncKind.CUSTOMERS, access(null), 0);
      int all = customersOf.values().stream().mapToInt(i -> i).sum();
      assertThat(customersTold()).as("%d", code).hasSize(all - 50 % 3 - 123 % 3 - 124 % 3);
      assertThat(readToTheEnd()).hasSize(327).doesNotContain("u050", "u123", "u124");
      assertThat(reported()).isEqualTo(3);
      assertThat(facts.toString()).as("what names people is for quarantine").doesNotContain("u050");
    }
  }

  @Test
  void shouldFailWhenItIsNotThisOneOrThatWhoIsRefused() {
    staff(150);
    refusesThoseOf(84074, customersOf.keySet().toArray(String[]::new));
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).contains("10 in a row").contains("84074");
    assertThat(asked).hasSizeLessThan(20);
    assertThat(readToTheEnd()).isEmpty();
  }

  @Test
  void shouldNotTakeItOutOnMembersWhenTheWholeAppIsRefused() {
    staff(1);
    position = new SyncPosition("", "", List.of("u000"), "");
    SyncRun run = new SyncRun(CORP, SyncKind.CUSTOMERS, access(null), position);
    for (int code : new int[] {48002, 60020, 45009, -1}) {
      assertThat(run.next().refused().says(WeComFailure.ofCode(code, ""))).as("%d", code).isNull();
    }
  }

  @Test
  void shouldAskForFewerCustomersWhereAPageIsTooMuch() {
    staff(150);
    List<Integer> limits = new ArrayList<>();
    refuses =
        call -> {
          if (call instanceof CustomerCalls.GetCustomersOf batch) {
            limits.add(batch.limit());
            return batch.limit() > 30 ? WeComFailure.ofCode(45029, "") : null;
          }
          return null;
        };
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(customersTold()).hasSize(customersOf.values().stream().mapToInt(i -> i).sum());
    assertThat(limits).startsWith(100, 50, 25, 25);
    refusesThoseOf(45029, "u007");
    position = SyncPosition.START;
    facts.clear();
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(readToTheEnd()).as("even one customer is too much").hasSize(149);
  }

  @Test
  void shouldBeginThoseAnewWhoseCursorIsDead() {
    staff(250);
    position = new SyncPosition("", "u099", List.of("u100", "u101"), "died");
    refuses =
        call ->
            call instanceof CustomerCalls.GetCustomersOf batch && batch.cursor().equals("died")
                ? WeComFailure.ofCode(40058, "")
                : null;
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(asked.subList(0, 2))
        .anyMatch(a -> a.startsWith("refused"))
        .contains("batch 2 from ");
    assertThat(readToTheEnd()).hasSize(150).startsWith("u100", "u101");
    assertThat(reported()).isZero();
  }

  @Test
  void shouldLeaveOutTheOneWhoseSecondPageIsRefusedAgainAndAgain() {
    staff(120);
    customersOf.put("u010", 9);
    refuses =
        call ->
            call instanceof CustomerCalls.GetCustomersOf batch
                    && batch.userIds().contains("u010")
                    && !batch.cursor().isEmpty()
                ? WeComFailure.ofCode(40058, "")
                : null;
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(readToTheEnd()).hasSize(119).doesNotContain("u010");
    assertThat(reported()).isEqualTo(1);
  }

  @Test
  void shouldBeginAListAnewOnceWhenItsCursorIsDead() {
    position = new SyncPosition("", "", List.of(), "died");
    refuses =
        call ->
            call instanceof GroupCalls.ListGroups groups && groups.cursor().equals("died")
                ? WeComFailure.ofCode(40058, "")
                : null;
    run(SyncKind.GROUPS, access(null), 0);
    assertThat(asked.subList(1, 4))
        .containsExactly("groups from ", "groups from 1", "groups from 2");
    refuses =
        call ->
            call instanceof GroupCalls.ListGroups groups && !groups.cursor().isEmpty()
                ? WeComFailure.ofCode(40058, "")
                : null;
    position = SyncPosition.START;
    run(SyncKind.GROUPS, access(null), 0);
    assertThat(fault).contains("groupchat/list").contains("40058");
  }

  @Test
  void shouldAskForShorterListsWhereOneIsTooMuch() {
    List<Integer> limits = new ArrayList<>();
    refuses =
        call -> {
          if (call instanceof GroupCalls.ListGroups groups) {
            limits.add(groups.limit());
            return groups.limit() > 300 ? WeComFailure.tooLarge(1) : null;
          }
          return null;
        };
    run(SyncKind.GROUPS, access(null), 0);
    assertThat(limits).containsExactly(1000, 500, 250, 250, 250);
  }

  @Test
  void shouldGoOnForEverOnlyWhereALimitIsReached() {
    WeComFailure blocked = WeComFailure.ofCode(48002, "");
    assertThat(SyncRun.isGivenUp(blocked, SyncRun.FAILURES_MAX - 2)).isFalse();
    assertThat(SyncRun.isGivenUp(blocked, SyncRun.FAILURES_MAX - 1)).isTrue();
    assertThat(SyncRun.isGivenUp(WeComFailure.retryable("away"), SyncRun.FAILURES_MAX - 1))
        .isTrue();
    assertThat(SyncRun.isGivenUp(WeComFailure.ofCode(45009, ""), 1_000)).isFalse();
  }

  @Test
  void shouldStopAtAPageThatRepeatsItsCursor() {
    SyncRun run =
        new SyncRun(
            CORP, SyncKind.CUSTOMERS, access(null), new SyncPosition("", "", List.of("a"), "c7"));
    @SuppressWarnings("unchecked")
    Question<CustomerReply.FollowedPage, SyncRun.Told> question =
        (Question<CustomerReply.FollowedPage, SyncRun.Told>) run.next();
    SyncRun.Told told =
        question
            .told()
            .apply(
                new CustomerReply.FollowedPage(
                    new Page<>(List.of(followed("wo1", "a")), "c7", List.of()), List.of()));
    assertThat(told.fault()).contains("repeats its cursor");
    assertThat(told.next()).isNull();
    assertThat(told.facts()).isEmpty();
  }

  @Test
  void shouldRefuseFollowersThatWereNotAskedFor() {
    customersOf.put("a", 0);
    SyncRun run =
        new SyncRun(
            CORP, SyncKind.CUSTOMERS, access(null), new SyncPosition("", "", List.of("A"), ""));
    @SuppressWarnings("unchecked")
    Question<CustomerReply.FollowedPage, SyncRun.Told> question =
        (Question<CustomerReply.FollowedPage, SyncRun.Told>) run.next();
    SyncRun.Told told =
        question
            .told()
            .apply(
                new CustomerReply.FollowedPage(
                    new Page<>(List.of(followed("wo1", "a"), followed("wo2", "b")), "", List.of()),
                    List.of("z")));
    assertThat(told.facts())
        .filteredOn(Fact.OfRelation.class::isInstance)
        .as("a userid is the same in capitals")
        .hasSize(1);
    assertThat(told.facts()).contains(new Fact.Foreign("batch/get_by_user", "A", "b/wo2"));
    assertThat(told.facts())
        .contains(new Fact.Untold(List.of("z")))
        .as("what stood there may have been of those asked for")
        .noneMatch(Fact.Ended.class::isInstance);
  }

  @Test
  void shouldTakeNoRelationForEndedThatCannotBeRead() {
    staff(250); // 17 pages and more for each hundred
    unreadableAt = "6";
    for (int every : List.of(0, 1, 2)) {
      position = SyncPosition.START;
      facts.clear();
      run(SyncKind.CUSTOMERS, access(null), every);
      assertThat(facts).as("whoever goes on").isNotEmpty().noneMatch(Fact.Ended.class::isInstance);
    }
  }

  @Test
  void shouldStopWhenCursorsLeadInACircle() {
    staff(1);
    circle = true;
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEqualTo("batch/get_by_user: a page repeats its cursor");
    assertThat(asked).containsExactly("users", "batch 1 from ", "batch 1 from 1", "batch 1 from 2");
    position = SyncPosition.START;
    run(SyncKind.GROUPS, access(null), 0);
    assertThat(fault).isEqualTo("groupchat/list: a page repeats its cursor");
    position = SyncPosition.START;
    refuses = call -> call instanceof StaffCalls.ListStaff ? WeComFailure.ofCode(48009, "") : null;
    department(1, 0);
    run(SyncKind.STAFF, access(CONTACT), 0);
    assertThat(fault).isEqualTo("user/list_id: a page repeats its cursor");
  }

  private static String inCircle(String cursor) {
    return cursor.equals("1") ? "2" : "1";
  }

  private static WeComFailure unreadable() {
    return WeComFailure.unreadable("{\"x\":1}");
  }

  private long setApart() {
    return facts.stream().filter(Fact.Unreadable.class::isInstance).count();
  }

  @Test
  void shouldGoOnBehindCustomersThatCannotBeReadAndTakeNoneOfThemForGone() {
    staff(250);
    refuses =
        call ->
            call instanceof CustomerCalls.GetCustomersOf batch
                    && batch.userIds().contains("u150")
                    && !batch.cursor().isEmpty()
                ? unreadable()
                : null;
    run(SyncKind.CUSTOMERS, access(null), 0);
    assertThat(fault).isEmpty();
    assertThat(setApart()).isEqualTo(1);
    assertThat(customersTold()).contains("wou0010", "wou2470").doesNotContain("wou1970");
    assertThat(facts)
        .filteredOn(Fact.Ended.class::isInstance)
        .as("of a hundred, and of fifty")
        .extracting(fact -> ((Fact.Ended) fact).userIds().size())
        .containsExactly(100, 50);
  }

  @Test
  void shouldGoOnBehindADepartmentThatCannotBeRead() {
    department(1, 0);
    department(7, 3);
    refuses =
        call ->
            call instanceof StaffCalls.ListStaff staff && staff.department() == 1
                ? unreadable()
                : null;
    run(SyncKind.STAFF, access(null), 0);
    assertThat(asked).contains("staff of 7 DEEP");
    assertThat(fault).isEmpty();
    assertThat(setApart()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = SyncKind.class,
      names = {"CUSTOMERS", "GROUPS", "TAGS", "STAFF"})
  void shouldFailWhenTheListThatLeadsOnCannotBeRead(SyncKind kind) {
    refuses = call -> unreadable();
    run(kind, access(null), 0);
    assertThat(fault).startsWith("/cgi-bin/").endsWith(": reply lacks what was asked for");
    assertThat(facts).as("nothing is taken for gone").hasSize(1);
    assertThat(setApart()).isEqualTo(1);
  }

  @Test
  void shouldListGroupsPageAfterPage() {
    run(SyncKind.GROUPS, access(null), 1);
    assertThat(asked).containsExactly("groups from ", "groups from 1", "groups from 2");
    assertThat(facts).filteredOn(Fact.ToAsk.class::isInstance).hasSize(3);
  }

  private void department(long id, long parent) {
    departments.add(new StaffReply.Department(id, parent, 0, "d", null, List.of()));
  }

  @Test
  void shouldReadStaffBelowEachRoot() {
    department(7, 3); // 3 is out of sight
    department(1, 0);
    department(2, 1);
    run(SyncKind.STAFF, access(null), 2);
    assertThat(asked)
        .filteredOn(a -> a.startsWith("staff"))
        .containsExactly("staff of 1 DEEP", "staff of 7 DEEP");
    assertThat(facts.get(facts.size() - 1)).isEqualTo(new Fact.Ended(SyncKind.STAFF, List.of()));
  }

  @Test
  void shouldReadDepartmentByDepartmentWhereAllIsTooMuch() {
    readDepartmentByDepartment(WeComFailure.ofCode(45029, ""));
  }

  @Test
  void shouldReadDepartmentByDepartmentWhereAllIsTooMuchForTheLoop() {
    readDepartmentByDepartment(WeComFailure.tooLarge(StaffCalls.ListStaff.DEEP_BYTES_MAX));
  }

  private void readDepartmentByDepartment(WeComFailure tooMuch) {
    department(1, 0);
    department(2, 1);
    department(3, 1);
    refuses =
        call ->
            call instanceof StaffCalls.ListStaff staff && staff.depth() == StaffCalls.Depth.DEEP
                ? tooMuch
                : null;
    run(SyncKind.STAFF, access(null), 2);
    assertThat(asked)
        .filteredOn(a -> a.startsWith("staff"))
        .containsExactly("staff of 1 FLAT", "staff of 2 FLAT", "staff of 3 FLAT");
  }

  @Test
  void shouldPassOverTheDepartmentThatIsTooMuchByItself() {
    department(1, 0);
    department(2, 1);
    department(3, 1);
    refuses =
        call ->
            call instanceof StaffCalls.ListStaff staff
                    && (staff.depth() == StaffCalls.Depth.DEEP || staff.department() == 2)
                ? WeComFailure.ofCode(45029, "")
                : null;
    run(SyncKind.STAFF, access(null), 2);
    assertThat(asked)
        .filteredOn(a -> a.startsWith("staff"))
        .containsExactly("staff of 1 FLAT", "staff of 3 FLAT");
    assertThat(reported()).isEqualTo(1);
    asked.clear();
    position = SyncPosition.START;
    run(SyncKind.STAFF, access(CONTACT), 0);
    assertThat(asked).as("where all ids may be listed").contains("ids by contact");
  }

  @Test
  void shouldReadWhatIsInSightBelowARootThatIsNot() {
    department(1, 0);
    department(2, 1);
    refuses =
        call ->
            call instanceof StaffCalls.ListStaff staff && staff.department() == 1
                ? WeComFailure.ofCode(60011, "")
                : null;
    run(SyncKind.STAFF, access(null), 2);
    assertThat(asked).filteredOn(a -> a.startsWith("staff")).containsExactly("staff of 2 FLAT");
    assertThat(reported()).isEqualTo(1);
    assertThat(facts.get(facts.size() - 1)).isEqualTo(new Fact.Ended(SyncKind.STAFF, List.of()));
  }

  @Test
  void shouldAskForStaffOneByOneWhereTheAppMayNotListThem() {
    department(1, 0);
    refuses = call -> call instanceof StaffCalls.ListStaff ? WeComFailure.ofCode(48009, "") : null;
    run(SyncKind.STAFF, access(CONTACT), 0);
    assertThat(asked).contains("ids by contact");
    assertThat(facts).contains(new Fact.ToAsk(Thing.Kind.STAFF, List.of("a")));
  }

  @Test
  void shouldEndTagsWithOneList() {
    run(SyncKind.TAGS, access(null), 0);
    assertThat(facts)
        .containsExactly(
            new Fact.Tags(new Thing(CORP, Thing.Kind.TAGS, ""), List.of(), true),
            new Fact.Ended(SyncKind.TAGS, List.of()));
  }
}
