package io.weir.engine.wecom;

import io.weir.engine.base.StorableText;

/**
 * An object of a reply, or a whole reply, that lacks what it is known by, or in which an id or a
 * time is out of bounds (256 bytes; the years 1970 to 9999). It is kept apart, so that the rest
 * goes on without it.
 *
 * @param reason which list or reply it was and what it needs, the same for the same fault
 * @param json as it came, but for characters that Postgres does not take, and cut off behind {@link
 *     #JSON_MAX}; personal
 */
public record Unusable(String reason, String json) {

  /** Chars that are kept: enough to see what is wrong, a thousand of them in 64 MiB. */
  public static final int JSON_MAX = 65_536;

  public Unusable {
    if (json.length() > JSON_MAX) {
      json = StorableText.of(json.substring(0, JSON_MAX)); // perhaps half an emoji at its end
    }
  }

  @Override
  public String toString() {
    return "Unusable[" + reason + "]";
  }
}
