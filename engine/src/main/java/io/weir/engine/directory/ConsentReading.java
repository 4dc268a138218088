package io.weir.engine.directory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.ConsentCalls.Agreement;
import io.weir.engine.wecom.ConsentCalls.Edition;
import io.weir.engine.wecom.ConsentCalls.Pair;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks whose conversations are archived, and who agreed to it.
 *
 * <pre>
 *   editions 1, 2, 3: their members ─► a hundred pairs at a time ─► group by group ─► robot by robot
 * </pre>
 */
final class ConsentReading {

  /** Between the ids of a pair; no id has one. */
  private static final char BETWEEN = '/';

  /** This edition of the archive is not enabled, which says nothing of the others. */
  private static final int NOT_ENABLED = 301053;

  private static final List<Edition> EDITIONS =
      List.of(Edition.OFFICE, Edition.SERVICE, Edition.ENTERPRISE);

  private final TokenKey token;
  private final SyncPosition position;
  private final BatchSize batch;

  ConsentReading(DirectoryAccess access, SyncPosition position) {
    this(access, position, new BatchSize(Wanted.MAX));
  }

  /**
   * At this position.
   *
   * @param batch of the run: how many pairs it has asked for at once
   */
  ConsentReading(DirectoryAccess access, SyncPosition position, BatchSize batch) {
    this.token = token(access);
    this.position = position;
    this.batch = batch;
  }

  /**
   * As whom the archive's calls are made.
   *
   * @throws IllegalArgumentException when there is nobody, see {@link ThingQuestions#canAsk}
   */
  static TokenKey token(DirectoryAccess access) {
    TokenKey token = access.archiveToken();
    if (token == null) {
      throw new IllegalArgumentException("no token of the archive: " + access);
    }
    return token;
  }

  /** A pair as rows and things name it. */
  static String key(String userId, String customerId) {
    return userId + BETWEEN + customerId;
  }

  /** What to ask at the position, which wants no keys (any more). */
  Question<?, SyncRun.Told> next() {
    if (position.phase().equals(Wanted.Keys.PAIRS.phase())) {
      return pairs();
    } else if (position.phase().equals(Wanted.Keys.ROOMS.phase())) {
      return room(position.ids().get(0));
    } else if (position.phase().equals(Wanted.Keys.ROBOTS.phase())) {
      return robot(position.ids().get(0));
    }
    return members(edition());
  }

  /**
   * On behind the question at the position, after an answer that says no more than {@code facts}.
   */
  SyncRun.Told behind(List<Fact> facts) {
    SyncPosition next =
        position.ids().isEmpty()
            ? behind(edition())
            : position.phase().equals(Wanted.Keys.PAIRS.phase()) ? behindPairs() : rest();
    return SyncRun.Told.goOn(facts, next);
  }

  private Edition edition() {
    return position.after().isEmpty() ? EDITIONS.get(0) : Edition.valueOf(position.after());
  }

  private Question<?, SyncRun.Told> members(Edition edition) {
    return new Question<>(
        new ConsentCalls.ListPermitted(token.baseUrl(), token, edition),
        page -> {
          List<Fact> facts = new ArrayList<>();
          boolean isWhole =
              page.unusable().isEmpty(); // else an archived one would be taken for not
          facts.add(new Fact.Archived(edition, page.items(), isWhole));
          ThingQuestions.unreadable(page.unusable(), facts);
          return SyncRun.Told.goOn(facts, behind(edition));
        },
        failure ->
            failure.code() == NOT_ENABLED
                ? SyncRun.Told.goOn(
                    List.of(new Fact.Archived(edition, List.of(), true)), behind(edition))
                : null);
  }

  private static SyncPosition behind(Edition edition) {
    int next = EDITIONS.indexOf(edition) + 1;
    return next < EDITIONS.size()
        ? new SyncPosition("", EDITIONS.get(next).name(), List.of(), "")
        : new SyncPosition(Wanted.Keys.PAIRS.phase(), "", List.of(), "");
  }

  // ---- pairs

  private Question<?, SyncRun.Told> pairs() {
    List<String> keys = position.ids();
    return new Question<>(
        check(token, keys),
        page -> {
          batch.answered();
          return SyncRun.Told.goOn(consents(keys, page), behindPairs());
        },
        this::refusedPairs);
  }

  // One that WeCom does not know, or does not take, fails them all: the others are asked for
  // without it.
  private SyncRun.@Nullable Told refusedPairs(WeComFailure failure) {
    List<String> keys = position.ids();
    if (!BatchSize.isOfOne(failure)) {
      return null;
    } else if (keys.size() > 1) {
      List<String> half = keys.subList(0, batch.halved(keys.size()));
      return SyncRun.Told.goOn(
          List.of(), new SyncPosition(position.phase(), position.after(), half, ""));
    } else if (failure.errorClass() == ErrorClass.GONE) {
      batch.hadNothing();
      return SyncRun.Told.goOn(List.of(), behindPairs());
    }
    Pair pair = pair(keys.get(0));
    Unusable alone =
        new Unusable(
            "check_single_agree: " + failure.reason(), said(pair.userId(), pair.externalUserId()));
    return batch.leftOut(alone, report -> SyncRun.Told.goOn(report, behindPairs()));
  }

