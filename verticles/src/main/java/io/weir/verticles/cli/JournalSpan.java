package io.weir.verticles.cli;

import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.ReplayRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --from} and {@code --to} say: a time, how long ago, or a position as {@code journal
 * tail} shows it.
 */
final class JournalSpan {

  static final String ALLOWED =
      "a time (2026-03-01T08:00:00Z or …+08:00), how long ago (90s, 30m, 2h, 3d), or a position"
          + " (SHARD/INDEX, as weir journal tail shows it)";

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");
  private static final Pattern POSITION = Pattern.compile("(\\d{1,3})/(\\d{1,18})");

  private JournalSpan() {}

  /** An argument that cannot be used; the message says what is allowed. */
  static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * The range between both.
   *
   * @param from null = from the beginning
   * @param to null = to the end
   * @throws Unusable with the option's name and what is allowed
   */
  static ReplayRange of(
      @Nullable String from, @Nullable String to, @Nullable String corp, long nowMs) {
    Bound low = from == null ? Bound.NONE : bound("--from", from, nowMs);
    Bound high = to == null ? Bound.NONE : bound("--to", to, nowMs);
    if (low.isPosition() && high.isPosition() && low.shard != high.shard) {
      throw new Unusable(
          "--from is in shard " + low.shard + " and --to in shard " + high.shard + ": name one");
    }
    ReplayRange range =
        new ReplayRange(
            low.timeMs < 0 ? 0 : low.timeMs,
            high.timeMs < 0 ? Long.MAX_VALUE : high.timeMs,
            Math.max(low.shard, high.shard),
            low.isPosition() ? low.index : 0,
            high.isPosition() ? high.index : Long.MAX_VALUE,
            corp == null ? null : new CorpId(corp));
    if (range.fromMs() >= range.toMs() || range.fromIndex() > range.toIndex()) {
      throw new Unusable("--from " + from + " is not before --to " + to);
    }
    return range;
  }

  private record Bound(long timeMs, int shard, long index) {
    static final Bound NONE = new Bound(-1, ReplayRange.EVERY_SHARD, 0);

    boolean isPosition() {
      return shard != ReplayRange.EVERY_SHARD;
    }
  }

  private static Bound bound(String option, String text, long nowMs) {
    Matcher position = POSITION.matcher(text);
    if (position.matches()) {
      return new Bound(-1, Integer.parseInt(position.group(1)), Long.parseLong(position.group(2)));
    }
    try {
      return new Bound(timeMs(text, nowMs), ReplayRange.EVERY_SHARD, 0);
    } catch (DateTimeException | ArithmeticException e) {
      throw new Unusable(option + ": " + text + " is not " + ALLOWED);
    }
  }

  private static long timeMs(String text, long nowMs) {
    Matcher ago = AGO.matcher(text);
    if (!ago.matches()) {
      return Math.max(0, OffsetDateTime.parse(text).toInstant().toEpochMilli());
    }
    long count = Long.parseLong(ago.group(1));
    Duration back =
        switch (ago.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    return Math.max(0, Instant.ofEpochMilli(nowMs).minus(back).toEpochMilli());
  }
}
