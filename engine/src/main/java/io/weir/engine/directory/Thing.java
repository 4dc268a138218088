package io.weir.engine.directory;

import io.weir.engine.corp.CorpId;

/**
 * Something in a corp's directory that can be stale and is asked for by itself.
 *
 * @param id of its kind; empty where the kind has only one
 */
public record Thing(CorpId corp, Kind kind, String id) implements Comparable<Thing> {

  /** What is asked for by itself; the label is what {@code weir_stale} has. */
  public enum Kind {
    /** A customer with all who follow them: {@code externalcontact/get}. */
    CUSTOMER,
    /** A customer group with its members: {@code externalcontact/groupchat/get}. */
    GROUP,
    /** An internal room with its members: {@code msgaudit/groupchat/get}. */
    ROOM,
    /** One corp tag: {@code get_corp_tag_list}. */
    TAG,
    /** A tag group with its tags and their order. */
    TAG_GROUP,
    /** All tag groups; no id. */
    TAGS,
    /** A member of staff: {@code user/get}. */
    STAFF,
    /** All departments; no id. */
    DEPARTMENTS,
    /** Whether a customer agreed to one member's archive: {@code userid/external_userid}. */
    CONSENT;

    private final String label = name().toLowerCase(java.util.Locale.ROOT);

    /** As tables and metrics name it. */
    public String label() {
      return label;
    }

    /**
     * The kind of a label.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Kind ofLabel(String label) {
      return valueOf(label.toUpperCase(java.util.Locale.ROOT));
    }
  }

  /** By key, so that two nodes that mark the same things lock them in the same order. */
  @Override
  public int compareTo(Thing other) {
    int byCorp = corp.compareTo(other.corp);
    int byKind = byCorp != 0 ? byCorp : kind.label().compareTo(other.kind.label());
    return byKind != 0 ? byKind : id.compareTo(other.id);
  }

  /** Ids of people are left out. */
  @Override
  public String toString() {
    return kind.label() + " of " + corp;
  }
}
