package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.event.Event;
import io.weir.engine.event.StoredEvent;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.ConsentCalls.Agreement;
import io.weir.engine.wecom.ConsentCalls.Consent;
import io.weir.engine.wecom.ConsentCalls.Pair;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads consent of a WeCom of a few lines, with keys from sets in place of tables. */
final class ConsentReadingTest {

  private static final CorpId CORP = new CorpId("ww1");
  private static final String URL = "http://localhost";
  private static final TokenKey TOKEN = new TokenKey.App(URL, CORP, "secret");
  private static final TokenKey ARCHIVE = new TokenKey.App(URL, CORP, "archive");

  private final TreeSet<String> pairs = new TreeSet<>();
  private final TreeSet<String> rooms = new TreeSet<>();
  private final TreeSet<String> robots = new TreeSet<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Fact> facts = new ArrayList<>();
  private String fault = "";
  private Consent inRooms = Consent.DISAGREE;
  private Function<WeComCall<?>, @Nullable WeComFailure> refuses = call -> null;
  private Function<Pair, Agreement> answers =
      pair -> new Agreement(pair.userId(), pair.externalUserId(), Consent.AGREE, 100);

  private static DirectoryAccess access(@Nullable TokenKey archive) {
    return new DirectoryAccess(URL, TOKEN, null, archive, 1000, false);
  }

  /** To the end; a new run takes over after each {@code crashEvery} answers, 0 = never. */
  private void run(int crashEvery) {
    fault = "";
    SyncPosition position = SyncPosition.START;
    SyncRun run = new SyncRun(CORP, SyncKind.CONSENT, access(ARCHIVE), position);
    for (int i = 1; i < 2_000; i++) {
      SyncRun.Told told = step(run);
      facts.addAll(told.facts());
      fault = told.fault();
      SyncPosition next = told.next();
      if (next == null) {
        return;
      }
      position = next;
      run.moved(next);
      if (crashEvery > 0 && i % crashEvery == 0) {
        run = new SyncRun(CORP, SyncKind.CONSENT, access(ARCHIVE), position);
      }
    }
    throw new AssertionError("never ends: " + asked.subList(0, 20));
  }

  private SyncRun.Told step(SyncRun run) {
    Wanted wanted = run.wanted();
    while (wanted != null) {
      SyncRun.Told end = run.found(keys(wanted));
      if (end != null) {
        return end;
      }
      wanted = run.wanted();
    }
    return answer(run.next());
  }

  private List<String> keys(Wanted wanted) {
    TreeSet<String> all =
        switch (wanted.keys()) {
          case PAIRS -> pairs;
          case ROOMS -> rooms;
          case ROBOTS -> robots;
        };
    return all.tailSet(wanted.after(), false).stream().limit(Wanted.MAX).toList();
  }

  private <R> SyncRun.Told answer(Question<R, SyncRun.Told> question) {
    WeComFailure failure = refuses.apply(question.call());
    if (failure != null) {
      return Objects.requireNonNull(question.refused().says(failure), "put off: " + failure);
    }
    @SuppressWarnings("unchecked") // each call is answered with what it is answered with
    R reply = (R) reply(question.call());
    return question.told().apply(reply);
  }

  private Object reply(WeComCall<?> call) {
    if (call instanceof ConsentCalls.ListPermitted listed) {
      assertThat(listed.token()).isEqualTo(ARCHIVE);
      asked.add("members " + listed.edition().code());
      return new Page<>(List.of("u" + listed.edition().code()), "", List.of());
    } else if (call instanceof ConsentCalls.CheckSingle check) {
      asked.add("pairs " + check.pairs().size());
      return new Page<>(check.pairs().stream().map(answers).toList(), "", List.of());
    } else if (call instanceof ConsentCalls.CheckRoom room) {
      asked.add(room.roomId());
      return new Page<>(List.of(new Agreement(null, "wo1", inRooms, 5)), "", List.of());
    } else if (call instanceof ConsentCalls.GetRobot robot) {
      asked.add(robot.robotId());
      return new ConsentCalls.Robot(robot.robotId(), "r", "zhang");
    }
    throw new AssertionError(call);
  }

