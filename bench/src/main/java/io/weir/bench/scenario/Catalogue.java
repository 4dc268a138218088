package io.weir.bench.scenario;

import io.weir.bench.callback.StormMeasurement;
import io.weir.bench.callback.UnderBackfillMeasurement;
import io.weir.bench.directory.FullSyncMeasurement;
import io.weir.bench.drain.CeilingMeasurement;
import io.weir.bench.drain.FreshnessMeasurement;
import io.weir.bench.drain.OneCorpMeasurement;
import io.weir.bench.drain.SoakMeasurement;
import io.weir.bench.drain.WhaleMeasurement;
import io.weir.bench.gate.Budgets;
import io.weir.bench.journal.JournalMeasurement;
import io.weir.bench.peers.PeersMeasurement;
import io.weir.bench.pull.IdleCorpsMeasurement;
import io.weir.bench.pull.PullMeasurement;
import io.weir.bench.replay.ReplayMeasurement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The scenarios that have budgets. */
public final class Catalogue {

  private Catalogue() {}

  /** How a scenario is made. */
  @FunctionalInterface
  public interface Factory<S> {
    Measurement make(Site site, S size);
  }

  /**
   * One scenario.
   *
   * @param story a sentence for the help
   * @param type of its size, a record
   */
  public record Entry<S>(String name, String story, Class<S> type, Factory<S> factory) {

    /**
     * The measurement.
     *
     * @throws IllegalArgumentException when {@code size} has an unknown key or a bad value
     */
    public Measurement make(Site site, Map<String, Object> size) {
      return factory.make(site, Budgets.size(size, type));
    }
  }

  /**
   * The one with this name.
   *
   * @throws IllegalArgumentException naming all, when there is none
   */
  public static Entry<?> entry(String name) {
    return entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no scenario " + name + "; there are " + names()));
  }

  private static String names() {
    return entries().stream().map(Entry::name).collect(Collectors.joining(", "));
  }

  /** All of them, in the order of the stages. */
  public static List<Entry<?>> entries() {
    return List.of(
        new Entry<>(
            "ceiling",
            "A backlog of many corps: its rate beside the RSA rate of the same cores.",
            CeilingMeasurement.Size.class,
            CeilingMeasurement::new),
        new Entry<>(
            "freshness",
            "A steady flow of many corps: from due at the source until committed.",
            FreshnessMeasurement.Size.class,
            FreshnessMeasurement::new),
        new Entry<>(
            "whale",
            "Small corps live while one is far behind: what it does to their freshness.",
            WhaleMeasurement.Size.class,
            WhaleMeasurement::new),
        new Entry<>(
            "one-corp",
            "The backlog of one corp beside that of many, in turns.",
            OneCorpMeasurement.Size.class,
            OneCorpMeasurement::new),
        new Entry<>(
            "soak",
            "A steady flow for many minutes: memory, threads, files and freshness stay as they are.",
            SoakMeasurement.Size.class,
            SoakMeasurement::new),
        new Entry<>(
            "journal",
            "Append, tail and group commit on this disk.",
            JournalMeasurement.Size.class,
            JournalMeasurement::new),
        new Entry<>(
            "pull",
            "Archive to journal only, beside a bare loop over the same pages.",
            PullMeasurement.Size.class,
            PullMeasurement::new),
        new Entry<>(
            "idle-corps",
            "Thousands of corps with nothing to say: what they cost, and whom they disturb.",
            IdleCorpsMeasurement.Size.class,
            IdleCorpsMeasurement::new),
        new Entry<>(
            "callback-storm",
            "Callbacks at a steady rate, then as many as go, beside a bare endpoint.",
            StormMeasurement.Size.class,
            StormMeasurement::new),
        new Entry<>(
            "callback-under-backfill",
            "Callbacks at a steady rate while a backlog is on its way.",
            UnderBackfillMeasurement.Size.class,
            UnderBackfillMeasurement::new),
        new Entry<>(
            "full-sync",
            "A directory read as a whole at WeCom's limits, while events change it.",
            FullSyncMeasurement.Size.class,
            FullSyncMeasurement::new),
        new Entry<>(
            "peers",
            "WxJava's code and a plain loop beside ours, over the same data.",
            PeersMeasurement.Size.class,
            PeersMeasurement::new),
        new Entry<>(
            "replay",
            "A drained journal once more into an empty schema, beside a loop that only writes.",
            ReplayMeasurement.Size.class,
            ReplayMeasurement::new));
  }
}
