package io.weir.simulation;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened, for whoever replays a seed; and its digest, which the same seed gives again. */
final class SimTrace {

  private final @Nullable Consumer<String> lines;
  private long digest = 1;

  /**
   * @param lines null = only the digest is kept
   */
  SimTrace(@Nullable Consumer<String> lines) {
    this.lines = lines;
  }

  void step(long now, @Nullable SimProcess owner, String what) {
    digest = 31 * (31 * digest + now) + what.hashCode();
    if (lines != null) {
      write(now, (owner == null ? "world" : owner.name()) + "  " + what);
    }
  }

  void tell(long now, Supplier<String> line) {
    if (lines != null) {
      write(now, "    " + line.get());
    }
  }

  private void write(long now, String line) {
    if (lines != null) {
      lines.accept(String.format(Locale.ROOT, "%14.6f s  %s", now / 1e9, line));
    }
  }

  long digest() {
    return digest;
  }
}
