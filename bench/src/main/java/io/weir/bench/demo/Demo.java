package io.weir.bench.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A demo from its folder to its end, orderly also when it is interrupted. */
public final class Demo {

  /** What came of it. */
  public record Result(boolean holds, String json) {}

  private final Path folder;
  private final boolean temporary;
  private final boolean keep;
  private final long seed;
  private final Consumer<String> say;
  private final CountDownLatch ended = new CountDownLatch(1);
  private DemoRun.@Nullable Outcome running;

  /**
   * In {@code folder}, or in a temporary one when it is null.
   *
   * @param keep leave node and simulator running; {@link #awaitEnd} ends them
   */
  public Demo(@Nullable Path folder, long seed, boolean keep, Consumer<String> say)
      throws IOException {
    this.temporary = folder == null;
    this.folder = folder == null ? Files.createTempDirectory("weir-demo") : folder.toAbsolutePath();
    this.seed = seed;
    this.keep = keep;
    this.say = say;
    Files.createDirectories(this.folder);
  }

  /** Runs it; the lines for people go to {@code say} as they come. */
  public Result run(int corps, int messages, int callbacks) throws Exception {
    DemoRun run = new DemoRun(folder, seed, say);
    DemoRun.Outcome outcome = run.run(corps, messages, callbacks);
    running = outcome;
    if (!keep) {
      stop();
    }
    double ceiling = (outcome.before() + run.ceilingAfter(outcome)) / 2;
    DemoReport report =
        new DemoReport(
            outcome.counts(), ceiling, outcome.ceiling().provider(), outcome.node().meters());
    report.lines().forEach(say);
    if (keep) {
      tellHowToLookIn(outcome);
    }
    return new Result(report.holds(), report.json());
  }

  private void tellHowToLookIn(DemoRun.Outcome outcome) {
    List.of(
            "",
            "everything is left running in " + folder + "; Ctrl-C ends it. To look in:",
            "  " + outcome.node().psqlHint(),
            "  curl http://127.0.0.1:" + outcome.node().managementPort() + "/metrics",
            "  callbacks on port "
                + outcome.node().callbackPort()
                + ", simulated WeCom at "
                + outcome.simulator().baseUrl())
        .forEach(say);
  }

  /** Waits for Ctrl-C or SIGTERM, then stops node and simulator. */
  public void awaitEnd() throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop();
                  ended.countDown();
                },
                "demo-stop"));
    ended.await();
  }

  private void stop() {
    DemoRun.Outcome outcome = running;
    if (outcome != null) {
      outcome.node().stop();
      outcome.simulator().close();
    }
    if (temporary) {
      remove(folder);
    }
  }

  private void remove(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      say.accept("could not remove " + tree + ": " + e.getMessage());
    }
  }
}
