package io.weir.verticles.observe;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Would this node acknowledge a callback now? No, while there is a reason against it. What is
 * merely degraded (Postgres away) leaves it ready. Safe for all threads; a key is one of few words,
 * so there are few reasons.
 */
public final class Readiness {

  private final Map<String, String> against = new ConcurrentSkipListMap<>();
  private final Map<String, String> degraded = new ConcurrentSkipListMap<>();

  /** Starts with one reason, {@code starting}, for {@link #clear} to take away. */
  public static final String STARTING = "starting";

  public Readiness() {
    against.put(STARTING, "starting");
  }

  /** No callback is acknowledged, since {@code reason}. */
  public void notReady(String key, String reason) {
    against.put(key, reason);
  }

  /** Callbacks are acknowledged, but something else does not work, since {@code reason}. */
  public void degraded(String key, String reason) {
    degraded.put(key, reason);
  }

  /** Whatever {@code key} stood for is over. */
  public void clear(String key) {
    against.remove(key);
    degraded.remove(key);
  }

  public boolean isReady() {
    return against.isEmpty();
  }

  /** Why it is not ready; empty when it is. */
  public List<String> reasons() {
    return List.copyOf(new TreeMap<>(against).values());
  }

  public List<String> degradations() {
    return List.copyOf(new TreeMap<>(degraded).values());
  }
}
