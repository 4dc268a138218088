package io.weir.engine.corp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tenant.
 *
 * @param archive null when its archive is not pulled
 * @param apps by agentId
 */
public record Corp(CorpId id, String name, @Nullable Archive archive, Map<String, App> apps) {

  public Corp {
    apps = Map.copyOf(apps);
  }
}
