package io.weir.bench.wecom.world;

import org.jspecify.annotations.Nullable;

/**
 * One callback to push.
 *
 * @param path of the target, from its root
 * @param receiver the inbox it belongs to (design §7)
 * @param receiveId the id at the end of the encrypted frame (protocol §1.5)
 * @param toUserName outer {@code ToUserName}
 * @param agentId outer {@code AgentID}; empty for a suite's command
 * @param after the change of a directory that it tells of; null when it tells of none
 */
public record PlannedPush(
    String path,
    String receiver,
    String receiveId,
    String toUserName,
    String agentId,
    String token,
    String encodingAesKey,
    String plaintext,
    @Nullable DirectoryStep after) {

  @Override
  public String toString() {
    return "PlannedPush[" + receiver + "]";
  }
}
