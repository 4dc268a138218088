package io.weir.engine.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.event.EventReading.Parsed;
import io.weir.engine.event.EventReading.Unparseable;
import io.weir.testkit.CallbackVector;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventParserTest {

  private final EventParser parser = new EventParser();

  @Test
  void shouldReadASuiteTicket() {
    // As the official sample has it, with a space before the CDATA of InfoType.
    Event.SuiteTicket event =
        (Event.SuiteTicket)
            event(
                "<xml><SuiteId><![CDATA[ww4asffe99e54c0f4c]]></SuiteId>"
                    + "<InfoType> <![CDATA[suite_ticket]]></InfoType><TimeStamp>1403610513</TimeStamp>"
                    + "<SuiteTicket><![CDATA[asdfasfdasdfasdf]]></SuiteTicket></xml>");
    assertThat(event.ticket()).isEqualTo("asdfasfdasdfasdf");
    assertThat(event.header().suiteId()).isEqualTo("ww4asffe99e54c0f4c");
    assertThat(event.eventType()).isEqualTo("suite_ticket");
    assertThat(event.changeType()).isEmpty();
    assertThat(event.corpId()).isEmpty();
    assertThat(event.timeSeconds()).isEqualTo(1403610513);
  }

  @Test
  void shouldReadAuthorisations() {
    Event.CreateAuth created =
        (Event.CreateAuth) suite("create_auth", "<AuthCode>CODE</AuthCode><State>S</State>");
    assertThat(created.authCode()).isEqualTo("CODE");
    assertThat(created.state()).isEqualTo("S");
    Event changed = suite("change_auth", "<AuthCorpId>wwc</AuthCorpId>");
    assertThat(changed).isInstanceOf(Event.ChangeAuth.class);
    assertThat(changed.corpId()).isEqualTo("wwc");
    Event cancelled = suite("cancel_auth", "<AuthCorpId>wwc</AuthCorpId>");
    assertThat(cancelled).isInstanceOf(Event.CancelAuth.class);
    assertThat(cancelled.header().suiteId()).isEqualTo("wws");
    assertThat(
            ((Event.ResetPermanentCode) suite("reset_permanent_code", "<AuthCode>C</AuthCode>"))
                .authCode())
        .isEqualTo("C");
  }

  @Test
  void shouldReadTheArchivesNotice() {
    Event event = app("msgaudit_notify", "<AgentID>2000004</AgentID>");
    assertThat(event).isInstanceOf(Event.ArchiveNotify.class);
    assertThat(event.corpId()).isEqualTo("wwc");
    assertThat(event.header().agentId()).isEqualTo("2000004");
    assertThat(event.timeSeconds()).isEqualTo(1403610513);
  }

  @Test
  void shouldReadACustomerChangeFromASuiteAndFromAnApp() {
    String fields =
        "<ChangeType>add_external_contact</ChangeType><UserID>zhang</UserID>"
            + "<ExternalUserID>wmA</ExternalUserID><State>s</State><WelcomeCode>W</WelcomeCode>"
            + "<Source>DELETE_BY_TRANSFER</Source><FailReason>customer_refused</FailReason>";
    for (Event event :
        List.of(app("change_external_contact", fields), suite("change_external_contact", fields))) {
      Event.CustomerChange change = (Event.CustomerChange) event;
      assertThat(change.changeType()).isEqualTo("add_external_contact");
      assertThat(change.userId()).isEqualTo("zhang");
      assertThat(change.externalUserId()).isEqualTo("wmA");
      assertThat(change.state()).isEqualTo("s");
      assertThat(change.welcomeCode()).isEqualTo("W");
      assertThat(change.source()).isEqualTo("DELETE_BY_TRANSFER");
      assertThat(change.failReason()).isEqualTo("customer_refused");
    }
  }

  @Test
  void shouldReadAGroupChangeWithItsMembers() {
    Event.GroupChange change =
        (Event.GroupChange)
            app(
                "change_external_chat",
                "<ChatId>wrX</ChatId><ChangeType>update</ChangeType>"
                    + "<UpdateDetail>add_member</UpdateDetail><JoinScene>3</JoinScene>"
                    + "<MemChangeCnt>2</MemChangeCnt><MemChangeList><Item>Jack</Item><Item>Rose</Item>"
                    + "</MemChangeList><LastMemVer>v1</LastMemVer><CurMemVer>v2</CurMemVer>");
    assertThat(change.chatId()).isEqualTo("wrX");
    assertThat(change.updateDetail()).isEqualTo("add_member");
    assertThat(change.joinScene()).isEqualTo("3");
    assertThat(change.quitScene()).isEmpty();
    assertThat(change.memberChangeCount()).isEqualTo("2");
    assertThat(change.members()).containsExactly("Jack", "Rose");
    assertThat(change.lastMemberVersion()).isEqualTo("v1");
    assertThat(change.currentMemberVersion()).isEqualTo("v2");
  }

  @Test
  void shouldReadTheOtherKinds() {
    assertThat(
            app(
                "change_external_tag",
                "<Id>1</Id><TagType>tag</TagType><StrategyId>2</StrategyId>"))
        .isEqualTo(new Event.TagChange(header("change_external_tag"), "1", "tag", "2"));
    assertThat(
            app(
                "change_contact",
                "<UserID>u</UserID><NewUserID>n</NewUserID><OpenUserID>o</OpenUserID><Id>3</Id><TagId>4</TagId>"))
        .isEqualTo(new Event.ContactChange(header("change_contact"), "u", "n", "o", "3", "4"));
    assertThat(
            app(
                "batch_job_result",
                "<BatchJob><JobId>j</JobId><JobType>sync_user</JobType><ErrCode>0</ErrCode><ErrMsg>ok</ErrMsg></BatchJob>"))
        .isEqualTo(new Event.BatchJob(header("batch_job_result"), "j", "sync_user", "0", "ok"));
    assertThat(app("kf_msg_or_event", "<Token>t</Token><OpenKfId>k</OpenKfId>"))
        .isEqualTo(new Event.KfMessage(header("kf_msg_or_event"), "t", "k"));
    assertThat(
            app(
                "kf_account_auth_change",
                "<AuthAddOpenKfId>a</AuthAddOpenKfId><AuthAddOpenKfId>b</AuthAddOpenKfId>"))
        .isEqualTo(
            new Event.KfAccountChange(
                header("kf_account_auth_change"), List.of("a", "b"), List.of()));
    assertThat(
            app(
                "customer_acquisition",
                "<LinkId>l</LinkId><State>s</State><UserID>u</UserID><ExternalUserID>e</ExternalUserID><ChatKey>c</ChatKey>"))
        .isEqualTo(new Event.Acquisition(header("customer_acquisition"), "l", "s", "u", "e", "c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conversation_new_message",
        "hit_keyword",
        "chat_archive_audit_approved_single",
        "chat_archive_audit_approved_room",
        "chat_archive_export_finished"
      })
  void shouldReadTheZonesNotices(String type) {
    Event.ArchiveZone notice =
        (Event.ArchiveZone)
            suite(
                type,
                "<Token>t</Token><JobId>j</JobId><OpenUserID>o</OpenUserID>"
                    + "<ExternalUserID>e</ExternalUserID><ChatId>c</ChatId>");
    assertThat(notice.token()).isEqualTo("t");
    assertThat(notice.jobId()).isEqualTo("j");
    assertThat(notice.openUserId()).isEqualTo("o");
    assertThat(notice.externalUserId()).isEqualTo("e");
    assertThat(notice.chatId()).isEqualTo("c");
  }

  @Test
  void shouldTolerateMissingFields() {
    for (String type :
        List.of(
            "suite_ticket",
            "create_auth",
            "change_auth",
            "cancel_auth",
            "reset_permanent_code",
            "msgaudit_notify",
            "hit_keyword",
            "change_external_contact",
            "change_external_chat",
            "change_external_tag",
            "change_contact",
            "batch_job_result",
            "kf_msg_or_event",
            "kf_account_auth_change",
            "customer_acquisition")) {
      Event event = event("<xml><Event>" + type + "</Event></xml>");
      assertThat(event).isNotInstanceOf(Event.Unknown.class);
      assertThat(event.eventType()).isEqualTo(type);
      assertThat(event.timeSeconds()).isZero();
    }
  }

  @Test
  void shouldKeepAnUnknownType() {
    Event event = app("quantum_event", "<ChangeType>leap</ChangeType>");
    assertThat(event).isInstanceOf(Event.Unknown.class);
    assertThat(event.eventType()).isEqualTo("quantum_event");
    assertThat(event.changeType()).isEqualTo("leap");
    assertThat(event("<xml/>").eventType()).isEmpty();
  }

  @Test
  void shouldTakeAUsersMessageForUnknownWithItsMsgType() {
    Event event = event(CallbackVector.T2.plaintext());
    assertThat(event).isInstanceOf(Event.Unknown.class);
    assertThat(event.eventType()).isEqualTo("text");
    assertThat(event.corpId()).isEqualTo("wx5823bf96d3bd56c7");
    assertThat(event.timeSeconds()).isEqualTo(1409659813);
  }

  @ParameterizedTest
  @CsvSource({"-5, 0", "1x, 0", "'', 0", "99999999999999999999, 0", "' 7 ', 7"})
  void shouldTakeAnUnusableTimeForNone(String text, long seconds) {
    assertThat(event("<xml><TimeStamp>" + text + "</TimeStamp></xml>").timeSeconds())
        .isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "success",
        "{}",
        "<xml>",
        "<xml></xm>",
        "<xml/><xml/>",
        "<xml>\u0001</xml>",
        "<xml><a b></a></xml>",
        "<xml>&#0;</xml>",
        "<xml>&#xD800;</xml>"
      })
  void shouldBeUnparseableWhenItIsNotXml(String xml) {
    assertThat(parse(xml)).isEqualTo(new Unparseable("not_xml"));
  }

  @Test
  void shouldBeUnparseableWhenTheRootIsAnother() {
    assertThat(parse("<html><Event>msgaudit_notify</Event></html>"))
        .isEqualTo(new Unparseable("not_event"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE xml><xml/>",
        "<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><xml><Event>&x;</Event></xml>",
        "<!DOCTYPE xml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml>&b;</xml>",
        "<!DOCTYPE xml SYSTEM \"http://127.0.0.1:1/x.dtd\"><xml/>",
      })
  void shouldBeUnparseableWhenThereIsADoctype(String xml) {
    assertThat(parse(xml)).isEqualTo(new Unparseable("doctype"));
  }

  @Test
  void shouldBeUnparseableWhenAnEntityIsNotDeclared() {
    assertThat(parse("<xml><Event>&x;</Event></xml>")).isInstanceOf(Unparseable.class);
  }

  @Test
  void shouldReadPredefinedReferences() {
    assertThat(event("<xml><Event>a&amp;&lt;&#65;</Event></xml>").eventType()).isEqualTo("a&<A");
  }

  @Test
  void shouldBoundTheDepth() {
    assertThat(parse("<xml>" + "<a>".repeat(31) + "</a>".repeat(31) + "</xml>"))
        .isInstanceOf(Parsed.class);
    assertThat(parse("<xml>" + "<a>".repeat(32) + "</a>".repeat(32) + "</xml>"))
        .isEqualTo(new Unparseable("too_deep"));
  }

  // The JDK's reader complains on standard error by itself when it has to decode bytes.
  @Test
  @SuppressWarnings("SystemErr")
  void shouldBeSilentWhenItIsNotUtf8() {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, UTF_8));
    try {
      shouldBeUnparseableWhenItIsNotUtf8();
    } finally {
      System.setErr(before);
    }
    assertThat(said.toString(UTF_8)).isEmpty();
  }

  @Test
  void shouldReadPastAByteOrderMark() {
    assertThat(parse("\ufeff<xml><Event>view</Event></xml>"))
        .isInstanceOf(EventReading.Parsed.class);
  }

  @Test
  void shouldBeUnparseableWhenItIsNotUtf8() {
    byte[] xml = "<xml><Event>??</Event></xml>".getBytes(UTF_8);
    xml[12] = (byte) 0xff;
    assertThat(parser.parse(xml)).isEqualTo(new Unparseable("not_xml"));
  }

  @Test
  void shouldGiveThePayloadAsJsonWithItsSecretsSealed() {
    Parsed parsed =
        (Parsed)
            parse(
                "<xml><InfoType>create_auth</InfoType><AuthCode><![CDATA[canary]]></AuthCode>"
                    + "<SuiteTicket>can<b>ary</b></SuiteTicket><Empty/><Deep><Item>1</Item><Item>2</Item>"
                    + "<AuthCode>canary</AuthCode>tail</Deep></xml>");
    String json = parsed.payload((field, value) -> field + value.length()).toString();
    assertThat(json)
        .isEqualTo(
            "{\"InfoType\":\"create_auth\",\"AuthCode\":\"AuthCode6\",\"SuiteTicket\":\"SuiteTicket6\","
                + "\"Empty\":\"\",\"Deep\":{\"Item\":[\"1\",\"2\"],\"AuthCode\":\"AuthCode6\",\"#text\":\"tail\"}}");
  }

  @Test
  void shouldShowNothingButTheHeaderInAnyToString() {
    String all =
        "<UserID>canary</UserID><ExternalUserID>canary</ExternalUserID><SuiteTicket>canary</SuiteTicket>"
            + "<AuthCode>canary</AuthCode><Token>canary</Token><WelcomeCode>canary</WelcomeCode>";
    for (String type : List.of("suite_ticket", "create_auth", "change_external_contact", "new")) {
      EventReading reading = parse("<xml><InfoType>" + type + "</InfoType>" + all + "</xml>");
      assertThat(reading.toString()).contains(type).doesNotContain("canary");
      assertThat(((Parsed) reading).event().toString()).doesNotContain("canary");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldNeverThrowWhateverTheBytesAre(long seed) {
    Random random = new Random(seed);
    byte[] start = CallbackVector.T7_2.plaintext().getBytes(UTF_8);
    for (int i = 0; i < 3_000; i++) {
      byte[] xml = start.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        xml[random.nextInt(xml.length)] = (byte) random.nextInt(256);
      }
      EventReading reading = parser.parse(xml);
      if (reading instanceof Parsed parsed) {
        String json = parsed.payload((field, value) -> "").toString();
        assertThat(json).as("seed %d, run %d", seed, i).doesNotContain("\\u0000");
        assertThat(UTF_8.newEncoder().canEncode(json)).as("seed %d, run %d", seed, i).isTrue();
      }
    }
  }

  private Event event(String xml) {
    return ((Parsed) parse(xml)).event();
  }

  private EventReading parse(String xml) {
    return parser.parse(xml.getBytes(UTF_8));
  }

  private Event suite(String infoType, String fields) {
    return event(
        "<xml><SuiteId>wws</SuiteId><InfoType>"
            + infoType
            + "</InfoType><TimeStamp>1403610513</TimeStamp>"
            + fields
            + "</xml>");
  }

  private Event app(String type, String fields) {
    return event(
        "<xml><ToUserName>wwc</ToUserName><FromUserName>sys</FromUserName>"
            + "<CreateTime>1403610513</CreateTime><MsgType>event</MsgType><Event>"
            + type
            + "</Event>"
            + fields
            + "</xml>");
  }

  private static EventHeader header(String type) {
    return new EventHeader(type, "", "wwc", "", "", 1403610513);
  }
}
