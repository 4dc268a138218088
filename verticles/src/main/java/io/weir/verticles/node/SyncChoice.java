package io.weir.verticles.node;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.SyncKind;
import io.weir.verticles.directory.PgSyncDesk.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which readings an operator may ask for: those that somebody does. */
final class SyncChoice {

  /** Corps that one message names. */
  static final int NAMED_MAX = 20;

  private final SortedMap<String, Set<SyncKind>> read = new TreeMap<>();

  /**
   * Of what nodes have enrolled, and of whom a node would read it now. The rows of a corp that is
   * kept no more stay, and no node takes them up.
   */
  SyncChoice(Map<String, Set<SyncKind>> enrolled, Map<CorpId, DirectoryAccess> kept) {
    kept.forEach(
        (corp, access) -> {
          Set<SyncKind> kinds = EnumSet.noneOf(SyncKind.class);
          kinds.addAll(enrolled.getOrDefault(corp.value(), Set.of()));
          kinds.removeIf(kind -> !kind.isReadBy(access));
          if (!kinds.isEmpty()) {
            read.put(corp.value(), kinds);
          }
        });
  }

  /**
   * What to ask for.
   *
   * @param asked whose; empty = all whose directory is kept
   * @param kinds what; empty = all that is read
   * @throws CommandRefused when a corp that is named, or what is to be read of it, is not read
   */
  List<Reading> of(List<String> asked, List<SyncKind> kinds) {
    Collection<String> corps = asked.isEmpty() ? read.keySet() : asked;
    refuseUnknown(corps);
    kinds.forEach(kind -> refuseUnread(kind, asked));
    List<Reading> readings = new ArrayList<>();
    for (String corp : corps) {
      for (SyncKind kind : read.getOrDefault(corp, Set.of())) {
        if (kinds.isEmpty() || kinds.contains(kind)) {
          readings.add(new Reading(corp, kind));
        }
      }
    }
    return readings;
  }

  private void refuseUnknown(Collection<String> corps) {
    List<String> unknown = new ArrayList<>(corps);
    unknown.removeAll(read.keySet());
    if (corps.isEmpty() || !unknown.isEmpty()) {
      throw new CommandRefused(
          (corps.isEmpty()
                  ? "no corp's directory is kept"
                  : "no directory is kept of " + names(unknown))
              + "; kept are "
              + names(read.keySet())
              + ". One is kept when `corps[].directory` is configured, or the corp has authorised a"
              + " suite, and a node has run since");
    }
  }

  // Of corps that are named each must have it; of all some.
  private void refuseUnread(SyncKind kind, List<String> asked) {
    List<String> without = new ArrayList<>(asked.isEmpty() ? read.keySet() : asked);
    int all = without.size();
    without.removeIf(corp -> read.getOrDefault(corp, Set.of()).contains(kind));
    if (!without.isEmpty() && (!asked.isEmpty() || without.size() == all)) {
      throw new CommandRefused(
          kind.label()
              + " is not read of "
              + names(without)
              + (kind == SyncKind.CONSENT
                  ? ": it needs `corps[].archive` beside `corps[].directory`, and customers and groups"
                      + " that have been read once"
                  : ": a node has to run first"));
    }
  }

  private static String names(Collection<String> corps) {
    List<String> first = corps.stream().limit(NAMED_MAX).toList();
    int rest = corps.size() - first.size();
    return first + (rest == 0 ? "" : " and " + rest + " more");
  }
}