  private SyncPosition behindPairs() {
    List<String> keys = position.ids();
    return new SyncPosition(position.phase(), keys.get(keys.size() - 1), List.of(), "");
  }

  /** One pair by itself. */
  static Question<?, ThingQuestions.Answer> about(String key, DirectoryAccess access) {
    List<String> keys = List.of(key);
    return new Question<>(
        check(token(access), keys),
        page -> {
          List<Fact> facts = consents(keys, page);
          return facts.stream()
              .filter(Fact.Foreign.class::isInstance)
              .findFirst()
              .map(f -> ThingQuestions.Answer.faulty(facts, ((Fact.Foreign) f).reason()))
              .orElseGet(() -> new ThingQuestions.Answer(facts, null));
        },
        failure -> failure.errorClass() == ErrorClass.GONE ? ThingQuestions.Answer.of() : null);
  }

  private static ConsentCalls.CheckSingle check(TokenKey token, List<String> keys) {
    return new ConsentCalls.CheckSingle(
        token.baseUrl(), token, keys.stream().map(ConsentReading::pair).toList());
  }

  private static Pair pair(String key) {
    int between = key.indexOf(BETWEEN);
    return new Pair(key.substring(0, between), key.substring(between + 1));
  }

  private static List<Fact> consents(List<String> keys, Page<Agreement> page) {
    Map<Pair, String> asked = new HashMap<>();
    for (String key : keys) {
      Pair pair = pair(key);
      asked.put(folded(pair.userId(), pair.externalUserId()), pair.userId());
    }
    List<String> others = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    for (Agreement agreement : page.items()) {
      String told = agreement.userId();
      String userId = told == null ? null : asked.get(folded(told, agreement.externalUserId()));
      if (userId == null) {
        others.add(key(told == null ? "" : told, agreement.externalUserId()));
      } else if (agreement.consent() == ConsentCalls.Consent.UNKNOWN) {
        facts.add(
            bad(
                "check_single_agree: an agree_status that nobody knows",
                said(userId, agreement.externalUserId())));
      } else {
        facts.add(new Fact.OfConsent(userId, agreement));
      }
    }
    if (!others.isEmpty()) {
      facts.add(Fact.Foreign.of("check_single_agree", keys, others));
    }
    ThingQuestions.unreadable(page.unusable(), facts);
    return facts;
  }

  // WeCom does not tell upper from lower case in userids.
  private static Pair folded(String userId, String customerId) {
    return new Pair(userId.toLowerCase(Locale.ROOT), customerId);
  }

  private static Fact bad(String reason, String whose) {
    return new Fact.Unreadable(new Unusable(reason, whose));
  }

  // Whose it is that is kept apart: what is the same in all would count as one.
  private static String said(String userId, String customerId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("userid", userId)
        .put("exteranalopenid", customerId) // spelt so by WeCom
        .toString();
  }

  private static String saidInRoom(String roomId, @Nullable String customerId) {
    ObjectNode room = JsonNodeFactory.instance.objectNode().put("roomid", roomId);
    return (customerId == null ? room : room.put("exteranalopenid", customerId)).toString();
  }

  // ---- groups and robots, one by one

  private Question<?, SyncRun.Told> room(String id) {
    return new Question<>(
        new ConsentCalls.CheckRoom(token.baseUrl(), token, id),
        page -> SyncRun.Told.goOn(roomConsents(id, page), rest()),
        failure ->
            isOfOne(failure)
                ? SyncRun.Told.goOn(
                    List.of(bad("check_room_agree: " + failure.reason(), saidInRoom(id, null))),
                    rest())
                : null);
  }

  private static List<Fact> roomConsents(String id, Page<Agreement> page) {
    List<Fact> facts = new ArrayList<>();
    for (Agreement agreement : page.items()) {
      facts.add(
          agreement.consent() == ConsentCalls.Consent.UNKNOWN
              ? bad(
                  "check_room_agree: an agree_status that nobody knows",
                  saidInRoom(id, agreement.externalUserId()))
              : new Fact.OfRoomConsent(id, agreement));
    }
    ThingQuestions.unreadable(page.unusable(), facts);
    return facts;
  }

  private Question<?, SyncRun.Told> robot(String id) {
    return new Question<>(
        new ConsentCalls.GetRobot(token.baseUrl(), token, id),
        robot ->
            SyncRun.Told.goOn(
                List.of(
                    robot.robotId().equals(id)
                        ? new Fact.OfRobot(id, robot)
                        : new Fact.Foreign("get_robot_info", id, robot.robotId())),
                rest()),
        failure ->
            isOfOne(failure)
                ? SyncRun.Told.goOn(List.of(new Fact.OfRobot(id, null)), rest())
                : null);
  }

  // What one group or robot is refused with says nothing of the next: WeCom has no code of its own
  // for an id that it does not know here.
  private static boolean isOfOne(WeComFailure failure) {
    return failure.errorClass() == ErrorClass.GONE
        || failure.errorClass() == ErrorClass.BAD_REQUEST;
  }

  private SyncPosition rest() {
    List<String> ids = position.ids();
    return new SyncPosition(position.phase(), ids.get(0), ids.subList(1, ids.size()), "");
  }
}
