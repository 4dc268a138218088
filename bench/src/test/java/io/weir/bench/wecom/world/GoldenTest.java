package io.weir.bench.wecom.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden files are written by hand; this catches a slip of the hand, not a wrong opinion. */
final class GoldenTest {

  static Stream<Golden> golden() {
    return Golden.NAMES.stream().map(Golden::load);
  }

  private static JsonNode parsed(Golden golden) throws Exception {
    return new JsonMapper().readTree(golden.raw().replaceAll("[\\x00-\\x1f]", ""));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldHaveTheSameHeadingOnBothSides(Golden golden) throws Exception {
    JsonNode raw = parsed(golden);
    JsonNode row = golden.expected();
    assertThat(row.get("msg_id")).isEqualTo(raw.get("msgid"));
    assertThat(row.get("msg_action")).isEqualTo(raw.get("action"));
    assertThat(row.get("msg_type").textValue()).isEqualTo(raw.path("msgtype").textValue());
    assertThat(row.get("from_id").textValue()).isEqualTo(raw.path("from").textValue());
    assertThat(row.get("to_list").toString())
        .isEqualTo(raw.has("tolist") ? raw.get("tolist").toString() : "[]");
    long time = raw.has("msgtime") ? raw.get("msgtime").longValue() : raw.get("time").longValue();
    assertThat(Instant.parse(row.get("msg_time").textValue()).toEpochMilli()).isEqualTo(time);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldListEveryFileOfTheContentDepthFirst(Golden golden) {
    List<String> found = new ArrayList<>();
    collect(golden.expected().get("msg_content"), found);
    List<String> listed = new ArrayList<>();
    golden.expected().get("media").forEach(row -> listed.add(row.get("sdk_file_id").textValue()));
    assertThat(listed).isEqualTo(found);
  }

  private static void collect(JsonNode value, List<String> found) {
    String id = value.path("sdkfileid").asText("");
    if (!id.isEmpty()) {
      found.add(id);
    }
    value.forEach(child -> collect(child, found));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldKeepPlainPayloadsAsTheyAre(Golden golden) throws Exception {
    JsonNode raw = parsed(golden);
    JsonNode payload = raw.get(golden.name());
    if (payload != null && !golden.raw().contains("\\\"") && payload.isObject()) {
      boolean withLevelAbove = golden.name().startsWith("meeting_voice") || raw.has("voipid");
      if (!withLevelAbove && !golden.raw().contains("\\u")) {
        assertThat(golden.expected().get("msg_content").toString()).isEqualTo(payload.toString());
      }
    }
  }

  @Test
  void shouldExchangeIdsInAllPlacesWhenDrafting() throws Exception {
    Turn turn = new Turn("NEW", "wang1", List.of("wmX", "li2"), "wrROOM", 1_800_000_000_001L);
    for (String name : MessageMix.kinds()) {
      Draft draft = GoldenDrafts.load(name).draft(turn, new Dice(3));
      JsonNode raw = new JsonMapper().readTree(draft.raw().replaceAll("[\\x00-\\x1f]", ""));
      assertThat(raw.get("msgid").textValue()).as(name).isEqualTo("NEW");
      assertThat(raw.get("roomid").textValue()).as(name).isEqualTo("wrROOM");
      assertThat(raw.get("tolist").toString()).as(name).isEqualTo("[\"wmX\",\"li2\"]");
      assertThat(raw.get("msgtime").longValue()).as(name).isEqualTo(1_800_000_000_001L);
      assertThat(draft.raw() + draft.content()).doesNotContain("SDKFILEID", "MD5SUM");
      draft.media().forEach(file -> assertThat(draft.raw()).contains(file.sdkFileId()));
    }
  }
}
