package io.weir.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.measure.ProcessUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process of ours, a JVM as a rule ({@link Launch}). It can be stopped where it is (SIGSTOP) and
 * let go on; once it is closed it gets no more signals. Any thread.
 */
public final class Child implements AutoCloseable {

  private static final Duration DEAD = Duration.ofSeconds(10);

  private final Process process;
  private final long startedNanos;
  private final Halting halting;

  private Child(Process process, long startedNanos) {
    this.process = process;
    this.startedNanos = startedNanos;
    this.halting =
        new Halting(
            () -> Signals.send(process.pid(), "STOP"), () -> Signals.send(process.pid(), "CONT"));
  }

  /**
   * Starts one; returns at once.
   *
   * @param out where its output goes; {@link Redirect#PIPE} for {@link #awaitLine}
   * @param errors where the other goes; may be the same file, when both are added to it
   */
  public static Child start(List<String> command, Redirect out, Redirect errors)
      throws IOException {
    long now = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectOutput(out).redirectError(errors).start();
    return new Child(process, now);
  }

  /**
   * Reads what it says until a line fits; a JVM may say something of its own first. What it says
   * after that is not read, and must fit its pipe.
   *
   * @throws IOException when it ends before
   */
  public String awaitLine(Predicate<String> fits) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    return said.lines()
        .filter(fits)
        .findFirst()
        .orElseThrow(() -> new IOException("it ended before it said what was waited for"));
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

  /** The same in ticks of 10 ms; 0 when it is gone. */
  public long cpuNanos() {
    return ProcessUse.cpuNanos(process.pid());
  }

  /** Only of one that ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Lets it go on after {@link #halt}. */
  public void go() throws IOException, InterruptedException {
    halting.go();
  }

  /** Stops it where it is. */
  public void halt() throws IOException, InterruptedException {
    halting.halt();
  }

  /**
   * Makes a JVM collect its heap in full, and waits for it: it takes from the system what its heap
   * may grow to long before it needs it.
   */
  public void collect() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd GC.run: exit code " + asked.exitValue());
    }
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

  /**
   * Lets it go on and kills it, with what it has started and not let loose: a node that is killed
   * while it starts its Postgres would leave that behind.
   */
  @Override
  public void close() {
    try {
      halting.end();
      List<ProcessHandle> started = process.descendants().toList();
      kill();
      started.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IllegalStateException("process " + pid() + " does not go on", e);
    }
  }
}
