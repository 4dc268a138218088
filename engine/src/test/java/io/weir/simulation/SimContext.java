package io.weir.simulation;

import io.weir.engine.base.Reply;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A Vert.x context of one process: what is posted runs in order, one at a time, a little later. */
final class SimContext implements Executor {

  private final SimKernel kernel;
  private final SimProcess process;
  private final String name;
  private long lastAt;

  SimContext(SimKernel kernel, SimProcess process, String name) {
    this.kernel = kernel;
    this.process = process;
    this.name = name;
  }

  SimProcess process() {
    return process;
  }

  @Override
  public void execute(Runnable task) {
    post("task", task);
  }

  // Now and then a thread waits for a core.
  void post(String what, Runnable task) {
    long hop = kernel.oneIn(100) ? 20 * SimKernel.MILLI : 50_000;
    lastAt = Math.max(lastAt, kernel.now() + kernel.random.nextLong(hop));
    kernel.in(lastAt - kernel.now(), process, name + ": " + what, task);
  }

  /**
   * A timer; as in production it can't be taken back, so the task looks whether it still counts.
   */
  void timer(long delayNanos, String what, Runnable task) {
    kernel.in(Math.max(SimKernel.MILLI, delayNanos), process, name + ": " + what, task);
  }

  <T> Reply<T> reply(Consumer<T> ok, Consumer<Throwable> failed) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        ok.accept(value);
      }

      @Override
      public void fail(Throwable cause) {
        failed.accept(cause);
      }
    };
  }

  /** A reply that comes back to this context, whoever gives it. */
  <T> Reply<T> here(String what, Reply<T> reply) {
    return reply(
        value -> post(what, () -> reply.ok(value)),
        cause -> post(what + " failed", () -> reply.fail(cause)));
  }
}
