package io.weir.bench.drain;

import io.weir.bench.measure.Measured;
import io.weir.bench.node.Stand;
import io.weir.bench.wecom.oracle.Comparison;
import io.weir.bench.wecom.oracle.TableComparison;
import io.weir.bench.wecom.oracle.TableNames;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.Corp;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A steady flow of messages of many corps through a node, and how fresh they are in Postgres. */
final class Flow implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(5);
  private static final double LAG_MILLIS_MAX = 25;

  /** Of what was to flow; with less the rate is another. */
  private static final double FLOWED_MIN = 0.98;

  /**
   * What flows.
   *
   * @param perSecond messages over all corps
   * @param burst messages that a corp has at once
   * @param firstCorp place of the first corp that takes part
   */
  record Rate(double perSecond, int burst, int firstCorp) {}

  /**
   * What one stretch of it was.
   *
   * @param startMillis when it began, since 1970
   * @param endMillis when all of it was stored
   * @param freshness from due to committed, nanoseconds
   * @param lag from due to shown: how late the schedule itself ran
   * @param wanted messages that were to flow
   * @param notifies that were pushed
   */
  record Stretch(
      long startMillis,
      long endMillis,
      Histogram freshness,
      Histogram lag,
      List<CommitWatch.Bucket> buckets,
      double wanted,
      long messages,
      long notifies,
      double seconds) {}

  private final Stand stand;
  private final List<Archive> archives = new ArrayList<>();
  private final CommitWatch watch;
  private final CursorPoll poll;
  private final Notifier notifier;
  private final long seed;
  private long stretches;

  /**
   * Watches from now on; the node must have made its tables, and all that can be seen is stored.
   */
  Flow(Stand stand, long seed, Duration bucket) throws SQLException {
    this.stand = stand;
    this.seed = seed;
    Map<String, Integer> places = new HashMap<>();
    for (Corp corp : stand.world().corps()) {
      places.put(corp.corpId(), archives.size());
      archives.add(stand.world().archive(corp.corpId()));
    }
    this.watch = new CommitWatch(archives, bucket.toNanos());
    this.poll = new CursorPoll(stand.folder().postgres(), places, watch);
    this.notifier = new Notifier(stand);
  }

  /** Shows messages for {@code length} as they fall due, and waits until all of them are stored. */
  Stretch run(Rate rate, Duration length, Notifier.Rule rule) throws InterruptedException {
    long notified = notifier.sent();
    watch.take();
    watch.takeBuckets();
    List<Changes.Change> changes = draw(rate, length);
    long startMillis = System.currentTimeMillis();
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
    long messages = plan(changes, begin);
    Histogram lag = new Histogram(3);
    for (Changes.Change change : changes) {
      long due = begin + change.atNanos();
      sleepUntil(due);
      archives.get(change.corp()).reveal(change.entries());
      notifier.changed(change.corp(), rule);
      lag.recordValue(Math.max(0, System.nanoTime() - due));
    }
    stand.await("all that flowed is stored", () -> watch.open() == 0);
    poll.requireAlive();
    return new Stretch(
        startMillis,
        System.currentTimeMillis(),
        watch.take(),
        lag,
        watch.takeBuckets(),
        rate.perSecond() * length.toMillis() / 1e3,
        messages,
        notifier.sent() - notified,
        length.toMillis() / 1e3);
  }

  /**
   * The same with each change notified, for compilers and caches: what it measures is forgotten.
   */
  void warmUp(Rate rate, int seconds) throws InterruptedException {
    Stretch forgotten = run(rate, Duration.ofSeconds(seconds), Notifier.Rule.EACH);
    if (forgotten.messages() == 0) {
      throw new IllegalStateException("no messages are left to warm up with");
    }
  }

  private List<Changes.Change> draw(Rate rate, Duration length) {
    int[] left = new int[archives.size()];
    for (int i = rate.firstCorp(); i < left.length; i++) {
      left[i] = archives.get(i).size() - archives.get(i).visible();
    }
    long wanted = Math.round(rate.perSecond() * length.toMillis() / 1e3);
    int[] quotas = Changes.quotas(left, wanted);
    return Changes.draw(quotas, rate.burst(), length, TICK, seed + stretches++);
  }

  private long plan(List<Changes.Change> changes, long begin) {
    int[] next = archives.stream().mapToInt(Archive::visible).toArray();
    long messages = 0;
    for (Changes.Change change : changes) {
      for (int i = 0; i < change.entries(); i++) {
        watch.due(change.corp(), next[change.corp()]++, begin + change.atNanos());
      }
      messages += change.entries();
    }
    return messages;
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    long left = nanos - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  Archive archive(int corp) {
    return archives.get(corp);
  }

  /** Notifies of one corp's archive. */
  void notify(int corp) {
    notifier.changed(corp, Notifier.Rule.EACH);
  }

  /** Messages of a corp that can be seen at the source and not in Postgres. */
  long behind(int corp) {
    return (long) archives.get(corp).visible() - watch.committed(corp);
  }

  /** Waits until all that can be seen is stored. */
  void awaitAll() throws InterruptedException {
    for (int i = 0; i < archives.size(); i++) {
      int corp = i;
      stand.await("all that can be seen is stored", () -> behind(corp) == 0);
    }
  }

  /** Messages that can still be shown. */
  long left(int firstCorp) {
    return archives.stream().skip(firstCorp).mapToLong(a -> (long) a.size() - a.visible()).sum();
  }

  /** Tells all of {@code stretch} under {@code name}. */
  static void report(Measured into, String name, Stretch stretch) {
    into.interval("drain", name, stretch.startMillis(), stretch.endMillis(), stretch.freshness());
    into.sample("drain", name + "-rate", "messages/s", stretch.messages() / stretch.seconds());
    into.sample("callback", name + "-notifies", "/s", stretch.notifies() / stretch.seconds());
    for (CommitWatch.Bucket bucket : stretch.buckets()) {
      long at = bucket.endNanos();
      into.point("drain", name + "-committed", "messages/s", at, bucket.perSecond());
      if (bucket.perSecond() > 0) {
        into.point("drain", name + "-p50", "ms", at, bucket.p50Millis());
        into.point("drain", name + "-p99", "ms", at, bucket.p99Millis());
      }
    }
    double lag = CommitWatch.millis(stretch.lag(), 99);
    into.note(
        String.format(
            Locale.ROOT,
            "%s: the schedule itself ran late by p50 %.1f  p99 %.1f ms",
            name,
            CommitWatch.millis(stretch.lag(), 50),
            lag));
    if (stretch.messages() < FLOWED_MIN * stretch.wanted()) {
      into.disturbed(name + ": fewer messages were left than were to flow");
    }
    if (lag > LAG_MILLIS_MAX) {
      into.disturbed(name + ": the schedule ran late, p99 " + Math.round(lag) + " ms");
    }
  }

  /** Shows the rest, waits for it, and compares every row. */
  void compareAll(Measured into) throws Exception {
    stand.revealAll();
    Comparison found = stand.comparison();
    TableComparison inbox = found.table(TableNames.INBOX);
    // Notifies are made while it runs, so the oracle has none: they are counted.
    boolean heard =
        inbox.missing() == 0
            && inbox.duplicates() == 0
            && inbox.stored() == inbox.expected() + notifier.rows();
    boolean same =
        found.tables().stream()
                .filter(table -> !table.table().equals(TableNames.INBOX))
                .allMatch(TableComparison::same)
            && heard;
    if (!same) {
      found.report().forEach(into::wrong);
      into.wrong("notifies that leave a row: " + notifier.rows());
    }
    if (notifier.refused() > 0) {
      into.wrong(notifier.refused() + " notifies got no 200");
    }
    into.note(
        String.format(
            Locale.ROOT,
            "the watcher: %,d looks, %.0f µs of its thread each",
            poll.looks(),
            poll.cpuNanos() / 1e3 / Math.max(1, poll.looks())));
  }

  @Override
  public void close() throws SQLException {
    poll.close();
  }
}
