package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.PlainMessage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is decrypted, mapping it never throws, and what comes out can be stored. */
final class MessageMapperPropertyTest {

  private static final ObjectMapper READER =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final String[] PIECES = {
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "\\udc00",
    "\\ud83d\\ude00",
    "\u0000",
    "\u0011",
    "\n",
    "1e999999999",
    "18446744073709551615",
    "-0",
    "1.10",
    "null",
    "true",
    "\"item\":[",
    "\"content\":\"{}\"",
    "\"sdkfileid\":\"x\"",
    "\"msgtype\":\"mixed\"",
    "[[[[[[[[",
    "\"action\":\"switch\"",
    "\"tolist\":[1]",
    "\"roomid\":\"r\"",
    "😀",
    "\"msgtime\":-5"
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldNeverThrowAndAlwaysGiveStorableRows(long seed) throws Exception {
    Random random = new Random(seed);
    List<MessageContentTest.Sample> samples = MessageContentTest.samples();
    int mapped = 0;
    for (int i = 0; i < 5_000; i++) {
      MessageContentTest.Sample sample = samples.get(random.nextInt(samples.size()));
      byte[] json = mutated(sample, random);
      Mapping mapping = MessageMapper.map(new PlainMessage(new CorpId("ww1"), i, "m1", json));
      if (mapping instanceof MessageRows rows) {
        mapped++;
        assertStorable(rows, "seed " + seed + ", run " + i);
        assertThat(MessageMapper.map(new PlainMessage(new CorpId("ww1"), i, "m1", json)))
            .as("seed %d, run %d: mapping twice differs", seed, i)
            .isEqualTo(rows);
      }
    }
    assertThat(mapped).as("seed %d: too few messages were mapped", seed).isGreaterThan(500);
  }

  private static byte[] mutated(MessageContentTest.Sample sample, Random random) {
    String common =
        "{\"msgid\":\"m1\",\"action\":\"send\",\"from\":\"a\",\"tolist\":[\"b\"],\"msgtype\":\"";
    StringBuilder json =
        new StringBuilder(common + sample.msgType() + "\"," + sample.payload() + "}");
    for (int n = random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(json.length());
      int cut = random.nextInt(3) == 0 ? random.nextInt(8) : 0;
      json.replace(at, Math.min(json.length(), at + cut), PIECES[random.nextInt(PIECES.length)]);
    }
    byte[] bytes = json.toString().getBytes(UTF_8);
    if (random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void assertStorable(MessageRows rows, String where) throws Exception {
    MessageRow row = rows.message();
    JsonNode content = READER.readTree(row.msgContent());
    assertThat(content.isObject()).as(where).isTrue();
    assertThat(row.msgContent()).as(where).doesNotContain("\\u0000").doesNotContain("1e999999999,");
    assertStorable(row.msgContent(), where);
    assertStorable(row.rawContent(), where);
    row.toList().forEach(to -> assertStorable(to, where));
    rows.participants().forEach(p -> assertStorable(p.participantId(), where));
    for (int i = 0; i < rows.media().size(); i++) {
      assertThat(rows.media().get(i).mediaIndex()).as(where).isEqualTo(i);
      assertStorable(rows.media().get(i).sdkFileId(), where);
    }
    assertThat(row.msgTimeMs()).as(where).isBetween(0L, MessageMapper.MSG_TIME_MS_MAX);
  }

  private static void assertStorable(String text, String where) {
    assertThat(text.indexOf(0)).as(where).isNegative();
    assertThat(UTF_8.newEncoder().canEncode(text)).as(where).isTrue();
  }
}
