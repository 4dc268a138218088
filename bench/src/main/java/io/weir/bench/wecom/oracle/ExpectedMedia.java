package io.weir.bench.wecom.oracle;

import org.jspecify.annotations.Nullable;

/**
 * A media reference of one message; its place in the message's list is its {@code media_index}.
 *
 * @param fileSize bytes, where the message names them
 */
public record ExpectedMedia(String sdkFileId, @Nullable String fileName, @Nullable Long fileSize) {}
