package io.weir.engine.directory;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What WeCom said that an id is called elsewhere; a row of {@code weir_identity}.
 *
 * @param otherId while it is pending, WeCom's {@code pending_id}; null = it is refused
 */
public record Identity(Kind kind, String id, @Nullable String otherId, State state) {

  /** A pending_id is good for 90 days. */
  private static final long PENDING_MILLIS = TimeUnit.DAYS.toMillis(90);

  /** What is asked for. */
  public enum Kind {
    /** What third-party apps call the member of staff of a userid. */
    OPEN_USER_ID,
    /** What the customer of a WeChat union id is called. */
    EXTERNAL_USER_ID;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As the table has it. */
    public String label() {
      return label;
    }
  }

  /** How far it is known. */
  public enum State {
    KNOWN,
    /** Not a customer yet, or out of sight; a customer with that union id settles it. */
    PENDING,
    /** WeCom has none such, and is never asked for it again: too many of them block the call. */
    REFUSED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As the table has it. */
    public String label() {
      return label;
    }

    /**
     * The state of a label.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static State ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  /** Milliseconds until it may be asked for again; 0 = it never is. */
  public long keptMillis() {
    return state == State.PENDING ? PENDING_MILLIS : 0;
  }

  @Override
  public String toString() {
    return "Identity[" + kind.label() + ", " + state.label() + "]";
  }
}
