package io.weir.engine.corp;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All corps and suites that this node knows, at one moment. Immutable: a change is a new book. */
public final class CorpBook {

  private final Map<String, Suite> suites;
  private final Map<CorpId, Corp> corps;

  private CorpBook(Map<String, Suite> suites, Map<CorpId, Corp> corps) {
    this.suites = suites;
    this.corps = corps;
  }

  public static CorpBook of(Collection<Suite> suites, Collection<Corp> corps) {
    return new CorpBook(
        new TreeMap<>(suites.stream().collect(Collectors.toMap(Suite::suiteId, s -> s))),
        new TreeMap<>(corps.stream().collect(Collectors.toMap(Corp::id, c -> c))));
  }

  public @Nullable Suite suite(String suiteId) {
    return suites.get(suiteId);
  }

  public @Nullable Corp corp(CorpId id) {
    return corps.get(id);
  }

  public @Nullable App app(CorpId corp, String agentId) {
    Corp found = corps.get(corp);
    return found == null ? null : found.apps().get(agentId);
  }

  public List<Suite> suites() {
    return List.copyOf(suites.values());
  }

  public List<Corp> corps() {
    return List.copyOf(corps.values());
  }
}
