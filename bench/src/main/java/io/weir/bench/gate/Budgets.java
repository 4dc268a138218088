package io.weir.bench.gate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code conf/budgets.yaml}: how big each scenario is, and what it must reach.
 *
 * @param noise when a machine is too noisy to judge
 * @param scenarios by name
 * @param gate the short set, by scenario, in the order in which it runs; a size is laid over that
 *     of the scenario
 */
public record Budgets(
    @JsonProperty(required = true) Noise noise,
    @JsonProperty(required = true) Map<String, Plan> scenarios,
    @JsonProperty(required = true) Map<String, Plan> gate) {

  /** Refuses a file that says nothing of a part. */
  public Budgets {
    required("noise", noise);
    noEmpty("scenarios", required("scenarios", scenarios));
    noEmpty("gate", required("gate", gate));
  }

  private static <T> T required(String key, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("nothing is said of " + key);
    }
    return value;
  }

  private static void noEmpty(String key, Map<String, ? extends @Nullable Plan> plans) {
    plans.forEach((name, plan) -> required(key + "." + name, plan));
  }

  /**
   * One scenario's.
   *
   * @param size the scenario's own keys
   */
  public record Plan(@Nullable Map<String, Object> size, @Nullable List<Budget> budgets) {

    /** Those of {@code size}, and {@code more} over them. */
    public Map<String, Object> sizeWith(Map<String, Object> more) {
      Map<String, Object> all = new LinkedHashMap<>(size == null ? Map.of() : size);
      all.putAll(more);
      return all;
    }

    /** Never null. */
    public List<Budget> list() {
      return budgets == null ? List.of() : budgets;
    }

    /** This one with other values for some keys of its size. */
    public Plan with(Map<String, Object> more) {
      return new Plan(sizeWith(more), budgets);
    }
  }

  /** The gate's plan of a scenario: its budgets, its size over that of the scenario. */
  public Plan gatePlan(String scenario) {
    Plan own = required("gate." + scenario, gate.get(scenario));
    Plan whole = scenarios.get(scenario);
    return whole == null ? own : new Plan(whole.sizeWith(own.sizeWith(Map.of())), own.budgets());
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException naming file, line, problem and what is allowed when it can't
   *     be used
   */
  public static Budgets read(Path file) {
    return Reading.yaml(file, Budgets.class);
  }

  /**
   * A scenario's own keys as its record.
   *
   * @throws IllegalArgumentException when a key is unknown or missing, or a value bad
   */
  public static <T> T size(Map<String, Object> keys, Class<T> type) {
    return Reading.record(keys, type);
  }
}
