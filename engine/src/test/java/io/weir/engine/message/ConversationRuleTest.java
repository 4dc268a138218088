package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.PlainMessage;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConversationRuleTest {

  @ParameterizedTest
  @CsvSource({
    "zhang, '\"li\"', single:li:zhang, single_internal, zhang=staff li=staff",
    "li, '\"zhang\"', single:li:zhang, single_internal, li=staff zhang=staff",
    "zhang, '\"wmA\"', single:wmA:zhang, single_external, zhang=staff wmA=customer",
    "woB, '\"zhang\"', single:woB:zhang, single_external, woB=customer zhang=staff",
    "wbR, '\"wmA\"', single:wbR:wmA, robot, wbR=robot wmA=customer",
    "zhang, '\"li\",\"wang\"', single:li:zhang, single_internal, zhang=staff li=staff",
    "a, '\"a\"', single:a:a, single_internal, a=staff",
    "Z, '\"a\"', single:Z:a, single_internal, Z=staff a=staff",
  })
  void shouldDeriveASingleChat(
      String from, String toList, String id, String type, String participants) {
    MessageRows rows = rows(from, toList, "\"roomid\":\"\",");
    Conversation conversation = Objects.requireNonNull(rows.conversation());
    assertThat(conversation.conversationId()).isEqualTo(id);
    assertThat(conversation.type().column()).isEqualTo(type);
    assertThat(conversation.roomId()).isNull();
    assertThat(text(rows)).isEqualTo(participants);
    assertThat(rows(from, toList, "").conversation()).isEqualTo(conversation);
  }

  @Test
  void shouldSortTheIdsAsUtf8Bytes() {
    // As UTF-16, U+1F600 (d83d …) stands before U+FF01; as UTF-8 it stands after.
    MessageRows rows = rows("😀", "\"！\"", "");
    assertThat(Objects.requireNonNull(rows.conversation()).conversationId())
        .isEqualTo("single:！:😀");
  }

  @ParameterizedTest
  @CsvSource({
    "zhang, '\"li\",\"wang\",\"li\",\"\"', group_internal, zhang=staff li=staff wang=staff",
    "zhang, '\"li\",\"wmA\"', group_external, zhang=staff li=staff wmA=customer",
    "woB, '\"li\"', group_external, woB=customer li=staff",
    "wbR, '\"li\"', group_internal, wbR=robot li=staff",
    "'', '', group_internal, ''",
  })
  void shouldDeriveAGroup(String from, String toList, String type, String participants) {
    MessageRows rows = rows(from, toList, "\"roomid\":\"wrX\",");
    Conversation conversation = Objects.requireNonNull(rows.conversation());
    assertThat(conversation.conversationId()).isEqualTo("room:wrX");
    assertThat(conversation.type().column()).isEqualTo(type);
    assertThat(conversation.roomId()).isEqualTo("wrX");
    assertThat(text(rows)).isEqualTo(participants);
  }

  @ParameterizedTest
  @CsvSource({"zhang, ''", "'', '\"li\"'", "zhang, '\"\",\"li\"'"})
  void shouldDeriveNoneWhenASideIsMissing(String from, String toList) {
    MessageRows rows = rows(from, toList, "");
    assertThat(rows.conversation()).isNull();
    assertThat(rows.participants()).isEmpty();
  }

  @Test
  void shouldDeriveNoneForASwitchEvenWithSides() {
    String json = "{\"action\":\"switch\",\"from\":\"a\",\"tolist\":[\"b\"],\"roomid\":\"wrX\"}";
    assertThat(map(json).conversation()).isNull();
    assertThat(map(json).participants()).isEmpty();
  }

  private static String text(MessageRows rows) {
    return rows.participants().stream()
        .map(p -> p.participantId() + "=" + p.type().column())
        .collect(Collectors.joining(" "));
  }

  private static MessageRows rows(String from, String toList, String more) {
    return map("{" + more + "\"from\":\"" + from + "\",\"tolist\":[" + toList + "]}");
  }

  private static MessageRows map(String json) {
    return (MessageRows)
        MessageMapper.map(new PlainMessage(new CorpId("ww1"), 1, "m1", json.getBytes(UTF_8)));
  }
}
