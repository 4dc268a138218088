package io.weir.bench.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets contenders run in turns of about a second, so that a machine that is fast now and slow then
 * is fast and slow for all of them: only ratios within a round say anything. The order turns every
 * round (A B, B A), so that what one leaves behind does not always fall on the same other.
 */
public final class Slices {

  /** A median of fewer is nobody's. */
  private static final double ROUNDS_MIN = 2 / 3.0;

  private final Duration slice;
  private final List<? extends Contender> contenders;
  private final List<List<Slice>> rounds = new ArrayList<>();

  /**
   * One turn of one contender.
   *
   * @param done what it did in it
   * @param nanos how long it was let run
   * @param cpuNanos CPU time that it used
   */
  public record Slice(long done, long nanos, long cpuNanos) {

    /** Of what it does, a second. */
    public double perSecond() {
      return done * 1e9 / nanos;
    }
  }

  /** All contenders must stand still when it begins. */
  public Slices(Duration slice, List<? extends Contender> contenders) {
    this.slice = slice;
    this.contenders = List.copyOf(contenders);
  }

  /**
   * Runs {@code count} rounds, or fewer when somebody has nothing left to do, as the part of the
   * run that counts; too few of them can't be judged.
   */
  public void run(int count, Measured into) throws Exception {
    into.begin();
    run(count);
    into.end();
    if (rounds.size() < Math.ceil(count * ROUNDS_MIN)) {
      into.disturbed(
          "only "
              + rounds.size()
              + " of "
              + count
              + " rounds until somebody had nothing left to do: more to do, or shorter slices");
    }
  }

  /** Runs {@code count} rounds, or fewer when somebody has nothing left to do. */
  public void run(int count) throws Exception {
    for (int i = 0; i < count && contenders.stream().allMatch(Contender::hasWork); i++) {
      List<Slice> round = round(i % 2 == 0);
      if (contenders.stream().allMatch(Contender::hasWork)) {
        rounds.add(round); // who ran out of work in it stood still for a part of it
      }
    }
  }

  /** Their slices in the order of the contenders, whoever went first. */
  private List<Slice> round(boolean forth) throws Exception {
    Slice[] slices = new Slice[contenders.size()];
    for (int i = 0; i < slices.length; i++) {
      int place = forth ? i : slices.length - 1 - i;
      slices[place] = turn(contenders.get(place));
    }
    return List.of(slices);
  }

  private Slice turn(Contender contender) throws Exception {
    long cpu = contender.cpuNanos();
    long before = contender.done();
    contender.go();
    long started = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(slice.toNanos());
    long done = contender.done();
    long ended = System.nanoTime(); // not when it has halted: that takes time of its own
    contender.halt();
    return new Slice(done - before, ended - started, contender.cpuNanos() - cpu);
  }

  /** Rounds that count. */
  public int rounds() {
    return rounds.size();
  }

  /** The turns of the contender at {@code place}. */
  public List<Slice> of(int place) {
    return rounds.stream().map(round -> round.get(place)).toList();
  }

  /** One value a round. */
  public double[] each(Round value) {
    return rounds.stream().mapToDouble(value::value).toArray();
  }

  /** Rate of one contender over that of another, one a round. */
  public double[] rateRatios(int place, int over) {
    return each(round -> round.get(place).perSecond() / round.get(over).perSecond());
  }

  /** What to make of a round. */
  @FunctionalInterface
  public interface Round {
    double value(List<Slice> round);
  }
}
