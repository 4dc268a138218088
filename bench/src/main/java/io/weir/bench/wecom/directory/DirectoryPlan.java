package io.weir.bench.wecom.directory;

/**
 * How big the directory of each corp is, and how it lives. People and rooms of the corp's messages
 * are in it, whatever the numbers.
 *
 * @param staff members at least
 * @param customers customers with a follower at least
 * @param groups customer groups that nobody spoke in, besides those of the messages
 * @param tagGroups with four to eight tags each
 * @param quiet whether things change that no event tells of: by API, a remark's mobiles, a
 *     customer's own name
 * @param personalTags whether relations have tags of their members' own from the start, which an
 *     engine finds by asking for each customer; later ones are told of by events
 * @param view who an engine is when it asks: what is withheld from it is not expected of it
 * @param expected whether the oracle is told what must be stored of it
 */
public record DirectoryPlan(
    int staff,
    int customers,
    int groups,
    int tagGroups,
    boolean quiet,
    boolean personalTags,
    View view,
    boolean expected) {

  private static final int TAG_GROUPS_MAX =
      375; // of eight tags: the platform's 3,000 (protocol §6)

  /** Refuses what no directory can be made of. */
  public DirectoryPlan {
    require(staff, 1_000_000, "staff");
    require(customers, 10_000_000, "customers");
    require(groups, 1_000_000, "groups");
    require(tagGroups, TAG_GROUPS_MAX, "tag groups");
  }

  /** A few of everything; nothing is expected to be stored. */
  public static DirectoryPlan modest() {
    return new DirectoryPlan(12, 30, 2, 3, false, true, View.OLD_APP, false);
  }

  /** The same with other sizes. */
  public DirectoryPlan sized(int moreStaff, int moreCustomers, int moreGroups) {
    return new DirectoryPlan(
        moreStaff, moreCustomers, moreGroups, tagGroups, quiet, personalTags, view, expected);
  }

  /** The same, with or without changes that no event tells of. */
  public DirectoryPlan withQuiet(boolean changes) {
    return new DirectoryPlan(
        staff, customers, groups, tagGroups, changes, personalTags, view, expected);
  }

  /** The same without personal tags from the start. */
  public DirectoryPlan withoutPersonalTags() {
    return new DirectoryPlan(staff, customers, groups, tagGroups, quiet, false, view, expected);
  }

  /** The same; what must be stored is told to the oracle, as far as {@code seenBy} may see it. */
  public DirectoryPlan expectedBy(View seenBy) {
    return new DirectoryPlan(
        staff, customers, groups, tagGroups, quiet, personalTags, seenBy, true);
  }

  private static void require(int value, int max, String what) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(what + ": 0 to " + max + ", not " + value);
    }
  }
}