  private Set<String> pairsTold() {
    TreeSet<String> told = new TreeSet<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.OfConsent consent) {
        told.add(ConsentReading.key(consent.userId(), consent.agreement().externalUserId()));
      }
    }
    return told;
  }

  /** What is kept apart, as it is stored: rows that are the same count as one. */
  private List<String> keptApart() {
    return facts.stream()
        .filter(Fact.Unreadable.class::isInstance)
        .map(fact -> ((Fact.Unreadable) fact).entry().json())
        .toList();
  }

  private void pairs(int count) {
    IntStream.range(0, count).forEach(i -> pairs.add("u%d/wo%03d".formatted(i % 3, i)));
  }

  @Test
  void shouldAskForMembersThenPairsThenGroupsThenRobots() {
    pairs(230);
    rooms.addAll(List.of("wr1", "wr2"));
    robots.add("wb1");
    run(0);
    assertThat(asked)
        .containsExactly(
            "members 1",
            "members 2",
            "members 3",
            "pairs 100",
            "pairs 100",
            "pairs 30",
            "wr1",
            "wr2",
            "wb1");
    assertThat(pairsTold()).isEqualTo(pairs);
    assertThat(facts)
        .contains(new Fact.Archived(ConsentCalls.Edition.SERVICE, List.of("u2"), true))
        .contains(new Fact.OfRoomConsent("wr2", new Agreement(null, "wo1", Consent.DISAGREE, 5)))
        .contains(new Fact.OfRobot("wb1", new ConsentCalls.Robot("wb1", "r", "zhang")));
    assertThat(facts.get(facts.size() - 1)).isEqualTo(new Fact.Ended(SyncKind.CONSENT, List.of()));
  }

  @Test
  void shouldMissNothingWhereverItBreaksOff() {
    pairs(120);
    rooms.addAll(List.of("wr1", "wr2", "wr3"));
    robots.addAll(List.of("wb1", "wb2"));
    for (int every = 1; every < 12; every++) {
      facts.clear();
      run(every);
      assertThat(pairsTold()).as("a crash after each %d", every).isEqualTo(pairs);
      assertThat(facts).filteredOn(Fact.OfRoomConsent.class::isInstance).hasSize(3);
      assertThat(facts).filteredOn(Fact.OfRobot.class::isInstance).hasSize(2);
    }
  }

  @Test
  void shouldEndAtOnceWhereThereIsNothingToAskAbout() {
    run(0);
    assertThat(asked).containsExactly("members 1", "members 2", "members 3");
    assertThat(facts).hasSize(4);
  }

  @Test
  void shouldLeaveOutThePairThatIsUnknown() {
    pairs(150);
    String bad = "u1/wo070";
    refuses =
        call ->
            call instanceof ConsentCalls.CheckSingle check
                    && check.pairs().contains(new Pair("u1", "wo070"))
                ? WeComFailure.ofCode(301061, "")
                : null;
    run(1);
    TreeSet<String> expected = new TreeSet<>(pairs);
    assertThat(expected.remove(bad)).isTrue();
    assertThat(pairsTold()).isEqualTo(expected);
  }

  @Test
  void shouldGoOnBehindAGroupOrRobotThatIsRefused() {
    rooms.addAll(List.of("wr1", "wr2"));
    robots.addAll(List.of("wb1", "wb2"));
    refuses =
        call ->
            (call instanceof ConsentCalls.CheckRoom room && room.roomId().equals("wr1"))
                    || (call instanceof ConsentCalls.GetRobot robot
                        && robot.robotId().equals("wb1"))
                ? WeComFailure.ofCode(40058, "")
                : null;
    run(0);
    assertThat(asked).endsWith("wr2", "wb2");
    assertThat(facts).contains(new Fact.OfRobot("wb1", null));
    assertThat(keptApart()).containsExactly("{\"roomid\":\"wr1\"}");
  }

  @Test
  void shouldGoOnBehindEveryReplyThatCannotBeRead() {
    pairs(120);
    rooms.addAll(List.of("wr1", "wr2"));
    robots.addAll(List.of("wb1", "wb2"));
    refuses = call -> WeComFailure.unreadable("{}");
    run(0);
    assertThat(facts)
        .as("3 editions, 2 times pairs, 2 groups, 2 robots")
        .filteredOn(Fact.Unreadable.class::isInstance)
        .hasSize(9);
    assertThat(facts)
        .as("nobody is taken for unarchived, no robot for unknown")
        .hasSize(10)
        .endsWith(new Fact.Ended(SyncKind.CONSENT, List.of()));
  }

  @Test
  void shouldGoOnWithTheOtherEditionsWhereOneIsNotEnabled() {
    pairs(1);
    refuses =
        call ->
            call instanceof ConsentCalls.ListPermitted listed
                    && listed.edition() == ConsentCalls.Edition.OFFICE
                ? WeComFailure.ofCode(301053, "")
                : null;
    run(0);
    assertThat(asked).containsExactly("members 2", "members 3", "pairs 1");
    assertThat(facts)
        .contains(new Fact.Archived(ConsentCalls.Edition.OFFICE, List.of(), true))
        .contains(new Fact.Archived(ConsentCalls.Edition.SERVICE, List.of("u2"), true));
  }

  @Test
  void shouldPutOffWhatNobodyMayAsk() {
    rooms.add("wr1");
    refuses =
        call -> call instanceof ConsentCalls.CheckRoom ? WeComFailure.ofCode(301052, "") : null;
    assertThat(WeComFailure.ofCode(301052, "").errorClass()).isEqualTo(ErrorClass.BLOCKED);
    assertThatThrownBy(() -> run(0)).hasMessageContaining("put off");
  }

  @Test
  void shouldRefuseAnswersAboutOthersAndWordsThatNobodyKnows() {
    pairs.addAll(List.of("Zhang/wo1", "li/wo2", "wang/wo3"));
    answers =
        pair ->
            switch (pair.userId()) {
              case "Zhang" ->
                  new Agreement(
                      "Zhang".toLowerCase(Locale.ROOT), pair.externalUserId(), Consent.AGREE, 1);
              case "li" -> new Agreement("li", "wo9", Consent.AGREE, 1);
              default -> new Agreement("wang", pair.externalUserId(), Consent.UNKNOWN, 1);
            };
    run(0);
    assertThat(pairsTold()).as("a userid is the same in capitals").containsExactly("Zhang/wo1");
    assertThat(keptApart()).containsExactly("{\"userid\":\"wang\",\"exteranalopenid\":\"wo3\"}");
    assertThat(facts)
        .contains(new Fact.Foreign("check_single_agree", "Zhang/wo1,li/wo2,wang/wo3", "li/wo9"));
  }

  @Test
  void shouldSayInWhichGroupWhoseWordNobodyKnows() {
    rooms.addAll(List.of("wr1", "wr2"));
    inRooms = Consent.UNKNOWN;
    run(0);
    assertThat(keptApart())
        .containsExactly(
            "{\"roomid\":\"wr1\",\"exteranalopenid\":\"wo1\"}",
            "{\"roomid\":\"wr2\",\"exteranalopenid\":\"wo1\"}");
  }

  @Test
  void shouldAskAgainForAPairThatWasAnsweredWithAnother() {
    @SuppressWarnings("unchecked")
    Question<Page<Agreement>, ThingQuestions.Answer> question =
        (Question<Page<Agreement>, ThingQuestions.Answer>)
            ThingQuestions.about(new Thing(CORP, Thing.Kind.CONSENT, "zhang/wo1"), access(ARCHIVE));
    Agreement other = new Agreement("zhang", "wo2", Consent.AGREE, 1);
    ThingQuestions.Answer answer = question.told().apply(new Page<>(List.of(other), "", List.of()));
    assertThat(answer.facts())
        .containsExactly(new Fact.Foreign("check_single_agree", "zhang/wo1", "zhang/wo2"));
    assertThat(Objects.requireNonNull(answer.fault()).reason())
        .isEqualTo("check_single_agree: an answer about another id");
    Agreement own = new Agreement("zhang", "wo1", Consent.AGREE, 1);
    assertThat(question.told().apply(new Page<>(List.of(own), "", List.of())).fault()).isNull();
  }

  @Test
  void shouldTakeNobodyForUnarchivedWhenAnEntryCannotBeRead() {
    SyncRun run = new SyncRun(CORP, SyncKind.CONSENT, access(ARCHIVE), SyncPosition.START);
    @SuppressWarnings("unchecked")
    Question<Page<String>, SyncRun.Told> question =
        (Question<Page<String>, SyncRun.Told>) run.next();
    SyncRun.Told told =
        question
            .told()
            .apply(new Page<>(List.of("a"), "", List.of(new Unusable("ids: no text", "{}"))));
    assertThat(told.facts())
        .contains(new Fact.Archived(ConsentCalls.Edition.OFFICE, List.of("a"), false));
  }

  @Test
  void shouldAskForTheOnePairThatAnEventNames() {
    Event event =
        Objects.requireNonNull(
            StoredEvent.of(
                """
                {"Event": "change_external_contact", "ChangeType": "msg_audit_approved", "ToUserName": "ww1",
                 "CreateTime": "100", "UserID": "zhang", "ExternalUserID": "wo1"}"""));
    EventSays says = Objects.requireNonNull(EventSays.of(CORP, event));
    Thing thing = new Thing(CORP, Thing.Kind.CONSENT, "zhang/wo1");
    assertThat(says.stale()).containsExactly(thing);
    assertThat(ThingQuestions.canAsk(thing.kind(), access(null))).isFalse();
    assertThat(ThingQuestions.canAsk(thing.kind(), access(ARCHIVE))).isTrue();
    Question<?, ThingQuestions.Answer> question = ThingQuestions.about(thing, access(ARCHIVE));
    assertThat(((ConsentCalls.CheckSingle) question.call()).pairs())
        .containsExactly(new Pair("zhang", "wo1"));
    assertThat(
            Objects.requireNonNull(question.refused().says(WeComFailure.ofCode(301061, "")))
                .facts())
        .isEmpty();
  }

  @Test
  void shouldAskForInternalRoomsAsTheArchiveAlone() {
    assertThat(ThingQuestions.canAsk(Thing.Kind.ROOM, access(null))).isFalse();
    assertThat(ThingQuestions.canAsk(Thing.Kind.ROOM, access(ARCHIVE))).isTrue();
    assertThat(ThingQuestions.canAsk(Thing.Kind.GROUP, access(null))).isTrue();
    Thing room = new Thing(CORP, Thing.Kind.ROOM, "wr1");
    assertThat(ThingQuestions.about(room, access(ARCHIVE)).call().token()).isEqualTo(ARCHIVE);
    assertThatThrownBy(() -> ThingQuestions.about(room, access(null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void shouldReadConsentOnlyWithATokenOfTheArchive() {
    assertThat(SyncKind.CONSENT.isReadBy(access(null))).isFalse();
    assertThat(SyncKind.CONSENT.isReadBy(access(ARCHIVE))).isTrue();
    assertThat(SyncKind.CUSTOMERS.isReadBy(access(null))).isTrue();
  }

  @Test
  void shouldLeaveOutThePairThatIsNotTakenAndFailWhereNoneIs() {
    pairs(230);
    refuses =
        call ->
            call instanceof ConsentCalls.CheckSingle check
                    && check.pairs().stream().anyMatch(p -> p.externalUserId().equals("wo120"))
                ? WeComFailure.ofCode(40058, "")
                : null;
    run(0);
    assertThat(pairsTold()).hasSize(229);
    assertThat(keptApart()).containsExactly("{\"userid\":\"u0\",\"exteranalopenid\":\"wo120\"}");

    refuses =
        call -> call instanceof ConsentCalls.CheckSingle ? WeComFailure.ofCode(40058, "") : null;
    run(0);
    assertThat(fault).contains("10 in a row").contains("40058");
  }
}
