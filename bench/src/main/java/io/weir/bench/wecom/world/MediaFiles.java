package io.weir.bench.wecom.world;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * Files that nobody keeps: the sdkfileid says how long one is and decides every byte of it. An id
 * reads {@code sim.<bytes>.<letters>}.
 */
public final class MediaFiles {

  /** The most one answer carries. */
  public static final int CHUNK_BYTES = 512 * 1024;

  private static final String PREFIX = "sim.";
  private static final int PATTERN_BYTES = 4096;

  private MediaFiles() {}

  static String newId(int bytes, Dice dice) {
    return PREFIX + bytes + "." + dice.alphanumeric(dice.between(160, 700));
  }

  /** How many bytes the file has; empty when no such file was ever named. */
  public static OptionalInt size(String sdkFileId) {
    int dot = sdkFileId.indexOf('.', PREFIX.length());
    if (!sdkFileId.startsWith(PREFIX) || dot < 0) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(sdkFileId.substring(PREFIX.length(), dot)));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  /** The bytes {@code from} (included) to {@code to} (excluded). */
  public static byte[] read(String sdkFileId, int from, int to) {
    byte[] pattern = pattern(sdkFileId);
    byte[] bytes = new byte[to - from];
    for (int at = 0; at < bytes.length; ) {
      int start = (from + at) % PATTERN_BYTES;
      int length = Math.min(bytes.length - at, PATTERN_BYTES - start);
      System.arraycopy(pattern, start, bytes, at, length);
      at += length;
    }
    return bytes;
  }

  /** Lowercase hexadecimal MD5 of the whole file. */
  public static String md5(String sdkFileId) {
    int size = size(sdkFileId).orElseThrow();
    byte[] pattern = pattern(sdkFileId);
    MessageDigest digest = digest("MD5");
    for (int left = size; left > 0; left -= PATTERN_BYTES) {
      digest.update(pattern, 0, Math.min(left, PATTERN_BYTES));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] pattern(String sdkFileId) {
    byte[] seed = digest("SHA-256").digest(sdkFileId.getBytes(StandardCharsets.UTF_8));
    byte[] pattern = Arrays.copyOf(seed, PATTERN_BYTES);
    for (int filled = seed.length; filled < PATTERN_BYTES; filled *= 2) {
      System.arraycopy(pattern, 0, pattern, filled, filled);
      pattern[filled] ^= (byte) filled;
      pattern[filled + 1] ^= (byte) (filled >> 8);
    }
    return pattern;
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without " + algorithm, e);
    }
  }
}
