package io.weir.bench.demo;

import io.weir.bench.node.NodeFolder;
import io.weir.verticles.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A demo from its folder to its end, orderly also when it is interrupted. */
public final class Demo {

  /** What came of it. */
  public record Result(boolean holds, String json) {}

  private final Path folder;
  private final boolean temporary;
  private final boolean keep;
  private final Consumer<String> say;
  private final DemoRun run;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * In {@code folder}, or in a temporary one when it is null.
   *
   * @param keep leave node and simulator running; {@link #awaitEnd} ends them
   */
  public Demo(@Nullable Path folder, long seed, boolean keep, Consumer<String> say)
      throws IOException {
    this.temporary = folder == null;
    this.folder = folder == null ? Files.createTempDirectory("weir-demo") : folder.toAbsolutePath();
    this.keep = keep;
    this.say = say;
    Files.createDirectories(this.folder);
    this.run = new DemoRun(this.folder, seed, say);
  }

  /** Runs it; the lines for people go to {@code say} as they come. */
  public Result run(int corps, int messages, int callbacks) throws Exception {
    Thread atExit = new Thread(this::end, "demo-stop");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      return measured(corps, messages, callbacks);
    } finally {
      if (!keep) {
        end();
        forget(atExit);
      }
    }
  }

  private Result measured(int corps, int messages, int callbacks) throws Exception {
    double before = run.ceiling();
    Node node = run.start(corps, messages, callbacks);
    DemoReport.Counts counts = run.follow(node);
    String look = keep ? howToLookIn(node) : "";
    if (!keep) {
      run.stop(); // so that nothing else runs while RSA is timed again
    }
    double ceiling = (before + run.ceiling()) / 2;
    DemoReport report = new DemoReport(counts, ceiling, run.provider(), node.meters());
    report.lines().forEach(say);
    say.accept(look);
    return new Result(report.holds(), report.json());
  }

  private String howToLookIn(Node node) {
    return String.join(
        System.lineSeparator(),
        "",
        "everything is left running in " + folder + "; Ctrl-C ends it. To look in:",
        "  " + node.psqlHint(),
        "  curl http://127.0.0.1:" + node.managementPort() + "/metrics",
        "  callbacks on port " + node.callbackPort(),
        "  simulated WeCom at " + run.simulator().baseUrl());
  }

  /** Waits for Ctrl-C or SIGTERM, which stops node and simulator. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private synchronized void end() {
    run.close();
    if (temporary && Files.exists(folder)) {
      remove(folder);
    }
    ended.countDown();
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the JVM is ending already, and the hook runs
    }
  }

  private void remove(Path tree) {
    try {
      NodeFolder.removeTree(tree);
    } catch (IOException e) {
      say.accept("could not remove " + tree + ": " + e.getMessage());
    }
  }
}
