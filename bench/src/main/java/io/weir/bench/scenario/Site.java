package io.weir.bench.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a scenario runs.
 *
 * @param home its folder; may be filled, is removed by somebody else
 * @param seed of all that is drawn
 * @param jvm options for the JVMs of nodes, besides the launcher's
 * @param say for people, as it goes on
 */
public record Site(Path home, long seed, List<String> jvm, Consumer<String> say) {}
