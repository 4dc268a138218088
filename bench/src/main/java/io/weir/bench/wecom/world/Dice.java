package io.weir.bench.wecom.world;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Seeded randomness (SplitMix64, written out so that no JDK release can change a world). Not safe
 * between threads: give each its own {@link #fork}.
 */
public final class Dice {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final long seed;
  private long state;

  /** Dice that always roll the same for the same seed. */
  public Dice(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /**
   * Dice of their own for {@code label}: how often these were rolled before makes no difference.
   */
  public Dice fork(String label) {
    long forked = seed;
    for (byte b : label.getBytes(StandardCharsets.UTF_8)) {
      forked = mix(forked * 31 + b + GAMMA);
    }
    return new Dice(forked);
  }

  /** Any 64 bits. */
  public long roll() {
    state += GAMMA;
    return mix(state);
  }

  /** 0 to {@code bound} - 1. */
  public int below(int bound) {
    return (int) Math.floorMod(roll() >>> 1, (long) bound);
  }

  /** {@code from} to {@code to}, both included. */
  public int between(int from, int to) {
    return from + below(to - from + 1);
  }

  /** True in {@code n} of 1,000 rolls. */
  public boolean perMille(int n) {
    return below(1000) < n;
  }

  /** One of {@code choices}. */
  public <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** {@code length} letters and digits. */
  public String alphanumeric(int length) {
    StringBuilder text = new StringBuilder(length);
    long bits = 0;
    for (int i = 0; i < length; i++) {
      bits = i % 9 == 0 ? roll() >>> 1 : bits / ALPHANUMERIC.length();
      text.append(ALPHANUMERIC.charAt((int) (bits % ALPHANUMERIC.length())));
    }
    return text.toString();
  }

  /** {@code length} lowercase hexadecimal digits. */
  public String hex(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(Character.forDigit(below(16), 16));
    }
    return text.toString();
  }

  /** {@code length} bytes. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) roll();
    }
    return bytes;
  }

  private static long mix(long z) {
    long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
