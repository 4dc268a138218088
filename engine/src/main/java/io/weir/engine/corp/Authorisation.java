package io.weir.engine.corp;

import java.util.List;

/**
 * A corp that lets a suite in, now.
 *
 * @param corpName as WeCom last said; empty when it has not yet
 * @param agentIds the suite's apps that the corp installed
 */
public record Authorisation(String suiteId, CorpId corp, String corpName, List<String> agentIds) {
  public Authorisation {
    agentIds = List.copyOf(agentIds);
  }
}
