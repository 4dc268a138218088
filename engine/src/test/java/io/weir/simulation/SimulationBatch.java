package io.weir.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Many seeds, on all cores; each is a world of its own. */
final class SimulationBatch {

  private static final int TELL_EVERY = 1_000;

  private final long from;
  private final long seeds;
  private final @Nullable Path progress;
  private final List<Long> nanos = new ArrayList<>();

  /**
   * Seeds {@code from} to {@code from + seeds - 1}.
   *
   * @param progress how far an earlier run of the same seeds got; null = begin anew, keep nothing
   */
  SimulationBatch(long from, long seeds, @Nullable Path progress) {
    this.from = from;
    this.seeds = seeds;
    this.progress = progress;
  }

  private record Timed(SimulationRun run, long nanos) {}

  void run() throws IOException, InterruptedException, ExecutionException {
    int cores = Runtime.getRuntime().availableProcessors();
    ExecutorService pool = Executors.newFixedThreadPool(cores);
    long begun = System.nanoTime();
    long first = resumed();
    long next = first;
    Deque<Future<Timed>> underWay = new ArrayDeque<>();
    try {
      for (long seed = first; seed < from + seeds || !underWay.isEmpty(); ) {
        while (seed < from + seeds && underWay.size() < 4 * cores) {
          long taken = seed++;
          underWay.add(pool.submit(() -> timed(taken)));
        }
        Timed done = underWay.remove().get();
        require(done.run());
        nanos.add(done.nanos());
        next++;
        if ((next - from) % TELL_EVERY == 0 || next == from + seeds) {
          tell(next, first, System.nanoTime() - begun);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static Timed timed(long seed) {
    long begun = System.nanoTime();
    return new Timed(SimulationRun.of(seed, Seams.TRUE, null), System.nanoTime() - begun);
  }

  static void require(SimulationRun run) {
    if (run.failure() != null) {
      throw new AssertionError(
          "seed "
              + run.seed()
              + " fails after "
              + run.steps()
              + " steps; see it again with\n"
              + "  mvn -o -pl engine test -Dtest=SimulationTest -Dsimulation.seed="
              + run.seed(),
          run.failure());
    }
  }

  /** The file holds the first seed, their number, the code they ran on, and the next one to run. */
  private long resumed() throws IOException {
    if (progress == null || !Files.exists(progress)) {
      return from;
    }
    String[] kept = Files.readString(progress).strip().split(" ");
    boolean same = kept.length == 4 && String.join(" ", kept).startsWith(ran());
    long next = same ? Long.parseLong(kept[3]) : from;
    return next < from + seeds ? next : from;
  }

  private void tell(long next, long first, long tookNanos) throws IOException {
    List<Long> sorted = nanos.stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "simulation: %d of %d seeds, %.0f seeds/s, %.1f ms a seed (median)%n",
        next - from,
        seeds,
        (next - first) / (tookNanos / 1e9),
        sorted.get(sorted.size() / 2) / 1e6);
    if (progress != null) {
      Files.createDirectories(progress.toAbsolutePath().getParent());
      Files.writeString(progress, ran() + next);
    }
  }

  private String ran() throws IOException {
    return from + " " + seeds + " " + code() + " ";
  }

  // Seeds that other code survived say nothing.
  private static String code() throws IOException {
    CRC32C sum = new CRC32C();
    for (String folder : List.of("classes", "test-classes")) {
      try (Stream<Path> walk = Files.walk(Path.of("target", folder))) {
        for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
          sum.update(Files.readAllBytes(file));
        }
      }
    }
    return Long.toHexString(sum.getValue());
  }
}
