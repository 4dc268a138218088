package io.weir.engine.store;

/**
 * A row of {@code weir_inbox}.
 *
 * @param receiver {@code suite:S}, {@code suite:S/CORP} or {@code app:CORP/AGENT}
 * @param digest SHA-256 of the decrypted message, lowercase hex
 * @param corpId empty when the event names none
 * @param suiteId empty for a self-built app
 * @param payload JSON; secrets in it are sealed
 * @param state {@code new} when it has an effect, {@code directory} when it is one of the
 *     directory's, {@code unknown} when it is no event we know, else {@code kept}; {@code replayed}
 *     out of a replay
 */
public record InboxRow(
    String receiver,
    String digest,
    String corpId,
    String suiteId,
    String eventType,
    String changeType,
    String payload,
    long receivedAtMs,
    String state) {

  /** The same row in another state. */
  public InboxRow in(String otherState) {
    return new InboxRow(
        receiver,
        digest,
        corpId,
        suiteId,
        eventType,
        changeType,
        payload,
        receivedAtMs,
        otherState);
  }

  /** Whom it is for and what it is; never what it says (I6). */
  @Override
  public String toString() {
    return "InboxRow[" + receiver + ", " + eventType + "/" + changeType + ", " + state + "]";
  }
}
