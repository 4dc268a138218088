package io.weir.engine.corp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tenant.
 *
 * @param archive null when its archive is not pulled
 * @param apps by agentId
 * @param directory null when its directory is not kept
 */
public record Corp(
    CorpId id,
    String name,
    @Nullable Archive archive,
    Map<String, App> apps,
    @Nullable DirectoryAccess directory) {

  public Corp {
    apps = Map.copyOf(apps);
  }

  /** One whose directory is not kept. */
  public Corp(CorpId id, String name, @Nullable Archive archive, Map<String, App> apps) {
    this(id, name, archive, apps, null);
  }
}
