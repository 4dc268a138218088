package io.weir.engine.directory;

import io.weir.engine.event.Event;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a member of staff and a customer stand; {@code relation_status}.
 *
 * <p>The API tells two of them from the others and no more: who is {@link #ACTIVE} or {@link
 * #DELETED_BY_CUSTOMER} is listed among the customer's followers, all others are not (84061 when
 * nobody is left; protocol D18). Which of them it is, an event says, and an older event undoes no
 * newer one.
 */
public enum RelationStatus {
  /** The customer has added the member, who has not confirmed yet. */
  HALF_ADDED,
  ACTIVE,
  DELETED_BY_STAFF,
  DELETED_BY_CUSTOMER,
  /** Handed over to somebody else: no loss. */
  TRANSFERRED,
  /** The customer refused whom they were handed over to, or that member has too many. */
  TRANSFER_FAILED;

  private static final String BY_TRANSFER = "DELETE_BY_TRANSFER";

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As the table has it. */
  public String label() {
    return label;
  }

  /**
   * The status of a label.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static RelationStatus ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** What {@code event} makes of a relation; null when it leaves the status alone. */
  public static @Nullable RelationStatus of(Event.CustomerChange event) {
    return switch (event.changeType()) {
      case "add_external_contact" -> ACTIVE;
      case "add_half_external_contact" -> HALF_ADDED;
      case "del_external_contact" ->
          event.source().equals(BY_TRANSFER) ? TRANSFERRED : DELETED_BY_STAFF;
      case "del_follow_user" -> DELETED_BY_CUSTOMER;
      case "transfer_fail" -> TRANSFER_FAILED;
      default -> null;
    };
  }

  /** True when the API lists such a relation. */
  public boolean isListed() {
    return this == ACTIVE || this == DELETED_BY_CUSTOMER;
  }

  /**
   * The status after WeCom listed the relation, or listed the customer's followers without it.
   *
   * @param known what is stored; null = nothing
   */
  public static RelationStatus found(@Nullable RelationStatus known, boolean listed) {
    if (known != null && known.isListed() == listed) {
      return known;
    }
    // Nobody told us how it ended. Deletions by customers leave it listed, so it was not one.
    return listed ? ACTIVE : DELETED_BY_STAFF;
  }

  /**
   * Whether an event counts against what is stored: the newer wins. WeCom's times are whole
   * seconds; of two events in one second the later to arrive wins, but a confirmation and the half
   * addition before it often share one.
   */
  static boolean overrides(
      RelationStatus status, long timeSeconds, @Nullable RelationStatus known, long knownSeconds) {
    if (known == null || timeSeconds != knownSeconds) {
      return known == null || timeSeconds > knownSeconds;
    }
    return !(status == HALF_ADDED && known == ACTIVE);
  }
}
