package io.weir.bench.wecom.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with named places in it; cut up once, filled in for every message. */
final class TextTemplate {

  private static final Pattern FILE_TOKEN = Pattern.compile("SDKFILEID_(\\d+)_\\d|MD5SUM_\\d");

  private record Part(String text, boolean isPlace) {}

  private final List<Part> parts = new ArrayList<>();

  private TextTemplate(String text) {
    parts.add(new Part(text, false));
  }

  /** {@code text} with its file tokens as places. */
  static TextTemplate withFileTokens(String text) {
    TextTemplate template = new TextTemplate(text);
    Matcher token = FILE_TOKEN.matcher(text);
    while (token.find()) {
      template.cut(token.group());
    }
    return template;
  }

  /**
   * Makes the first {@code fragment} that is no place yet a place of that name; false when there is
   * none.
   */
  boolean cut(String fragment) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      int at = part.isPlace() ? -1 : part.text().indexOf(fragment);
      if (at >= 0) {
        parts.remove(i);
        parts.addAll(
            i,
            List.of(
                new Part(part.text().substring(0, at), false),
                new Part(fragment, true),
                new Part(part.text().substring(at + fragment.length()), false)));
        return true;
      }
    }
    return false;
  }

  /** The file tokens of {@code text} that start with {@code kind}, each once, in order. */
  static List<String> fileTokens(String text, String kind) {
    List<String> found = new ArrayList<>();
    Matcher token = FILE_TOKEN.matcher(text);
    while (token.find()) {
      if (token.group().startsWith(kind) && !found.contains(token.group())) {
        found.add(token.group());
      }
    }
    return found;
  }

  /** The text with {@code fill} applied to the name of each place. */
  String fill(UnaryOperator<String> fill) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(part.isPlace() ? fill.apply(part.text()) : part.text());
    }
    return text.toString();
  }
}
