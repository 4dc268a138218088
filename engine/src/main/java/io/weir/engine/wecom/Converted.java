package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What ids are called elsewhere: by another application, by the provider, since an upgrade.
 *
 * @param pairs in WeCom's order; ids that were asked for may be missing
 * @param refused ids that WeCom did not take; asking for such again and again blocks the call
 */
public record Converted(List<Pair> pairs, List<String> refused, List<Unusable> unusable) {

  /** What was asked for, and what it is there. */
  public record Pair(String from, String to) {
    @Override
    public String toString() {
      return "Pair[…]";
    }
  }

  public Converted {
    pairs = List.copyOf(pairs);
    refused = List.copyOf(refused);
    unusable = List.copyOf(unusable);
  }

  /**
   * Reads {@code list} of objects with fields {@code from} and {@code to}, and beside it the list
   * {@code refused}.
   */
  static ReplyReader<Converted> reader(String list, String from, String to, String refused) {
    return new ObjectReader<>(reply -> of(reply, list, from, to, refused));
  }

  private static @Nullable Converted of(
      JsonNode reply, String list, String from, String to, String refused) {
    Page<Pair> pairs =
        Fields.page(reply, list, from + " and " + to, entry -> pair(entry, from, to));
    return pairs == null
        ? null
        : new Converted(pairs.items(), Fields.texts(reply, refused), pairs.unusable());
  }

  private static @Nullable Pair pair(JsonNode entry, String from, String to) {
    String before = Fields.id(entry, from);
    String after = Fields.id(entry, to);
    return before.isEmpty() || after.isEmpty() ? null : new Pair(before, after);
  }

  @Override
  public String toString() {
    return "Converted[" + pairs.size() + " pairs, " + refused.size() + " refused]";
  }
}
