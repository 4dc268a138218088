package io.weir.verticles.node;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; carries every problem at once. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ConfigProblem> problems;

  ConfigException(String file, List<ConfigProblem> problems) {
    super(
        problems.stream()
            .map(problem -> "  " + problem)
            .collect(
                Collectors.joining(
                    "\n",
                    file
                        + " has "
                        + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
                        + ":\n",
                    "")));
    this.problems = List.copyOf(problems);
  }

  public List<ConfigProblem> problems() {
    return problems;
  }
}
