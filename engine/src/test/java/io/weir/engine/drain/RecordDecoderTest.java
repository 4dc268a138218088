package io.weir.engine.drain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.Effects;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.QuarantineRow;
import io.weir.testkit.TestArchive;
import io.weir.testkit.TestKeys;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Real ciphers, each row of the table of bad input, and a canary that must show up nowhere. */
final class RecordDecoderTest {

  private static final String CANARY = "canary-7f3a";
  private static final CorpId CORP = new CorpId("wwcorp");
  private static final String JSON =
      """
      {"msgid":"m1","action":"send","from":"ann","tolist":["bob"],"msgtime":5,"msgtype":"text",\
      "text":{"content":"%s"}}"""
          .formatted(CANARY);
  private static final Seal SEAL = new Seal(List.of(new byte[32]));
  private static final CallbackKeys KEYS =
      new CallbackKeys(
          List.of(TestKeys.token(1)), List.of(EnvelopeCipher.keyOf(TestKeys.encodingAesKey(1))));

  private static final CorpBook BOOK =
      CorpBook.of(
          List.of(new Suite("wwsuite", "wwprovider", CANARY, KEYS)),
          List.of(
              new Corp(
                  CORP,
                  "Corp",
                  new Archive(
                      "http://archive", CANARY, Map.of(1L, TestKeys.rsa(0).getPrivate()), 1000, ""),
                  Map.of(
                      "2000004", new App("2000004", CANARY, KEYS),
                      "1000002", new App("1000002", CANARY, KEYS)))));

  private final List<Drained> all = new ArrayList<>();
  private final RecordDecoder decoder =
      new RecordDecoder(() -> BOOK, null, new HttpBodyCipher(null), SEAL);

  @Test
  void shouldMakeRowsOfAMessage() {
    Drained drained = open(sealed(JSON));
    assertThat(drained)
        .isInstanceOfSatisfying(
            Drained.Stored.class,
            stored -> {
              assertThat(stored.rows().message().rawContent()).isEqualTo(JSON);
              assertThat(stored.rows().message().seq()).isEqualTo(5);
            });
  }

  @Test
  void shouldRefuseEachBadArchiveRecordWithItsReason() { // I6
    TestArchive.Sealed good = TestArchive.seal(TestKeys.rsa(0).getPublic(), JSON, new Random(1));
    byte[] noise = "*".getBytes(US_ASCII);
    refused(record("m1", 7, good), "unknown_key_version: 7");
    refused(record("", 1, good), "missing_msgid");
    refused(record("m1", 1, new TestArchive.Sealed(noise, good.chatMessage())), "bad_base64");
    refused(record("m1", 1, new TestArchive.Sealed(good.randomKey(), noise)), "bad_base64");
    refused(
        record("m1", 1, TestArchive.seal(TestKeys.rsa(1).getPublic(), JSON, new Random(1))),
        "bad_padding");
    byte[] otherBody = TestArchive.body(new byte[32], new byte[64]);
    refused(record("m1", 1, new TestArchive.Sealed(good.randomKey(), otherBody)), "bad_padding");
    byte[] keyText = TestArchive.wrap(TestKeys.rsa(0).getPublic(), CANARY.getBytes(US_ASCII));
    refused(
        record("m1", 1, new TestArchive.Sealed(keyText, good.chatMessage())), "bad_content_key");
    refused(sealed("no json " + CANARY), "not_json");
    refused(sealed("[\"" + CANARY + "\"]"), "not_object");
    byte[] notUtf8 = (CANARY + "?").getBytes(US_ASCII);
    notUtf8[CANARY.length()] = (byte) 0xc3;
    refused(
        record("m1", 1, TestArchive.seal(TestKeys.rsa(0).getPublic(), notUtf8, new Random(1))),
        "not_utf8");
    refused(sealed(JSON.replace("\"m1\"", "\"other\"")), "other_msgid");
    requireNoCanary();
  }

  @Test
  void shouldKeepMessagesOfACorpWithoutKeysForTheirKeys() {
    JournalRecord.Archived record =
        TestArchive.record(new CorpId("wwgone"), 5, "m1", 3, TestKeys.rsa(0).getPublic(), JSON);
    assertThat(refusal(open(record)).reason()).isEqualTo("unknown_key_version: 3");
  }

