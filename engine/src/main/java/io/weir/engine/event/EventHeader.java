package io.weir.engine.event;

/**
 * What all events have. Empty where the event doesn't say.
 *
 * @param eventType Event or InfoType; for a message of a user its MsgType
 * @param corpId AuthCorpId, or else ToUserName; not checked
 * @param suiteId SuiteId
 * @param agentId AgentID
 * @param timeSeconds TimeStamp or CreateTime, seconds since 1970; 0 when it is missing
 */
public record EventHeader(
    String eventType,
    String changeType,
    String corpId,
    String suiteId,
    String agentId,
    long timeSeconds) {

  /** Type, corp and time: what may be logged of an event (I6). */
  @Override
  public String toString() {
    return eventType + "/" + changeType + " of " + corpId + suiteId + " at " + timeSeconds;
  }
}
