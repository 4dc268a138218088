package io.weir.engine.base;

/**
 * Text that Postgres takes. WeCom's messages hold U+0000 and halves of emoji now and then; text and
 * jsonb take neither.
 */
public final class StorableText {

  private StorableText() {}

  /** The text without U+0000 and lone surrogates; the same object when it has none. */
  public static String of(String text) {
    // Nearly all texts have neither: one tight loop for them.
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return checked(text, i);
      }
    }
    return text;
  }

  private static String checked(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      int width = width(text, i);
      if (width == 0) {
        return without(text, i);
      }
      i += width - 1;
    }
    return text;
  }

  private static String without(String text, int firstBad) {
    StringBuilder kept = new StringBuilder(text.length()).append(text, 0, firstBad);
    for (int i = firstBad; i < text.length(); i++) {
      int width = width(text, i);
      kept.append(text, i, i + width);
      i += Math.max(width, 1) - 1;
    }
    return kept.toString();
  }

  /** Chars of the code point at {@code i}; 0 when it can't be stored. */
  private static int width(String text, int i) {
    char c = text.charAt(i);
    if (!Character.isSurrogate(c)) {
      return c == 0 ? 0 : 1;
    }
    boolean pair =
        Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1));
    return pair ? 2 : 0;
  }

  /** The text without characters below U+0020, which strict JSON refuses and WeCom sends. */
  public static String withoutControls(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) >= ' ') {
      i++;
    }
    if (i == text.length()) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length()).append(text, 0, i);
    for (; i < text.length(); i++) {
      if (text.charAt(i) >= ' ') {
        kept.append(text.charAt(i));
      }
    }
    return kept.toString();
  }
}
