package io.weir.bench.wecom.world;

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
 * some swapped, some pushed a second time later on.
 */
public final class PushPlan {

  private static final int REPEATED_PER_MILLE = 50;
  private static final int SWAPPED_PER_MILLE = 80;
  private static final int TICKET_EVERY = 200;

  private final List<PlannedPush> pushes = new ArrayList<>();
  private final List<ExpectedInbox> expected = new ArrayList<>();
  private final Set<String> keys = new HashSet<>();
  private final Suite suite;
  private final Dice dice;
  private final EventDeck deck;
  private final MessageDigest sha256;
  private long timeSeconds;

  private PushPlan(WorldPlan plan, Suite suite, Dice dice) {
    this.suite = suite;
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

  static PushPlan draw(WorldPlan plan, Suite suite, List<Corp> corps, Dice dice) {
    PushPlan pushes = new PushPlan(plan, suite, dice);
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
      } else if (i <= corps.size() && i % 2 == 1) {
        authorised(corps.get(i - 1));
      } else {
        Corp corp = dice.pick(corps);
        int kind = dice.below(100);
        if (kind < 45) {
          command(corp);
        } else if (kind < 60) {
          suiteEvent(corp);
        } else {
          appEvent(corp);
        }
      }
    }
    repeatSome();
    swapSome();
    expected.sort(ExpectedInbox.BY_KEY);
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
        dice.perMille(60)
            ? new EventDeck.Kind("change_auth", "")
            : dice.pick(dice.perMille(850) ? EventDeck.SHARED : EventDeck.OF_SUITE);
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
            xml.end()),
        corp == null ? null : corp.corpId(),
        suite.suiteId(),
        kind);
  }

  private void suiteEvent(Corp corp) {
    boolean message = dice.perMille(200);
    EventDeck.Kind kind =
        message ? new EventDeck.Kind("", "") : dice.pick(EventDeck.OF_APP.subList(0, 4));
    EventXml xml = heading(corp, deck.staff(), message ? "text" : "event");
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
            xml.bare("AgentID", "1000002").end()),
        corp.corpId(),
        suite.suiteId(),
        kind);
  }

  private void appEvent(Corp corp) {
    if (dice.perMille(350)) {
      EventXml xml = heading(corp, "sys", "event").bare("AgentID", App.ARCHIVE_AGENT_ID);
      xml.text("Event", "msgaudit_notify");
      appPush(corp, corp.apps().get(0), xml, new EventDeck.Kind("msgaudit_notify", ""));
      return;
    }
    EventDeck.Kind kind = dice.pick(dice.perMille(750) ? EventDeck.SHARED : EventDeck.OF_APP);
    EventXml xml = heading(corp, "sys", "event").text("Event", kind.type());
    if (!kind.change().isEmpty()) {
      xml.text("ChangeType", kind.change());
    }
    deck.fill(xml, kind);
    appPush(corp, corp.apps().get(1), xml, kind);
  }

  private void appPush(Corp corp, App app, EventXml xml, EventDeck.Kind kind) {
    add(
        new PlannedPush(
            "/api/v1/wecom/app/" + corp.corpId() + "/" + app.agentId(),
            "app:" + corp.corpId() + "/" + app.agentId(),
            corp.corpId(),
            corp.corpId(),
            app.agentId(),
            app.token(),
            app.encodingAesKey(),
            xml.end()),
        corp.corpId(),
        null,
        kind);
  }

  private EventXml heading(Corp corp, String from, String msgType) {
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
    for (int i = 0; i < distinct * REPEATED_PER_MILLE / 1000; i++) {
      int original = dice.below(distinct);
      pushes.add(Math.min(pushes.size(), original + dice.between(1, 40)), pushes.get(original));
    }
  }

  private void swapSome() {
    for (int i = 0; i < pushes.size(); i++) {
      if (dice.perMille(SWAPPED_PER_MILLE)) {
        int other = Math.min(pushes.size() - 1, i + dice.between(1, 30));
        PlannedPush early = pushes.set(i, pushes.get(other));
        pushes.set(other, early);
      }
    }
  }
}
