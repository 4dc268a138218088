package io.weir.engine.corp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All corps and suites that this node knows, at one moment: those of the configuration, and those
 * that have authorised one of its suites. Immutable: a change is a new book.
 */
public final class CorpBook {

  private final Map<String, Suite> suites;
  private final Map<CorpId, Corp> configured;
  private final Map<CorpId, List<Authorisation>> authorisations;
  private final Map<CorpId, Corp> corps;

  private CorpBook(
      Map<String, Suite> suites,
      Map<CorpId, Corp> configured,
      Map<CorpId, List<Authorisation>> authorisations) {
    this.suites = suites;
    this.configured = configured;
    this.authorisations = authorisations;
    this.corps = new TreeMap<>(configured);
    authorisations.forEach((id, known) -> corps.computeIfAbsent(id, corp -> bare(corp, known)));
  }

  /** As configured, before anything is known of who has authorised. */
  public static CorpBook of(Collection<Suite> suites, Collection<Corp> corps) {
    return new CorpBook(
        new TreeMap<>(suites.stream().collect(Collectors.toMap(Suite::suiteId, s -> s))),
        new TreeMap<>(corps.stream().collect(Collectors.toMap(Corp::id, c -> c))),
        Map.of());
  }

  /**
   * The same configuration with {@code active} in the place of all authorisations before. One of a
   * suite that is not configured (any more) is left out: nothing could be done with it.
   */
  public CorpBook withAuthorisations(Collection<Authorisation> active) {
    Map<CorpId, List<Authorisation>> byCorp = new TreeMap<>();
    for (Authorisation one : active) {
      if (suites.containsKey(one.suiteId())) {
        byCorp.computeIfAbsent(one.corp(), corp -> new ArrayList<>(1)).add(one);
      }
    }
    return new CorpBook(suites, configured, byCorp);
  }

  // Of a corp that nobody has configured there is neither an archive's secret nor an app's key.
  private static Corp bare(CorpId id, List<Authorisation> known) {
    String name =
        known.stream()
            .map(Authorisation::corpName)
            .filter(said -> !said.isEmpty())
            .findFirst()
            .orElse(id.value());
    return new Corp(id, name, null, Map.of());
  }

  public @Nullable Suite suite(String suiteId) {
    return suites.get(suiteId);
  }

  public @Nullable Corp corp(CorpId id) {
    return corps.get(id);
  }

  /** Whether the configuration names it; an authorisation alone does not. */
  public boolean isConfigured(CorpId id) {
    return configured.containsKey(id);
  }

  /** Which suites the corp lets in now; one at most of each suite. */
  public List<Authorisation> authorisations(CorpId id) {
    return List.copyOf(authorisations.getOrDefault(id, List.of()));
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
