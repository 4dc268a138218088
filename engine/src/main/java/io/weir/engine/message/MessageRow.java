package io.weir.engine.message;

import io.weir.engine.corp.CorpId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code t_wecom_message}.
 *
 * @param msgId the envelope's
 * @param seq the envelope's
 * @param msgTimeMs milliseconds since 1970-01-01 UTC, 0 to {@link MessageMapper#MSG_TIME_MS_MAX}
 * @param roomId null for a single chat
 * @param msgContent JSON text that jsonb takes, always an object
 * @param rawContent what was decrypted, less raw NUL
 */
public record MessageRow(
    CorpId corp,
    String msgId,
    long seq,
    long msgTimeMs,
    @Nullable String msgAction,
    @Nullable String msgType,
    @Nullable String fromId,
    List<String> toList,
    @Nullable String roomId,
    String msgContent,
    String rawContent) {

  public MessageRow {
    toList = List.copyOf(toList);
  }

  @Override
  public String toString() {
    return "MessageRow[" + corp + ", seq " + seq + "]";
  }
}
