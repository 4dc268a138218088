package io.weir.bench.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.gate.Verdict.Outcome;
import io.weir.bench.scenario.Judged.Judgement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several scenarios one after another, within a time that is kept whatever they do: what is not
 * reached in it is a failure. One that is too noisy to judge is run again if there is time.
 */
public final class Gate implements Scenario {

  /** How long a scenario that is cut short may take to stop its processes. */
  private static final Duration CLOSING = Duration.ofSeconds(15);

  /** Noise that lasts so long is the machine's way. */
  private static final int ATTEMPTS_MAX = 3;

  private final List<Step> steps;
  private final long limitNanos;
  private final Consumer<String> say;
  private final List<String> lines = new ArrayList<>();
  private final ArrayNode found = JsonNodeFactory.instance.arrayNode();
  private volatile @Nullable Judged running;
  private volatile boolean closed;

  /**
   * One scenario.
   *
   * @param make it anew for each attempt, which count from 1
   */
  public record Step(String name, IntFunction<Judged> make) {}

  /**
   * Runs nothing yet.
   *
   * @param limit for all of them together, with what it takes to stop one
   */
  public Gate(List<Step> steps, Duration limit, Consumer<String> say) {
    this.steps = steps;
    this.limitNanos = limit.minus(CLOSING).toNanos();
    this.say = say;
  }

  @Override
  public Report run() throws Exception {
    long started = System.nanoTime();
    boolean holds = true;
    for (Step step : steps) {
      holds &= run(step, started + limitNanos);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    lines.add(
        String.format(
            Locale.ROOT, "gate: %s in %.0f s", holds ? "all kept" : "not all is kept", seconds));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("holds", holds).put("seconds", seconds).set("scenarios", found);
    return new Report(holds, json, lines);
  }

  private boolean run(Step step, long deadline) throws InterruptedException {
    long began = System.nanoTime();
    if (closed || began >= deadline) {
      return failed(step.name(), "not reached within the gate's time");
    }
    say.accept("gate: " + step.name());
    Optional<Judgement> last = attempt(step, 1, deadline);
    long lasts = System.nanoTime() - began;
    for (int i = 2; i <= ATTEMPTS_MAX && last.map(Gate::isNoisy).orElse(false); i++) {
      if (System.nanoTime() + lasts >= deadline) {
        break;
      }
      say.accept("gate: " + step.name() + " again: it was too noisy to judge");
      last = attempt(step, i, deadline);
    }
    return last.map(judgement -> told(step.name(), judgement)).orElse(false);
  }

  private static boolean isNoisy(Judgement judgement) {
    return judgement.outcome() == Outcome.UNJUDGED;
  }

  /** Empty when it broke or had to be cut short, which is told by then. */
  private Optional<Judgement> attempt(Step step, int number, long deadline)
      throws InterruptedException {
    Judged judged = step.make().apply(number);
    FutureTask<Judgement> task = new FutureTask<>(judged::judge);
    running = judged;
    Thread thread = start(task, "gate-" + step.name());
    try {
      return Optional.of(task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      failed(step.name(), "cut short: it did not end within the gate's time");
    } catch (ExecutionException e) {
      failed(step.name(), "broke: " + e.getCause());
    } finally {
      stop(judged, thread);
    }
    return Optional.empty();
  }

  private static Thread start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true); // one that hangs must not keep the gate from ending
    thread.start();
    return thread;
  }

  /** Closes it, and waits for its thread: one that was cut short may be writing its report. */
  private void stop(Judged judged, Thread thread) throws InterruptedException {
    FutureTask<Boolean> closing =
        new FutureTask<>(
            () -> {
              judged.close();
              thread.join();
              return true;
            });
    Thread unused = start(closing, "gate-stop");
    try {
      closing.get(CLOSING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      lines.add("gate: a scenario did not stop in order: " + e);
    }
    // Not before, since whoever ends the gate meanwhile waits for it, too; one that hangs is given
    // up.
    running = null;
  }

  private boolean failed(String name, String why) {
    lines.add(name + ": MISSED   " + why);
    found.addObject().put("scenario", name).put("outcome", "missed").put("why", why);
    return false;
  }

  private boolean told(String name, Judgement judgement) {
    judgement.report().lines().forEach(line -> lines.add(name + ": " + line));
    found.add(judgement.report().json());
    return judgement.outcome() == Outcome.KEPT;
  }

  @Override
  public void close() {
    closed = true;
    Judged open = running;
    if (open != null) {
      open.close();
    }
  }
}
