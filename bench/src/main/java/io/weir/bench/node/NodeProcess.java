package io.weir.bench.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code weir run} in a JVM of its own, started as the launcher starts it: with the options that
 * the launcher gave this very process.
 */
public final class NodeProcess {

  private static final Duration DEAD = Duration.ofSeconds(10);

  private final Process process;
  private final long startedNanos;

  private NodeProcess(Process process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
  }

  /**
   * Starts one; returns at once.
   *
   * @param log is added to
   * @param options for its JVM, besides the launcher's; they win
   */
  public static NodeProcess start(Path configuration, Path log, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.weir.bench.cli.Main"));
    command.addAll(List.of("run", "--config", configuration.toString()));
    long now = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new NodeProcess(process, now);
  }

  /** When it was started, as {@link System#nanoTime} has it. */
  public long startedNanos() {
    return startedNanos;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** What it has used of the cores so far; what others do on the machine does not lengthen it. */
  public long cpuMillis() {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
  }

  /** Only of one that ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** SIGTERM; returns at once. */
  public void terminate() {
    process.destroy();
  }

  /**
   * SIGKILL, and waits until it is gone: no hook runs, nothing is flushed.
   *
   * @return whether it was alive: false when it had ended by itself
   */
  public boolean kill() throws InterruptedException {
    boolean alive = process.isAlive();
    process.destroyForcibly();
    if (!process.waitFor(DEAD.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("process " + pid() + " survives SIGKILL");
    }
    return alive;
  }

  /** Waits for its end; false when it goes on. */
  public boolean awaitEnd(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