  @Test
  void shouldKeepEverythingARetryNeedsInTheRefusal() {
    JournalRecord.Archived record =
        record("m1", 7, TestArchive.seal(TestKeys.rsa(0).getPublic(), JSON, RANDOM));
    QuarantineRow row = refusal(open(record));
    assertThat(row.source()).isEqualTo("archive");
    assertThat(row.corpId()).isEqualTo("wwcorp");
    assertThat(row.seq()).isEqualTo(5);
    assertThat(row.keyVersion()).isEqualTo(7);
    assertThat(RecordCodec.decode(row.record()))
        .usingRecursiveComparison()
        .isEqualTo(new RecordCodec.Decoded.Sound(record));
  }

  @Test
  void shouldGiveTheSameMessageTheSameDigestUnderAnyLease() { // I5
    TestArchive.Sealed sealed = TestArchive.seal(TestKeys.rsa(0).getPublic(), JSON, RANDOM);
    JournalRecord.Archived again =
        new JournalRecord.Archived(
            CORP, 5, 4, 9, 9, "m1", 7, sealed.randomKey(), sealed.chatMessage(), 99_999);
    assertThat(refusal(open(again)).digest())
        .isEqualTo(refusal(open(record("m1", 7, sealed))).digest());
  }

  @Test
  void shouldPassOnWhatThePullRefused() {
    QuarantineRow row =
        refusal(open(new JournalRecord.Quarantined(CORP, "m1", "no_seq", new byte[] {1, 2}, 5)));
    assertThat(row.reason()).isEqualTo("no_seq");
    assertThat(row.source()).isEqualTo("archive");
  }

