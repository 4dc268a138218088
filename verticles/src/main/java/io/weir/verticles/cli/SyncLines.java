package io.weir.verticles.cli;

import io.weir.verticles.directory.PgSyncDesk.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is told of readings, however many they are, so that a terminal stays readable. */
final class SyncLines {

  /** Told at one look. */
  static final int LOOK_MAX = 20;

  /** Told at the end, and as advice. */
  static final int END_MAX = 100;

  private final Map<String, String> told = new HashMap<>(); // by what it is of

  /**
   * What has changed since it was told: what is over first, {@link #LOOK_MAX} at most, then how
   * many more there are, and of many how many are over.
   */
  List<String> changed(List<Standing> now) {
    List<Standing> changed = new ArrayList<>();
    for (Standing standing : now) {
      String line = line(standing);
      if (!line.equals(told.put(what(standing), line))) {
        changed.add(standing);
      }
    }
    changed.sort(Comparator.comparing(standing -> !standing.isOver()));
    List<String> lines = cut(changed.stream().map(SyncLines::line).toList(), LOOK_MAX, "changed");
    if (!changed.isEmpty() && now.size() > LOOK_MAX) {
      long over = now.stream().filter(Standing::isOver).count();
      lines.add(String.format(Locale.ROOT, "%,d of %,d are over", over, now.size()));
    }
    return lines;
  }

  /** How they ended: what was not read whole first, {@link #END_MAX} at most. */
  static List<String> ended(List<Standing> end) {
    List<String> lines =
        end.stream().sorted(Comparator.comparing(Standing::isWhole)).map(SyncLines::line).toList();
    return cut(lines, END_MAX, "(--json has all)");
  }

  /** What of them is not read, why, and what to do: {@link #END_MAX} at most. */
  static List<String> advice(List<Standing> end) {
    List<String> lines = new ArrayList<>();
    end.forEach(standing -> advise(standing, lines));
    return cut(lines, END_MAX, "such (--json has all)");
  }

  private static List<String> cut(List<String> lines, int max, String rest) {
    List<String> first = new ArrayList<>(lines.subList(0, Math.min(max, lines.size())));
    if (lines.size() > max) {
      first.add(String.format(Locale.ROOT, "… and %,d more %s", lines.size() - max, rest));
    }
    return first;
  }

  private static void advise(Standing standing, List<String> lines) {
    String what = what(standing) + ": ";
    String doctor = "; `weir doctor --corp " + standing.corp() + "` tries its credentials";
    if (standing.isStuck()) {
      lines.add(
          what
              + "fails again and again, "
              + standing.lastError()
              + ". Nodes go on trying"
              + doctor);
    } else if (!standing.ended()) {
      lines.add(what + "no node goes on with it: start one (weir run)");
    } else if (!standing.state().equals("done")) {
      lines.add(
          what + "failed, " + standing.lastError() + ". It begins anew within an hour" + doctor);
    }
    if (standing.failing() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s%,d that are asked for one by one fail again and again, as %s. Nodes go on trying%s",
              what,
              standing.failing(),
              standing.failure(),
              doctor));
    } else if (standing.ended() && standing.toAsk() > 0) {
      lines.add(what + "no node asks for what is left: start one (weir run)");
    }
    if (standing.ended() && standing.quarantined() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s%,d were left out: `weir quarantine list --corp %s` says why",
              what,
              standing.quarantined(),
              standing.corp()));
    }
  }

  private static String what(Standing standing) {
    return standing.kind() + " of " + standing.corp();
  }

  private static String line(Standing standing) {
    return String.format(
        Locale.ROOT,
        "%s: %s, step %,d%s, %,d objects, %,d quarantined, %,d to be asked for%s",
        what(standing),
        standing.state(),
        standing.steps(),
        standing.expected() == 0 ? "" : String.format(Locale.ROOT, " of %,d", standing.expected()),
        standing.rows(),
        standing.quarantined(),
        standing.toAsk(),
        standing.lastError() == null ? "" : ": " + standing.lastError());
  }
}
