package io.weir.bench.wecom.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code t_wecom_message}, with its link and its media.
 *
 * @param msgTimeMillis milliseconds UTC
 * @param rawSha256 lowercase hexadecimal, over the UTF-8 bytes of {@code raw_content}
 * @param msgContent JSON text; compared by value
 * @param conversationId null when the message belongs to none
 */
public record ExpectedMessage(
    String msgId,
    long seq,
    long msgTimeMillis,
    @Nullable String action,
    @Nullable String type,
    @Nullable String from,
    List<String> to,
    @Nullable String roomId,
    String rawSha256,
    String msgContent,
    @Nullable String conversationId,
    List<ExpectedMedia> media) {}
