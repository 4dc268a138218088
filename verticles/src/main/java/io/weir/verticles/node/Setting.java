package io.weir.verticles.node;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: its name, default, range and meaning, declared once.
 *
 * @param section where it stands, as {@code pull} or {@code corps[].apps[]}
 * @param fallback the default; for a required key only a placeholder that is never used
 * @param defaultText the default as the documentation has it; empty = the key is required
 * @param allowed the range in words, used by problems and by the documentation
 * @param secret its value must never be shown
 */
record Setting<T>(
    String section,
    String name,
    Parser<T> parser,
    Supplier<T> fallback,
    String defaultText,
    String allowed,
    String meaning,
    boolean secret) {

  /** What a value that is not there looks like in the documentation. */
  static final String NOTHING = "none";

  /** Null = not allowed. Must not throw. */
  interface Parser<T> {
    @Nullable T parse(String text);
  }

  static Setting<Integer> whole(
      String section, String name, int fallback, int min, int max, String meaning) {
    return new Setting<>(
        section,
        name,
        text -> inRange(text, min, max),
        () -> fallback,
        Integer.toString(fallback),
        "a whole number from " + min + " to " + max,
        meaning,
        false);
  }

  static Setting<Long> bytes(
      String section, String name, long fallback, long min, long max, String meaning) {
    return new Setting<>(
        section,
        name,
        text -> {
          Long parsed = Sizes.parse(text);
          return parsed == null || parsed < min || parsed > max ? null : parsed;
        },
        () -> fallback,
        Sizes.show(fallback),
        Sizes.show(min) + " to " + Sizes.show(max) + ", in bytes or as 64KiB, 64MiB, 64GiB",
        meaning,
        false);
  }

  static Setting<String> text(
      String section, String name, String fallback, String regex, String allowed, String meaning) {
    return new Setting<>(
        section,
        name,
        text -> text.matches(regex) ? text : null,
        () -> fallback,
        fallback,
        allowed,
        meaning,
        false);
  }

  static <T> Setting<T> parsed(
      String section,
      String name,
      Parser<T> parser,
      T fallback,
      String defaultText,
      String allowed,
      String meaning) {
    return new Setting<>(
        section, name, parser, () -> fallback, defaultText, allowed, meaning, false);
  }

  static Setting<String> url(String section, String name, String fallback, String meaning) {
    return parsed(
        section,
        name,
        text -> isUrl(text, "http", "https") ? text.replaceFirst("/+$", "") : null,
        fallback,
        fallback,
        "http:// or https://, a host, a port if needed; no user, no query",
        meaning);
  }

  /** The same, with a default that depends on the machine. */
  Setting<T> or(Supplier<T> machineDefault, String text) {
    return new Setting<>(section, name, parser, machineDefault, text, allowed, meaning, secret);
  }

  /** The same, without a default. */
  Setting<T> required() {
    return new Setting<>(section, name, parser, fallback, "", allowed, meaning, secret);
  }

  /** The same, never shown. */
  Setting<T> hidden() {
    return new Setting<>(section, name, parser, fallback, defaultText, allowed, meaning, true);
  }

  boolean isRequired() {
    return defaultText.isEmpty();
  }

  String path() {
    return section.isEmpty() ? name : section + "." + name;
  }

  /**
   * For values that did not come out of a file.
   *
   * @throws IllegalArgumentException with path and range, and the value unless it is a secret
   */
  void require(Object value) {
    if (parser.parse(value.toString()) == null) {
      throw new IllegalArgumentException(
          path() + (secret ? "" : " is " + value) + ", allowed: " + allowed);
    }
  }

  private static @Nullable Integer inRange(String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      return value < min || value > max ? null : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static boolean isUrl(String text, String... schemes) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      boolean http = scheme != null && scheme.startsWith("http");
      return scheme != null
          && List.of(schemes).contains(scheme)
          && uri.getHost() != null
          && uri.getPort() <= 65_535
          && (!http || (uri.getRawUserInfo() == null && uri.getRawQuery() == null));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
