package io.weir.bench.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param holds whether everything is as it must be
 * @param lines for people
 */
public record Report(boolean holds, ObjectNode json, List<String> lines) {}
