package io.weir.bench.wecom.directory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Cursors look like letters without a meaning; inside is what the last page ended with. */
final class Cursor {

  private Cursor() {}

  static String after(String position) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("sim:" + position).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty for the first page; null when {@code cursor} is none of these. */
  static @Nullable String position(String cursor) {
    if (cursor.isEmpty()) {
      return "";
    }
    try {
      String inside = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      return inside.startsWith("sim:") ? inside.substring(4) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A place in a list; -1 when {@code cursor} is none. */
  static int index(String cursor) {
    String position = position(cursor);
    if (position == null || !position.matches("\\d{0,9}")) {
      return -1;
    }
    return position.isEmpty() ? 0 : Integer.parseInt(position);
  }
}
