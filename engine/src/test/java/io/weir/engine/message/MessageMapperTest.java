package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.DecryptFailure;
import io.weir.engine.decrypt.DecryptFailure.Corrupt;
import io.weir.engine.decrypt.DecryptFailure.NotOurs;
import io.weir.engine.decrypt.PlainMessage;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageMapperTest {

  private static final CorpId CORP = new CorpId("wwcorp");

  @Test
  void shouldFillEveryColumn() {
    String json =
        "{\"msgid\":\"m1\",\"action\":\"recall\",\"from\":\"zhang\",\"tolist\":[\"li\",7,null,\"wang\"],"
            + "\"roomid\":\"wrROOM\",\"msgtime\":1603875615723,\"msgtype\":\"text\","
            + "\"text\":{\"content\":\"hi\"}}";
    MessageRow row = rows(json).message();
    assertThat(row.corp()).isEqualTo(CORP);
    assertThat(row.msgId()).isEqualTo("m1");
    assertThat(row.seq()).isEqualTo(9);
    assertThat(row.msgTimeMs()).isEqualTo(1603875615723L);
    assertThat(row.msgAction()).isEqualTo("recall");
    assertThat(row.msgType()).isEqualTo("text");
    assertThat(row.fromId()).isEqualTo("zhang");
    assertThat(row.toList()).containsExactly("li", "wang");
    assertThat(row.roomId()).isEqualTo("wrROOM");
    assertThat(row.msgContent()).isEqualTo("{\"content\":\"hi\"}");
    assertThat(row.rawContent()).isEqualTo(json);
  }

  @Test
  void shouldLeaveAbsentFieldsNull() {
    MessageRows rows = rows("{}");
    MessageRow row = rows.message();
    assertThat(row.msgId()).isEqualTo("m1");
    assertThat(row.msgTimeMs()).isZero();
    assertThat(row.msgAction()).isNull();
    assertThat(row.msgType()).isNull();
    assertThat(row.fromId()).isNull();
    assertThat(row.toList()).isEmpty();
    assertThat(row.roomId()).isNull();
    assertThat(row.msgContent()).isEqualTo("{}");
    assertThat(rows.conversation()).isNull();
  }

  @Test
  void shouldLeaveFieldsOfAnotherKindNull() {
    MessageRow row =
        rows("{\"action\":1,\"from\":{},\"tolist\":\"x\",\"roomid\":[],\"msgtype\":1e999}")
            .message();
    assertThat(row.msgAction()).isNull();
    assertThat(row.fromId()).isNull();
    assertThat(row.toList()).isEmpty();
    assertThat(row.roomId()).isNull();
    assertThat(row.msgType()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"msgtime\":5', 5",
    "'\"msgtime\":0,\"time\":7', 0",
    "'\"msgtime\":\"0005\"', 5",
    "'\"time\":6', 6",
    "'\"msgtime\":-1,\"time\":6', 6",
    "'\"msgtime\":null,\"time\":\"6\"', 6",
    "'\"msgtime\":1.5,\"time\":6', 6",
    "'\"msgtime\":1e3,\"time\":6', 6",
    "'\"msgtime\":\" 5\",\"time\":6', 6",
    "'\"msgtime\":\"\",\"time\":6', 6",
    "'\"msgtime\":{},\"time\":6', 6",
    "'\"msgtime\":253402300799999', 253402300799999",
    "'\"msgtime\":253402300800000', 0",
    "'\"msgtime\":\"253402300800000\"', 0",
    "'\"msgtime\":\"9999999999999999999999\"', 0",
    "'\"msgtime\":18446744073709551615,\"time\":6', 6",
    "'\"x\":1', 0",
  })
  void shouldTakeMsgtimeElseTimeElseTheEpoch(String fields, long expectedMs) {
    assertThat(rows("{" + fields + "}").message().msgTimeMs()).isEqualTo(expectedMs);
  }

  @Test
  void shouldTakeControlCharactersOutForParsingOnly() {
    String json =
        "{\"msgid\":\"m1\",\n\"msgtype\":\"text\",\"text\":{\"content\":\"a\u0011b\u0000\tc\"}}";
    MessageRow row = rows(json).message();
    assertThat(row.msgContent()).isEqualTo("{\"content\":\"abc\"}");
    assertThat(row.rawContent()).isEqualTo(json.replace("\u0000", ""));
  }

  @Test
  void shouldKeepEscapedControlCharacters() {
    String json = "{\"msgtype\":\"text\",\"text\":{\"content\":\"a\\nb\\u0011c\"}}";
    assertThat(rows(json).message().msgContent()).isEqualTo("{\"content\":\"a\\nb\\u0011c\"}");
  }

  @Test
  void shouldTakeOutWhatPostgresCannotStore() {
    String json =
        "{\"from\":\"a\\u0000\",\"tolist\":[\"b\\ud800\"],\"roomid\":\"\\u0000\",\"msgtype\":\"text\","
            + "\"text\":{\"con\\u0000tent\\udc00\":\"x\\ud83d\\ude00\\ud83dy\\u0000\",\"e\":\"😀\"}}";
    MessageRow row = rows(json).message();
    assertThat(row.msgContent()).isEqualTo("{\"content\":\"x😀y\",\"e\":\"😀\"}");
    assertThat(row.fromId()).isEqualTo("a");
    assertThat(row.toList()).containsExactly("b");
    assertThat(row.roomId()).isNull();
    assertThat(row.rawContent()).isEqualTo(json);
  }

  @Test
  void shouldKeepNumbersDigitForDigit() {
    String numbers =
        "{\"u64\":18446744073709551615,\"long\":9223372036854775807,\"min\":-9223372036854775808,"
            + "\"money\":1.10,\"tiny\":1e-308,\"big\":1E+308,\"pi\":3.14159265358979323846264338327950288}";
    assertThat(content(numbers)).isEqualTo(numbers);
  }

  @Test
  void shouldMakeAbsurdNumbersStrings() {
    assertThat(content("{\"a\":1e999999999,\"b\":-1E-309,\"c\":1e+0309,\"d\":0e99999999999999}"))
        .isEqualTo(
            "{\"a\":\"1e999999999\",\"b\":\"-1E-309\",\"c\":\"1e+0309\",\"d\":\"0e99999999999999\"}");
    String digits = "9".repeat(ExactJson.NUMBER_CHARS_MAX);
    assertThat(content("{\"a\":" + digits + "}")).isEqualTo("{\"a\":" + digits + "}");
    assertThat(content("{\"a\":" + digits + "0}")).isEqualTo("{\"a\":\"" + digits + "0\"}");
    assertThat(content("{\"a\":1e0000000001}")).isEqualTo("{\"a\":1e0000000001}");
  }

  @Test
  void shouldNotBeSlowWhenANumberIsHuge() {
    String digits = "7".repeat(4_000_000);
    assertThat(content("{\"a\":" + digits + "}")).hasSize(4_000_000 + 8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{} {}",
        "{}x",
        "// c\n{}",
        "\uFEFF{}",
        "canary",
      })
  void shouldBeCorruptWhenItIsNotJson(String json) {
    assertThat(failure(json.getBytes(UTF_8))).isEqualTo(new Corrupt("not_json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"x\"", "1", "null", "true"})
  void shouldBeCorruptWhenItIsNotAnObject(String json) {
    assertThat(failure(json.getBytes(UTF_8))).isEqualTo(new Corrupt("not_object"));
  }

  @Test
  void shouldBeCorruptWhenItIsNotUtf8() {
    byte[][] wrongs = {
      {(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
    };
    for (byte[] wrong : wrongs) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      json.writeBytes("{\"a\":\"".getBytes(UTF_8));
      json.writeBytes(wrong);
      json.writeBytes("\"}".getBytes(UTF_8));
      assertThat(failure(json.toByteArray())).isEqualTo(new Corrupt("not_utf8"));
    }
  }

  @Test
  void shouldKeepAReplacementCharacterThatWasSent() {
    assertThat(content("{\"a\":\"\uFFFD\"}")).isEqualTo("{\"a\":\"\uFFFD\"}");
  }

  @Test
  void shouldBeNotOursWhenTheInnerMsgidIsAnother() {
    assertThat(failure("{\"msgid\":\"canary\"}".getBytes(UTF_8))).isInstanceOf(NotOurs.class);
    assertThat(failure("{\"msgid\":\"canary\"}".getBytes(UTF_8)).reason())
        .startsWith("other_msgid")
        .doesNotContain("canary");
    assertThat(failure("{\"msgid\":1}".getBytes(UTF_8))).isInstanceOf(NotOurs.class);
    assertThat(failure("{\"msgid\":\"\"}".getBytes(UTF_8))).isInstanceOf(NotOurs.class);
    assertThat(rows("{\"msgid\":null}").message().msgId()).isEqualTo("m1");
  }

  @Test
  void shouldBeCorruptWhenTheEnvelopeHasNoUsableMsgid() {
    for (String msgId : new String[] {"", "\0", "\ud800"}) {
      PlainMessage plain = new PlainMessage(CORP, 9, msgId, "{}".getBytes(UTF_8));
      assertThat(MessageMapper.map(plain))
          .isEqualTo(new Mapping.Unmapped(new Corrupt("missing_msgid")));
    }
  }

  @Test
  void shouldMapDeepNestingUpToTheBoundAndRefuseMore() {
    int levels = ExactJson.NESTING_MAX - 1;
    String deep = "[".repeat(levels) + "]".repeat(levels);
    assertThat(content("{\"a\":" + deep + "}")).isEqualTo("{\"a\":" + deep + "}");
    assertThat(failure(("{\"a\":[" + deep + "]}").getBytes(UTF_8)))
        .isEqualTo(new Corrupt("not_json"));
    assertThat(failure("[".repeat(1_000_000).getBytes(UTF_8))).isEqualTo(new Corrupt("not_json"));
  }

  @Test
  void shouldListASingleNewsArticleAtTheDeepestNesting() {
    int levels = ExactJson.NESTING_MAX - 2;
    String info = "{\"a\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
    assertThat(rows("{\"msgtype\":\"news\",\"info\":" + info + "}").message().msgContent())
        .isEqualTo("{\"item\":[" + info + "]}");
  }

  @Test
  void shouldLeaveADeeplyNestedContentTheStringItIs() {
    for (int levels : new int[] {ExactJson.EMBEDDED_NESTING_MAX, 5_000}) {
      String inner = "{\\\"a\\\":" + "[".repeat(levels) + "]".repeat(levels) + "}";
      String item = "{\"item\":[{\"content\":\"" + inner + "\"}]}";
      assertThat(rows("{\"msgtype\":\"mixed\",\"mixed\":" + item + "}").message().msgContent())
          .isEqualTo(item);
    }
  }

  @Test
  void shouldShowNoContentInAnyToString() {
    String json =
        "{\"from\":\"canary\",\"tolist\":[\"canary2\"],\"msgtype\":\"file\","
            + "\"file\":{\"sdkfileid\":\"canary\",\"filename\":\"canary\"}}";
    MessageRows rows = rows(json);
    assertThat(rows.toString()).doesNotContain("canary");
    assertThat(rows.media().toString()).doesNotContain("canary");
    assertThat(rows.participants().toString()).doesNotContain("canary");
    assertThat(String.valueOf(rows.conversation())).doesNotContain("canary");
  }

  private static String content(String unknownFields) {
    return rows(unknownFields).message().msgContent();
  }

  private static MessageRows rows(String json) {
    return (MessageRows) MessageMapper.map(new PlainMessage(CORP, 9, "m1", json.getBytes(UTF_8)));
  }

  private static DecryptFailure failure(byte[] json) {
    Mapping mapping = MessageMapper.map(new PlainMessage(CORP, 9, "m1", json));
    return ((Mapping.Unmapped) mapping).why();
  }
}
