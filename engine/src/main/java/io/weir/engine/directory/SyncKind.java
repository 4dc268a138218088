package io.weir.engine.directory;

import io.weir.engine.corp.DirectoryAccess;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A part of a corp's directory that is read as a whole. */
public enum SyncKind {
  /** Departments and who is in them. */
  STAFF,
  /** Customers and who follows them, by the members of staff who may have customers. */
  CUSTOMERS,
  /** Customer groups. */
  GROUPS,
  /** The corp's tags. */
  TAGS,
  /**
   * Whose conversations are archived, and who agreed to it; after customers and groups have been
   * read, which it asks about.
   */
  CONSENT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As tables, metrics and the command line name it. */
  public String label() {
    return label;
  }

  /** Whether it is read where WeCom is asked like this: consent is told to the archive alone. */
  public boolean isReadBy(DirectoryAccess access) {
    return this != CONSENT || access.archiveToken() != null;
  }

  /** All that are read where WeCom is asked like this. */
  public static List<SyncKind> readBy(DirectoryAccess access) {
    return Arrays.stream(values()).filter(kind -> kind.isReadBy(access)).toList();
  }

  /** What may become readable by the end of this one. */
  List<SyncKind> opens(DirectoryAccess access) {
    boolean isAskedAbout = this == CUSTOMERS || this == GROUPS;
    return isAskedAbout && CONSENT.isReadBy(access) ? List.of(CONSENT) : List.of();
  }

  /**
   * The kind of a label.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static SyncKind ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
