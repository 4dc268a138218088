package io.weir.engine.pull;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Limits;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.SeededTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive's rows of the bad input table, as far as a page's form goes. */
final class PageReaderTest {

  private static final String GOOD =
      """
      {"seq":196,"msgid":"CAQQ2","publickey_ver":3,"encrypt_random_key":"ftJ+uz==",\
      "encrypt_chat_msg":"898WSfGM/"}""";

  static ReplyReader.Outcome<PullPage> read(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    PageReader reader = new PageReader();
    reader.feed(bytes, 0, bytes.length);
    return reader.finish();
  }

  private static PullPage page(String json) {
    ReplyReader.Outcome<PullPage> outcome = read(json);
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Value.class);
    return ((ReplyReader.Outcome.Value<PullPage>) outcome).value();
  }

  private static WeComFailure failure(String json) {
    ReplyReader.Outcome<PullPage> outcome = read(json);
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Failed.class);
    return ((ReplyReader.Outcome.Failed<PullPage>) outcome).failure();
  }

  private static PullPage pageOf(String... entries) {
    return page(
        "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[" + String.join(",", entries) + "]}");
  }

  @Test
  void shouldReadAnEntryAsReceived() {
    PullPage.Entry entry = pageOf(GOOD).entries().get(0);
    assertThat(entry.seq()).isEqualTo(196);
    assertThat(entry.msgId()).isEqualTo("CAQQ2");
    assertThat(entry.keyVersion()).isEqualTo(3);
    assertThat(entry.randomKey()).asString(UTF_8).isEqualTo("ftJ+uz==");
    assertThat(entry.chatMessage()).asString(UTF_8).isEqualTo("898WSfGM/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[]}",
        "{\"errcode\":0,\"errmsg\":\"ok\"}",
        "{\"errcode\":0,\"chatdata\":null}",
        "{\"errcode\":\"0\"}",
        "{\"chatdata\":[]}",
        " {\"errcode\":0}\r\n"
      })
  void shouldTakeAnEmptyOrAbsentListForTheTip(String tip) {
    assertThat(page(tip).received()).isZero();
  }

  @Test
  void shouldReadFieldsInAnyOrderAndIgnoreUnknownOnes() {
    PullPage page =
        page(
            "{\"x\":{\"chatdata\":[{\"seq\":9}]},\"chatdata\":[{\"encrypt_chat_msg\":\"bQ==\","
                + "\"new\":{\"seq\":7,\"a\":[1,{}]},\"msgid\":\"m\",\"seq\":\"12\","
                + "\"publickey_ver\":\"2\",\"encrypt_random_key\":\"aw==\",\"flag\":true}],"
                + "\"errmsg\":\"ok\",\"errcode\":0}");
    assertThat(page.unusable()).isEmpty();
    assertThat(page.entries()).hasSize(1);
    assertThat(page.entries().get(0))
        .usingRecursiveComparison()
        .isEqualTo(new PullPage.Entry(12, "m", 2, "aw==".getBytes(UTF_8), "bQ==".getBytes(UTF_8)));
  }

  @Test
  void shouldTolerateRawControlCharacters() {
    PullPage page = pageOf("{\"seq\":1,\"msgid\":\"a\u0011\u0014b\",\"note\":\"\u0001\"}");
    assertThat(page.entries().get(0).msgId()).isEqualTo("a\u0011\u0014b");
  }

  @Test
  void shouldKeepThePlaceOfAnEntryThatLacksEverythingElse() {
    PullPage.Entry entry = pageOf("{\"seq\":5}").entries().get(0);
    assertThat(entry)
        .usingRecursiveComparison()
        .isEqualTo(new PullPage.Entry(5, "", 0, new byte[0], new byte[0]));
  }

  @Test
  void shouldNotJudgeBase64() {
    PullPage.Entry entry =
        pageOf("{\"seq\":5,\"msgid\":\"m\",\"encrypt_chat_msg\":\"%%%\"}").entries().get(0);
    assertThat(entry.chatMessage()).asString(UTF_8).isEqualTo("%%%");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"msgid\":\"m\"}'|seq_missing",
        "'{\"seq\":null,\"msgid\":\"m\"}'|seq_missing",
        "'{\"seq\":{\"a\":[1]},\"msgid\":\"m\"}'|seq_missing",
        "'{\"seq\":1.5,\"msgid\":\"m\"}'|seq_missing",
        "'{\"seq\":\"abc\",\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":\"\",\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":0,\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":-4,\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":9223372036854775808,\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":18446744073709551615,\"msgid\":\"m\"}'|seq_unusable",
        "'{\"seq\":99999999999999999999999999,\"msgid\":\"m\"}'|seq_unusable"
      })
  void shouldSetAnEntryWithoutUsableSeqAsideAndGoOn(String bad, String reason) {
    PullPage page = pageOf(bad, GOOD);
    assertThat(page.entries()).extracting(PullPage.Entry::seq).containsExactly(196L);
    assertThat(page.unusable()).hasSize(1);
    assertThat(page.unusable().get(0).reason()).isEqualTo(reason);
    assertThat(page.unusable().get(0).msgId()).isEqualTo("m");
    String kept = new String(page.unusable().get(0).json(), UTF_8);
    String seqPart = bad.substring(1, bad.indexOf("\"msgid\""));
    assertThat(kept).contains("\"msgid\":\"m\"").contains(seqPart.replaceAll(",$", ""));
  }

  @Test
  void shouldKeepWhatAnUnusableEntryCarried() {
    PullPage page = pageOf("{\"x\":[1,{\"y\":2}],\"encrypt_chat_msg\":\"YQ==\",\"seq\":\"no\"}");
    assertThat(page.unusable().get(0).json())
        .asString(UTF_8)
        .isEqualTo("{\"x\":[1,{\"y\":2}],\"seq\":\"no\",\"encrypt_chat_msg\":\"YQ==\"}");
  }

  @Test
  void shouldSetAsideWhatIsNoEntry() {
    PullPage page = pageOf("null", "17", "[1,[2]]", "\"x\"", GOOD);
    assertThat(page.entries()).hasSize(1);
    assertThat(page.unusable())
        .extracting(u -> new String(u.json(), UTF_8))
        .containsExactly("null", "17", "[1,[2]]", "\"x\"");
    assertThat(page.unusable()).extracting(PullPage.Unusable::reason).containsOnly("not_an_object");
  }

  @Test
  void shouldTakeTheGreatestSeqThatFits() {
    assertThat(pageOf("{\"seq\":9223372036854775807}").entries().get(0).seq())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldHoldThePlaceOfAnEntryThatNoJournalRecordHolds() {
    String body = "A".repeat(Limits.JOURNAL_RECORD_BYTES_MAX);
    PullPage page = pageOf("{\"seq\":5,\"msgid\":\"m\",\"encrypt_chat_msg\":\"" + body + "\"}");
    assertThat(page.entries().get(0).seq()).isEqualTo(5);
    assertThat(page.entries().get(0).chatMessage()).isEmpty();
    assertThat(page.unusable().get(0).reason()).isEqualTo("oversize");
    assertThat(page.unusable().get(0).json()).hasSizeLessThan(Limits.JOURNAL_RECORD_BYTES_MAX);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, BUSY",
    "40014, TOKEN",
    "42001, TOKEN",
    "45009, RATE_LIMITED",
    "45033, CONCURRENCY",
    "301058, TOO_LARGE",
    "301053, BLOCKED",
    "10001, RETRYABLE",
    "12345678, UNKNOWN"
  })
  void shouldNameTheClassOfAnErrcode(int errcode, ErrorClass expected) {
    WeComFailure failure = failure("{\"errmsg\":\"x\",\"errcode\":" + errcode + "}");
    assertThat(failure.errorClass()).isEqualTo(expected);
    assertThat(failure.code()).isEqualTo(errcode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>502</html>",
        "[]",
        "{\"errcode\":0,\"chatdata\":[{\"seq\":1,\"msgid\":\"a\"",
        "{\"errcode\":0,\"chatdata\":[]",
        "{\"errcode\":0,\"chatdata\":\"none\"}",
        "{\"errcode\":0,\"chatdata\":{}}",
        "{}",
        "{\"error\":\"upstream\"}",
        "{\"errcode\":\"x\"}",
        "{\"errcode\":99999999999}"
      })
  void shouldCallWhatIsNoPageRetryable(String reply) {
    assertThat(failure(reply).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldNotQuoteTheReplyInAReason() {
    assertThat(failure("{\"errcode\":0,canary-7f3a}").reason()).doesNotContain("canary");
  }

  @SeededTest(runs = 200)
  void shouldReadTheSameHoweverTheReplyIsCut(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String json =
        "{\"errcode\":0,\"chatdata\":["
            + GOOD
            + ",{\"seq\":\"8\",\"msgid\":\"\\u4f60好😀\",\"z\":{\"q\":[null,1e3]}},7,"
            + "{\"msgid\":\"n\"}],\"errmsg\":\"好\"}";
    byte[] bytes = json.getBytes(UTF_8);
    PageReader reader = new PageReader();
    byte[] reused = new byte[16];
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(1 + random.nextInt(16), bytes.length - at);
      System.arraycopy(bytes, at, reused, 0, size);
      reader.feed(reused, 0, size);
      at += size;
    }
    assertThat(reader.finish()).usingRecursiveComparison().isEqualTo(read(json));
  }

  @SeededTest(runs = 300)
  void shouldNeverThrowWhateverArrives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = ("{\"errcode\":0,\"chatdata\":[" + GOOD + "," + GOOD + "]}").getBytes(UTF_8);
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    PageReader reader = new PageReader();
    reader.feed(bytes, 0, random.nextInt(bytes.length + 1));
    assertThat(reader.finish()).isNotNull();
  }
}
