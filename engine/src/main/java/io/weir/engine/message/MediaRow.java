package io.weir.engine.message;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code t_wecom_message_media}; {@code download_status} is {@link #PENDING}, {@code
 * file_id} and {@code thumbnail_file_id} are null.
 *
 * @param mediaIndex from 0, depth first
 * @param sdkFileId opaque, 1 to 2 KB
 * @param fileSize bytes, as the message says; null when it doesn't
 */
public record MediaRow(
    int mediaIndex, String sdkFileId, @Nullable String fileName, @Nullable Long fileSize) {

  /** The {@code download_status} of a file that was never asked for. */
  public static final String PENDING = "pending";

  @Override
  public String toString() {
    return "MediaRow[" + mediaIndex + "]";
  }
}
