package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weir.engine.base.Clock;
import io.weir.engine.corp.CorpId;
import io.weir.engine.store.Cursor;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.pull.PullVerticle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * How every corp's pull stands, for {@code /corps} and for the totals in {@code /metrics}:
 * collected from the loops now and then, so that reading metrics never asks them.
 */
final class PullBoard {

  private static final double MS_PER_HOUR = 3_600_000.0;

  private final Clock clock;
  private final Map<CorpId, Long> committed = new ConcurrentHashMap<>();
  private volatile List<PullVerticle.Standing> standings = List.of();

  PullBoard(Clock clock, long retentionMs, MeterExport meters) {
    this.clock = clock;
    meters.gauge("pull_corps", "corps that this node pulls", () -> standings.size());
    meters.gauge(
        "pull_corps_blocked",
        "corps whose pull is blocked; chat_pull_status says why",
        () -> standings.stream().filter(s -> s.status().startsWith("blocked")).count());
    meters.gauge(
        "pull_lag_seqs",
        "seqs that are in the journal and not yet in Postgres, all corps",
        () -> standings.stream().mapToLong(this::lag).sum());
    meters.gauge(
        "pull_oldest_unpulled_age_seconds",
        "the longest time that any corp's archive was not known to be empty",
        () -> worst(standing -> ageMs(standing) / 1000.0, 0, true));
    meters.gauge(
        "pull_hours_left_hours",
        "hours until the first corp's source drops what is not pulled yet",
        () -> worst(PullVerticle.Standing::hoursLeft, retentionMs / MS_PER_HOUR, false));
  }

  /** The drain moved these cursors. */
  void committed(Map<CorpId, Cursor> cursors) {
    cursors.forEach((corp, cursor) -> committed.merge(corp, cursor.chatSeq(), Math::max));
  }

  /** Asks the loops; to be called every few seconds. */
  Future<?> collect(List<PullVerticle> pulls) {
    List<Future<List<PullVerticle.Standing>>> asked =
        pulls.stream().map(PullVerticle::standings).toList();
    return Future.all(asked)
        .onSuccess(
            done -> {
              List<PullVerticle.Standing> all = new ArrayList<>();
              asked.forEach(answer -> all.addAll(answer.result()));
              standings = List.copyOf(all);
            });
  }

  /** One object a corp, and totals. */
  String json() {
    JsonArray corps = new JsonArray();
    for (PullVerticle.Standing s : standings) {
      corps.add(
          new JsonObject()
              .put("corpId", s.corp().value())
              .put("status", s.status())
              .put("appendedSeq", s.appendedSeq())
              .put("chatSeq", committed.getOrDefault(s.corp(), 0L))
              .put("lagSeqs", lag(s))
              .put("tipAtMs", s.tipAtMs())
              .put("oldestUnpulledAgeSeconds", s.tipAtMs() == 0 ? null : ageMs(s) / 1000)
              .put("hoursLeft", s.tipAtMs() == 0 ? null : s.hoursLeft())
              .put("lastError", s.lastError()));
    }
    return new JsonObject().put("corps", corps).put("count", corps.size()).encode();
  }

  private long lag(PullVerticle.Standing standing) {
    Long chatSeq = committed.get(standing.corp());
    return chatSeq == null ? 0 : Math.max(0, standing.appendedSeq() - chatSeq);
  }

  // What is not pulled yet came after the archive was last known to be empty, so it is at most this
  // old.
  private long ageMs(PullVerticle.Standing standing) {
    return standing.tipAtMs() == 0 ? 0 : Math.max(0, clock.millis() - standing.tipAtMs());
  }

  private double worst(
      ToDoubleFunction<PullVerticle.Standing> value, double otherwise, boolean greatest) {
    var known = standings.stream().filter(s -> s.tipAtMs() != 0).mapToDouble(value);
    return (greatest ? known.max() : known.min()).orElse(otherwise);
  }
}
