package io.weir.bench.wecom.world;

import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.ExpectedInbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All callbacks of a world in the order they are first tried: most in the order of their times,
 * some swapped, some pushed a second time later on. Most tell of changes in the directories.
 */
public final class PushPlan {

  private static final int TICKET_EVERY = 200;
  // Of the changes that both an app and the suite may be told, these go to one of them alone.
  private static final int APP_PER_MILLE = 500;
  private static final int SUITE_PER_MILLE = 400;

  private final List<PlannedPush> pushes = new ArrayList<>();
  private final List<ExpectedInbox> expected = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private final Suite suite;
  private final Dice dice;
  private final EventDeck deck;
  private final Rehearsal rehearsal;
  private final Delivery delivery;
  private final DirectoryPlan directory;
  private final MessageDigest sha256;
  private long timeSeconds;

  private PushPlan(WorldPlan plan, Suite suite, Rehearsal rehearsal, Dice dice) {
    this.suite = suite;
    this.rehearsal = rehearsal;
    this.delivery = plan.delivery();
    this.directory = plan.directory();
    this.dice = dice;
    this.deck = new EventDeck(dice.fork("deck"));
    this.timeSeconds = plan.nowMillis() / 1000 - plan.callbacks() / 4 - 60;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  static Suite suite(WorldPlan plan, Dice dice) {
    List<String> tickets = new ArrayList<>();
    for (int i = 0; i <= plan.callbacks() / TICKET_EVERY; i++) {
      tickets.add("ticket" + dice.alphanumeric(64));
    }
    return new Suite(
        "ww" + dice.hex(16),
        "ww" + dice.hex(16),
        dice.alphanumeric(43),
        dice.alphanumeric(16),
        dice.alphanumeric(43),
        List.copyOf(tickets));
  }

  static PushPlan draw(
      WorldPlan plan, Suite suite, List<Corp> corps, Rehearsal rehearsal, Dice dice) {
    PushPlan pushes = new PushPlan(plan, suite, rehearsal, dice);
    pushes.drawAll(plan.callbacks(), corps);
    return pushes;
  }

  /** The pushes, repeats included. */
  public List<PlannedPush> pushes() {
    return pushes;
  }

  /** The rows they must leave, in the order of the inbox's key. */
  public List<ExpectedInbox> expected() {
    return expected;
  }

  private void drawAll(int count, List<Corp> corps) {
    for (int i = 0; expected.size() < count; i++) {
      timeSeconds += dice.perMille(250) ? 1 : 0;
      if (i % TICKET_EVERY == 0) {
        ticket(suite.tickets().get(i / TICKET_EVERY % suite.tickets().size()));
      } else if (i <= corps.size() && (i % 2 == 1 || keptBySuite())) {
        authorised(corps.get(i - 1));
      } else {
        about(dice.pick(corps), count);
      }
    }
    repeatSome();
    swapSome();
    expected.sort(ExpectedInbox.BY_KEY);
  }

  private boolean keptBySuite() {
    return directory.expected() && directory.view() == View.SUITE;
  }

  private void about(Corp corp, int count) {
    int kind = dice.below(100);
    if (kind < 60) {
      directoryChange(corp, count - expected.size());
    } else if (kind < 67) {
      command(corp);
    } else if (kind < 82) {
      suiteEvent(corp);
    } else {
      appEvent(corp);
    }
  }

  /**
   * Whoever keeps the directory is told, an app or the suite (their ids are not the same), and now
   * and then the other one too.
   */
  private void directoryChange(Corp corp, int room) {
    Rehearsal.Told told = rehearsal.nextTold(corp.corpId());
    int roll = dice.below(1000);
    boolean both = roll >= APP_PER_MILLE + SUITE_PER_MILLE && room > 1;
    boolean bySuite = directory.expected() ? keptBySuite() : roll >= APP_PER_MILLE;
    boolean forSuites = !told.event().appOnly();
    if (!bySuite || !forSuites || both) {
      tellApp(corp, told);
    }
    if (forSuites && (bySuite || both)) {
      tellSuite(corp, told);
    }
  }

  private boolean lost() {
    return dice.perMille(delivery.lost());
  }

  private void tellApp(Corp corp, Rehearsal.Told told) {
    if (!lost()) {
      String plaintext = told.event().forApp(corp.corpId());
      add(
          appPush(corp, corp.apps().get(1), plaintext, told.step()),
          corp.corpId(),
          null,
          new EventDeck.Kind(told.event().type(), told.event().change()));
    }
  }

  private void tellSuite(Corp corp, Rehearsal.Told told) {
    if (!lost()) {
      String plaintext = told.event().forSuite(suite.suiteId(), corp.corpId());
      EventDeck.Kind kind = new EventDeck.Kind(told.event().type(), told.event().change());
      commandPush(plaintext, told.step(), corp, kind);
    }
  }

  private void ticket(String ticket) {
    EventXml xml = new EventXml().text("SuiteId", suite.suiteId());
    xml.spacedText("InfoType", "suite_ticket").bare("TimeStamp", "" + timeSeconds);
    commandPush(xml.text("SuiteTicket", ticket), null, new EventDeck.Kind("suite_ticket", ""));
  }

  private void authorised(Corp corp) {
    EventXml xml = new EventXml().text("SuiteId", suite.suiteId());
    xml.text("AuthCode", corp.authCode()).text("InfoType", "create_auth");
    commandPush(
        xml.bare("TimeStamp", "" + timeSeconds), null, new EventDeck.Kind("create_auth", ""));
  }

  private void command(Corp corp) {
    EventDeck.Kind kind =
        dice.perMille(400)
            ? new EventDeck.Kind("change_auth", "")
            : dice.pick(dice.perMille(300) ? EventDeck.SHARED : EventDeck.OF_SUITE);
    EventXml xml = new EventXml().text("SuiteId", suite.suiteId());
    xml.text("AuthCorpId", corp.corpId()).text("InfoType", kind.type());
    xml.bare("TimeStamp", "" + timeSeconds);
    if (!kind.change().isEmpty()) {
      xml.text("ChangeType", kind.change());
    }
    if (!kind.type().equals("change_auth")) {
      deck.fill(xml, kind);
    }
    commandPush(xml, corp, kind);
  }

  private void commandPush(EventXml xml, @Nullable Corp corp, EventDeck.Kind kind) {
    commandPush(xml.end(), null, corp, kind);
  }

  private void commandPush(
      String plaintext, @Nullable DirectoryStep after, @Nullable Corp corp, EventDeck.Kind kind) {
    String path = "/api/v1/wecom/command" + (dice.perMille(500) ? "/" + suite.suiteId() : "");
    add(
        new PlannedPush(
            path,
            "suite:" + suite.suiteId(),
            suite.suiteId(),
            suite.suiteId(),
            "",
            suite.token(),
            suite.encodingAesKey(),
            plaintext,
            after),
        corp == null ? null : corp.corpId(),
        suite.suiteId(),
        kind);
  }

  private void suiteEvent(Corp corp) {
    boolean message = dice.perMille(200);
    EventDeck.Kind kind =
        message ? new EventDeck.Kind("", "") : dice.pick(EventDeck.OF_APP.subList(0, 4));
    EventXml xml =
        heading(corp, rehearsal.anyUserId(corp.corpId(), dice), message ? "text" : "event");
    if (message) {
      xml.text("Content", "你好 <b>&amp; 😀").bare("MsgId", "" + (dice.roll() >>> 1));
    } else {
      xml.text("Event", kind.type()).text("EventKey", "");
      deck.fill(xml, kind);
    }
    add(
        new PlannedPush(
            "/api/v1/wecom/callback/" + suite.suiteId() + "/" + corp.corpId(),
            "suite:" + suite.suiteId() + "/" + corp.corpId(),
            corp.corpId(),
            corp.corpId(),
            "1000002",
            suite.token(),
            suite.encodingAesKey(),
            xml.bare("AgentID", "1000002").end(),
            null),
        corp.corpId(),
        suite.suiteId(),
        kind);
  }

  /**
   * The news that a corp's archive has grown. Two within a second are the same event, and leave one
   * row.
   */
  public static PlannedPush archiveNotify(Corp corp, long timeSeconds) {
    EventXml xml = heading(corp, "sys", "event", timeSeconds).bare("AgentID", App.ARCHIVE_AGENT_ID);
    return appPush(corp, corp.apps().get(0), xml.text("Event", "msgaudit_notify").end(), null);
  }

  private void appEvent(Corp corp) {
    if (dice.perMille(700)) {
      add(
          archiveNotify(corp, timeSeconds),
          corp.corpId(),
          null,
          new EventDeck.Kind("msgaudit_notify", ""));
      return;
    }
    EventDeck.Kind kind = dice.pick(dice.perMille(300) ? EventDeck.SHARED : EventDeck.OF_APP);
    EventXml xml = heading(corp, "sys", "event").text("Event", kind.type());
    if (!kind.change().isEmpty()) {
      xml.text("ChangeType", kind.change());
    }
    deck.fill(xml, kind);
    add(appPush(corp, corp.apps().get(1), xml.end(), null), corp.corpId(), null, kind);
  }

  private static PlannedPush appPush(
      Corp corp, App app, String plaintext, @Nullable DirectoryStep after) {
    return new PlannedPush(
        "/api/v1/wecom/app/" + corp.corpId() + "/" + app.agentId(),
        "app:" + corp.corpId() + "/" + app.agentId(),
        corp.corpId(),
        corp.corpId(),
        app.agentId(),
        app.token(),
        app.encodingAesKey(),
        plaintext,
        after);
  }

  private EventXml heading(Corp corp, String from, String msgType) {
    return heading(corp, from, msgType, timeSeconds);
  }

  private static EventXml heading(Corp corp, String from, String msgType, long timeSeconds) {
    return new EventXml()
        .text("ToUserName", corp.corpId())
        .text("FromUserName", from)
        .bare("CreateTime", "" + timeSeconds)
        .text("MsgType", msgType);
  }

  /**
   * Plans {@code push} unless the same was planned before (two notifies within one second, say).
   */
  private void add(
      PlannedPush push, @Nullable String corpId, @Nullable String suiteId, EventDeck.Kind kind) {
    String digest =
        HexFormat.of().formatHex(sha256.digest(push.plaintext().getBytes(StandardCharsets.UTF_8)));
    if (!keys.add(push.receiver() + " " + digest)) {
      return;
    }
    pushes.add(push);
    expected.add(
        new ExpectedInbox(
            push.receiver(),
            digest,
            corpId,
            suiteId,
            kind.type().isEmpty() ? null : kind.type(),
            kind.change().isEmpty() ? null : kind.change()));
  }

  private void repeatSome() {
    int distinct = pushes.size();
    for (int i = 0; i < distinct * delivery.repeated() / 1000; i++) {
      int original = dice.below(distinct);
      pushes.add(Math.min(pushes.size(), original + dice.between(1, 40)), pushes.get(original));
    }
  }

  private void swapSome() {
    for (int i = 0; i < pushes.size(); i++) {
      if (dice.perMille(delivery.swapped())) {
        int other = Math.min(pushes.size() - 1, i + dice.between(1, 30));
        PlannedPush early = pushes.set(i, pushes.get(other));
        pushes.set(other, early);
      }
    }
  }
}
