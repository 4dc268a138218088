package io.weir.bench.wecom.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One hand-written pair: a message as WeCom sends it and the row it must become. {@code raw} in the
 * file is the JSON itself, or a string where letters matter that JSON forbids. In both halves
 * {@code SDKFILEID_<bytes>_<n>} and {@code MD5SUM_<n>} stand for the n-th file of the message.
 *
 * @param raw the message, compact
 * @param expected the columns
 */
public record Golden(String name, String raw, JsonNode expected) {

  /** Every golden file: a msgtype each, some with a second form behind a dash. */
  public static final List<String> NAMES =
      List.of(
          "text",
          "image",
          "revoke",
          "agree",
          "disagree",
          "disagree-agree",
          "voice",
          "video",
          "card",
          "location",
          "emotion",
          "file",
          "link",
          "weapp",
          "chatrecord",
          "chatrecord-nested",
          "todo",
          "vote",
          "vote-toplevel",
          "collect",
          "redpacket",
          "external_redpacket",
          "meeting",
          "meeting_notification",
          "docmsg",
          "markdown",
          "news",
          "news-single",
          "calendar",
          "mixed",
          "mixed-nested",
          "meeting_voice_call",
          "voip_doc_share",
          "sphfeed",
          "voiptext",
          "qydiskfile",
          "unknown-solitaire",
          "empty-payload",
          "switch");

  // Decimals are kept as written: 2.50 must not turn into 2.5 on its way into a raw message.
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** Reads {@code golden/<name>.json}. */
  public static Golden load(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      if (in == null) {
        throw new IllegalStateException("no golden file named " + name);
      }
      JsonNode file = MAPPER.readTree(in);
      JsonNode raw = file.required("raw");
      return new Golden(
          name, raw.isTextual() ? raw.textValue() : raw.toString(), file.required("expected"));
    } catch (IOException e) {
      throw new UncheckedIOException("golden file " + name, e);
    }
  }
}
