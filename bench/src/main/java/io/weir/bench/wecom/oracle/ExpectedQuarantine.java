package io.weir.bench.wecom.oracle;

import org.jspecify.annotations.Nullable;

/**
 * One archive entry that must be in {@code weir_quarantine}.
 *
 * @param seq null when the entry had none
 * @param msgId the envelope's; null when it had none
 * @param kind what is wrong with it, in the generator's words; the stored reason may be worded
 *     otherwise
 */
public record ExpectedQuarantine(@Nullable Long seq, @Nullable String msgId, String kind) {}
