package io.weir.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Bends bytes: a few random changes, among them what has broken parsers before. */
final class Mutator {

  private static final int CHANGES_MAX = 8;
  private static final int BYTES_MAX = 256 * 1024;
  private static final int REPEATS_MAX = 3_000;

  private static final List<byte[]> TOKENS =
      List.of(
          text("<![CDATA["),
          text("]]>"),
          text("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>"),
          text("&b;"),
          text("&#0;"),
          text("&#x10FFFF;"),
          text("<xml>"),
          text("</xml>"),
          text("<a>"),
          text("<?xml version=\"1.1\" encoding=\"UTF-16\"?>"),
          text("<!--"),
          text("-->"),
          text("xmlns:a=\"\""),
          text("{"),
          text("["),
          text("}"),
          text("]"),
          text("\""),
          text("\\"),
          text("\\u0000"),
          text("\\ud800"),
          text("\\uDFFF\\uD800"),
          text(","),
          text(":"),
          text("null"),
          text("true"),
          text("-"),
          text("1e999999999"),
          text("-0"),
          text("18446744073709551616"),
          text("9223372036854775807"),
          text("0.1e-400"),
          text("NaN"),
          text("\"seq\":"),
          text("\"msgid\":"),
          text("\"item\":"),
          text("\"sdkfileid\":"),
          text("\"content\":\"{"),
          text("%00"),
          text("%"),
          text("%u0041"),
          text("%F0%9F"),
          text("&msg_signature="),
          text("&timestamp="),
          text("//"),
          text("/../"),
          text("\r\n"),
          text("\0"),
          text("\ufeff"),
          text("\ud83d\ude00"),
          text("=="),
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xFF, (byte) 0xFE},
          new byte[] {0x7F, -1, -1, -1},
          new byte[] {-128, 0, 0, 0},
          new byte[] {-1, -1, -1, -1});

  private Mutator() {}

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** {@code bytes} with one to eight changes; pieces of {@code other} may come in. */
  static byte[] mutate(byte[] bytes, byte[] other, SplittableRandom random) {
    byte[] changed = bytes;
    int changes = 1;
    while (changes < CHANGES_MAX && random.nextBoolean()) {
      changes++;
    }
    for (int i = 0; i < changes; i++) {
      changed = once(changed, other, random);
    }
    return changed.length > BYTES_MAX ? Arrays.copyOf(changed, BYTES_MAX) : changed;
  }

  /** The same for ASCII and UTF-8 text; what is no UTF-8 any more becomes U+FFFD. */
  static String mutate(String text, String other, SplittableRandom random) {
    return new String(mutate(text(text), text(other), random), StandardCharsets.UTF_8);
  }

  private static byte[] once(byte[] bytes, byte[] other, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int length = random.nextInt(1 + Math.min(bytes.length - at, 1 << random.nextInt(1, 10)));
    return switch (random.nextInt(10)) {
      case 0, 1 -> flipped(bytes, at, random.nextInt(8));
      case 2 -> replaced(bytes, at, Math.min(1, bytes.length - at), random(random, 1));
      case 3 -> replaced(bytes, at, length, new byte[0]);
      case 4 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 5, 6 -> replaced(bytes, at, length, TOKENS.get(random.nextInt(TOKENS.size())));
      case 7 -> replaced(bytes, at, 0, repeated(random));
      case 8 -> Arrays.copyOf(bytes, at);
      default -> replaced(bytes, at, length, piece(other, random));
    };
  }

  private static byte[] flipped(byte[] bytes, int at, int bit) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] ^= (byte) (1 << bit);
    }
    return copy;
  }

  private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
    byte[] made = new byte[bytes.length - length + by.length];
    System.arraycopy(bytes, 0, made, 0, at);
    System.arraycopy(by, 0, made, at, by.length);
    System.arraycopy(bytes, at + length, made, at + by.length, bytes.length - at - length);
    return made;
  }

  static byte[] random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  // Depth and length: what a parser's stack and its buffers have to hold. Seldom, since it is slow.
  private static byte[] repeated(SplittableRandom random) {
    byte[] token = TOKENS.get(random.nextInt(TOKENS.size()));
    int times = random.nextInt(20) == 0 ? random.nextInt(REPEATS_MAX) : random.nextInt(8);
    byte[] made = new byte[token.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(token, 0, made, i * token.length, token.length);
    }
    return made;
  }

  private static byte[] piece(byte[] other, SplittableRandom random) {
    int from = random.nextInt(other.length + 1);
    return Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
  }
}
