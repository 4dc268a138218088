package io.weir.bench.wecom.world;

import io.weir.bench.wecom.oracle.ExpectedMedia;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message before it has a seq: what goes over the wire and what must come of it.
 *
 * @param raw the plaintext; may hold raw control characters, NUL among them
 * @param timeMillis what {@code msg_time} must be
 * @param content what {@code msg_content} must be, as JSON
 */
record Draft(
    String msgId,
    String raw,
    @Nullable String action,
    @Nullable String type,
    @Nullable String from,
    List<String> to,
    @Nullable String roomId,
    long timeMillis,
    String content,
    List<ExpectedMedia> media) {}
