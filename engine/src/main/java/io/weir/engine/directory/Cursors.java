package io.weir.engine.directory;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.util.HashSet;
import java.util.Set;

/** The cursors of one list: each leads on once, so that a circle of them comes to an end. */
@Confined(Role.DIRECTORY_LOOP)
final class Cursors {

  /** Ours; WeCom tells of none that has more than 128. */
  static final int CHARS_MAX = 1024;

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final Set<String> met = new HashSet<>();
  private final int pagesMax;

  /** For a list of at most so many pages. */
  Cursors(int pagesMax) {
    this.pagesMax = pagesMax;
  }

  /**
   * Why not to ask on with {@code next}; empty = there is no reason, or nothing more.
   *
   * @param asked the cursor of the page that came with it; empty = the first, of a new list
   */
  String fault(String asked, String next) {
    assert owner.isCurrent() : owner.complaint();
    if (asked.isEmpty()) {
      met.clear();
    }
    met.add(asked);
    if (next.isEmpty()) {
      return "";
    }
    if (next.length() > CHARS_MAX) {
      return "a cursor of " + next.length() + " characters";
    }
    if (!met.add(next)) {
      return "a page repeats its cursor";
    }
    return met.size() > pagesMax ? "more than " + pagesMax + " pages" : "";
  }
}
