package io.weir.bench.crash;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.scenario.Millis;
import java.util.EnumMap;
import java.util.Map;

/** What was done so far, over all worlds. */
final class CrashTally {

  private final Map<Moment, Integer> byMoment = new EnumMap<>(Moment.class);
  private final Millis firstCommits = new Millis();
  private int counted;
  private int all;
  private int postgresKills;

  /**
   * A node was killed.
   *
   * @param counts whether it was alive, with work that was not in Postgres
   */
  void kill(CrashPlan.Kill kill, boolean counts) {
    all++;
    if (counts) {
      counted++;
      byMoment.merge(kill.moment(), 1, Integer::sum);
    }
  }

  void postgres(boolean died) {
    postgresKills += died ? 1 : 0;
  }

  /** A node whose Postgres was running when it started has committed, so long after its start. */
  void firstCommit(long millis) {
    firstCommits.add(millis);
  }

  /** Kills that count as runs. */
  int counted() {
    return counted;
  }

  void describe(ObjectNode json) {
    json.put("runs", counted).put("kills", all).put("postgresKills", postgresKills);
    ObjectNode moments = json.putObject("runsByMoment");
    byMoment.forEach((moment, count) -> moments.put(moment.word(), count));
    json.set("restartToFirstCommitMillis", firstCommits.json());
  }

  String line() {
    return counted
        + " runs, "
        + all
        + " kills of a node, "
        + postgresKills
        + " of its Postgres; restart to first commit "
        + firstCommits;
  }
}