  @Test
  void shouldMakeAnInboxRowOfAPush() throws Exception { // I5
    String xml = xml("change_external_contact", "");
    InboxRow row = arrived(open(push(JournalRecord.Route.APP, "1000002", xml, "wwcorp"))).row();
    assertThat(row.receiver()).isEqualTo("app:wwcorp/1000002");
    assertThat(row.digest())
        .isEqualTo(
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(xml.getBytes(UTF_8))));
    assertThat(row.eventType()).isEqualTo("change_external_contact");
    assertThat(row.state()).as("the directory takes it up").isEqualTo("directory");
  }

  @Test
  void shouldKeepWhatIsNoEventThatItKnows() {
    String xml = xml("quantum_event", "");
    assertThat(arrived(open(push(JournalRecord.Route.DATA, "", xml, "wwcorp"))).row().state())
        .isEqualTo("unknown");
    assertThat(arrived(open(push(JournalRecord.Route.COMMAND, "", xml, "wwsuite"))).row().state())
        .isEqualTo("unknown");
  }

  @Test
  void shouldDigestTheMessageAloneAndNotItsFrame() { // I5
    String xml = xml("event", "");
    JournalRecord.Callback one = push(JournalRecord.Route.DATA, "", xml, "wwcorp");
    JournalRecord.Callback other = push(JournalRecord.Route.DATA, "", xml, "wwcorp");
    assertThat(one.encrypt()).isNotEqualTo(other.encrypt());
    assertThat(arrived(open(one)).row().digest()).isEqualTo(arrived(open(other)).row().digest());
    assertThat(arrived(open(one)).row().receiver()).isEqualTo("suite:wwsuite/wwcorp");
  }

  @Test
  void shouldWakeThePullOfACorpThatHasNews() {
    String xml = xml("msgaudit_notify", "");
    assertThat(arrived(open(push(JournalRecord.Route.APP, "2000004", xml, "wwcorp"))).wakes())
        .isEqualTo(CORP);
    assertThat(arrived(open(push(JournalRecord.Route.DATA, "", xml, "wwcorp"))).wakes()).isNull();
  }

  @Test
  void shouldSealSecretsInThePayload() { // I6
    String ticket =
        "<xml><SuiteId>wwsuite</SuiteId><InfoType>suite_ticket</InfoType>"
            + "<TimeStamp>1700</TimeStamp><SuiteTicket>"
            + CANARY
            + "</SuiteTicket></xml>";
    String auth =
        "<xml><SuiteId>wwsuite</SuiteId><InfoType>create_auth</InfoType>"
            + "<TimeStamp>1700</TimeStamp><AuthCode>"
            + CANARY
            + "</AuthCode></xml>";
    InboxRow ticketRow =
        arrived(open(push(JournalRecord.Route.COMMAND, "", ticket, "wwsuite"))).row();
    InboxRow authRow =
        arrived(open(push(JournalRecord.Route.COMMAND, "", auth, "wwprovider"))).row();
    assertThat(ticketRow.state()).isEqualTo("new");
    assertThat(ticketRow.receiver()).isEqualTo("suite:wwsuite");
    assertThat(
            new Effects(SEAL)
                .of(keyOf(ticketRow), "wwsuite", ticketRow.eventType(), ticketRow.payload()))
        .isEqualTo(new Effect.StoreTicket("wwsuite", CANARY, 1700));
    assertThat(
            new Effects(SEAL).of(keyOf(authRow), "wwsuite", authRow.eventType(), authRow.payload()))
        .isEqualTo(new Effect.Authorise("wwsuite", CANARY, 1700));
    requireNoCanary();
  }

  private static InboxKey keyOf(InboxRow row) {
    return new InboxKey(row.receiver(), row.digest());
  }

  @Test
  void shouldShowNothingOfWhatAnEventSays() { // I6
    open(push(JournalRecord.Route.APP, "1000002", xml("event", CANARY), "wwcorp"));
    open(push(JournalRecord.Route.DATA, "", xml("event", CANARY), "wwcorp"));
    open(sealed(JSON));
    assertThat(all).hasSize(3);
    requireNoCanary();
  }

  @Test
  void shouldGiveAnAuthorisationNoEffectUnlessACommandBringsIt() {
    String xml = "<xml><InfoType>cancel_auth</InfoType><AuthCorpId>wwcorp</AuthCorpId></xml>";
    assertThat(arrived(open(push(JournalRecord.Route.DATA, "", xml, "wwcorp"))).row().state())
        .isEqualTo("kept");
    assertThat(arrived(open(push(JournalRecord.Route.COMMAND, "", xml, "wwsuite"))).row().state())
        .isEqualTo("new");
  }

  @Test
  void shouldRefuseAPushForSomebodyElse() { // I6
    refused(
        push(JournalRecord.Route.APP, "1000002", xml("event", CANARY), "wwother"),
        "wrong_receiveid");
    refused(push(JournalRecord.Route.DATA, "", xml("event", CANARY), "wwsuite"), "wrong_receiveid");
    refused(
        push(JournalRecord.Route.COMMAND, "", xml("event", CANARY), "wwcorp"), "wrong_receiveid");
    refused(push(JournalRecord.Route.COMMAND, "", xml("event", CANARY), ""), "wrong_receiveid");
    requireNoCanary();
  }

  @Test
  void shouldRefuseAPushThatCannotBeOpenedOrRead() { // I6
    JournalRecord.Callback good =
        push(JournalRecord.Route.APP, "1000002", xml("event", CANARY), "wwcorp");
    refused(with(good, "*".getBytes(US_ASCII)), "bad_base64");
    refused(with(good, "QUJD".getBytes(US_ASCII)), "bad_length");
    refused(with(good, Base64.getEncoder().encode(new byte[64])), "bad_padding");
    refused(push(JournalRecord.Route.APP, "1000002", "no xml " + CANARY, "wwcorp"), "not_xml");
    refused(
        push(JournalRecord.Route.APP, "1000002", "<a>" + CANARY + "</a>", "wwcorp"), "not_event");
    refused(
        push(JournalRecord.Route.APP, "1000002", "<!DOCTYPE x><xml>" + CANARY + "</xml>", "wwcorp"),
        "doctype");
    refused(
        push(JournalRecord.Route.APP, "999", xml("event", CANARY), "wwcorp"), "unknown_receiver");
    refused(
        new JournalRecord.Callback(
            JournalRecord.Route.APP, "", "no corp id", "1000002", 1, "n", 1, good.encrypt()),
        "unknown_receiver");
    requireNoCanary();
  }

  @Test
  void shouldRefuseADamagedRecord() {
    Drained drained =
        decode(new RecordCodec.Decoded.Damaged("checksum is wrong", new byte[] {1, 2, 3}));
    QuarantineRow row = refusal(drained);
    assertThat(row.source()).isEqualTo("callback");
    assertThat(row.reason()).isEqualTo("damaged: checksum is wrong");
    assertThat(row.record()).containsExactly(1, 2, 3);
  }

  @Test
  void shouldAnswerInOrderWhateverIsAmongThem() {
    List<Drained> results =
        decoder.decode(
            List.of(
                new RecordCodec.Decoded.Sound(sealed("no json")),
                new RecordCodec.Decoded.Sound(sealed(JSON)),
                new RecordCodec.Decoded.Sound(
                    push(JournalRecord.Route.DATA, "", xml("event", ""), "wwcorp"))));
    assertThat(results)
        .extracting(result -> (Object) result.getClass())
        .containsExactly(Drained.Refused.class, Drained.Stored.class, Drained.Arrived.class);
  }

  private static final Random RANDOM = new Random(3);

  private void refused(JournalRecord record, String reason) {
    assertThat(refusal(open(record)).reason()).startsWith(reason);
  }

  /** What may be printed of a result: all of it but the ciphertext that a refusal keeps. */
  private void requireNoCanary() {
    for (Drained drained : all) {
      assertThat(drained.toString()).doesNotContain(CANARY);
      if (drained instanceof Drained.Refused refused) {
        assertThat(new String(refused.row().record(), UTF_8)).doesNotContain(CANARY);
      }
    }
  }

  private static QuarantineRow refusal(Drained drained) {
    assertThat(drained).isInstanceOf(Drained.Refused.class);
    return ((Drained.Refused) drained).row();
  }

  private static Drained.Arrived arrived(Drained drained) {
    assertThat(drained).isInstanceOf(Drained.Arrived.class);
    return (Drained.Arrived) drained;
  }

  private Drained open(JournalRecord record) {
    return decode(new RecordCodec.Decoded.Sound(record));
  }

  private Drained decode(RecordCodec.Decoded decoded) {
    Drained drained = decoder.decode(List.of(decoded)).get(0);
    all.add(drained);
    return drained;
  }

  private static JournalRecord.Archived sealed(String json) {
    return TestArchive.record(CORP, 5, "m1", 1, TestKeys.rsa(0).getPublic(), json);
  }

  private static JournalRecord.Archived record(
      String msgId, long version, TestArchive.Sealed sealed) {
    return new JournalRecord.Archived(
        CORP, 5, 4, 1, 1, msgId, version, sealed.randomKey(), sealed.chatMessage(), 0);
  }

  private static String xml(String event, String content) {
    return "<xml><ToUserName>wwcorp</ToUserName><MsgType>event</MsgType><Event>"
        + event
        + "</Event><CreateTime>1700</CreateTime><Content>"
        + content
        + "</Content></xml>";
  }

  private static JournalRecord.Callback push(
      JournalRecord.Route route, String agentId, String xml, String receiveId) {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    byte[] encrypt =
        EnvelopeCipher.encrypt(KEYS.aesKeys().get(0), random, xml.getBytes(UTF_8), receiveId);
    String suite = route == JournalRecord.Route.APP ? "" : "wwsuite";
    String corp = route == JournalRecord.Route.COMMAND ? "" : "wwcorp";
    return new JournalRecord.Callback(
        route, suite, corp, agentId, 1700, "nonce", 1_700_000, encrypt);
  }

  private static JournalRecord.Callback with(JournalRecord.Callback c, byte[] encrypt) {
    return new JournalRecord.Callback(
        c.route(),
        c.suiteId(),
        c.corpId(),
        c.agentId(),
        c.timestampSeconds(),
        c.nonce(),
        c.receivedAtMs(),
        encrypt);
  }
}
