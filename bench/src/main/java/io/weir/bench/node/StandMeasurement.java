package io.weir.bench.node;

import io.weir.bench.measure.Measured;
import io.weir.bench.scenario.Measurement;
import io.weir.bench.scenario.Site;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.world.WorldPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measurement with nodes, and whatever else it starts. What it makes it owns at once, so that
 * {@link #close} from any thread, as Ctrl-C or the gate calls it, finds everything: it closes all
 * in the reverse order, interrupts whoever measures, and from then on nothing more is made.
 */
public abstract class StandMeasurement implements Measurement {

  /** Why nothing is started any more. */
  static final String ENDING = "the bench is ending";

  private final Site site;
  private final Object closing = new Object();

  private final List<Stand> stands = new ArrayList<>(); // whoever measures has them

  // Guarded by this.
  private final Deque<AutoCloseable> owned = new ArrayDeque<>(); // the latest first
  private @Nullable Thread measuring;
  private boolean closed;

  /** Starts something, and returns when it is known by what it can be ended. */
  @FunctionalInterface
  protected interface Starting<T> {
    T start() throws Exception;
  }

  /** Owns nothing yet. */
  protected StandMeasurement(Site site) {
    this.site = site;
  }

  /** Measures. What it owns then is closed later; an exception is a bench that broke. */
  protected abstract void run(Measured into) throws Exception;

  @Override
  public final void measure(Measured into) throws Exception {
    begin();
    into.configuration("JVM of a node", String.join(" ", Launch.runOptions(site.jvm())));
    try {
      run(into);
      for (Stand each : stands) {
        each.folder().describe(into);
      }
    } catch (Exception e) {
      throw isClosed() ? new IllegalStateException(ENDING, e) : e;
    } finally {
      ended();
    }
  }

  private synchronized void begin() {
    requireOpen();
    measuring = Thread.currentThread();
  }

  private synchronized void ended() {
    measuring = null;
    if (closed) {
      boolean unused = Thread.interrupted(); // by close(): the report may still be written
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(ENDING);
    }
  }

  protected final Site site() {
    return site;
  }

  /** A world of {@code corps} with {@code messages} in all, and a stand for it. */
  protected final Stand stand(String name, int corps, int messages) throws Exception {
    return stand(name, WorldPlan.of(site.seed(), corps, messages, 0, System.currentTimeMillis()));
  }

  /**
   * A stand of its own for {@code plan}, on which nothing is started.
   *
   * @throws IllegalStateException when it was closed meanwhile
   */
  protected final Stand stand(String name, WorldPlan plan) throws Exception {
    return stand(name, plan, ServerOptions.plain());
  }

  /** The same; WeCom behaves as {@code options} say. */
  protected final Stand stand(String name, WorldPlan plan, ServerOptions options) throws Exception {
    Stand made = own(Stand.make(site, name, plan, options));
    stands.add(made);
    return made;
  }

  /**
   * Keeps what was made, until the end. For what ends with this process anyhow; what does not is to
   * be made by {@link #start}.
   *
   * @throws IllegalStateException when the end was before: then it is closed at once
   */
  protected final <T extends AutoCloseable> T own(T made) throws Exception {
    synchronized (this) {
      if (!closed) {
        owned.push(made);
        return made;
      }
    }
    made.close();
    throw new IllegalStateException(ENDING);
  }

  /**
   * Starts something and keeps it until the end, which waits for that: so it should be short.
   *
   * @throws IllegalStateException when the end was before: then it is not started
   */
  protected final synchronized <T extends AutoCloseable> T start(Starting<T> starting)
      throws Exception {
    requireOpen();
    T started = starting.start();
    owned.push(started);
    return started;
  }

  /** Closes {@code one} now, and owns it no more; it may be closed from two threads at once. */
  protected final void end(AutoCloseable one) throws Exception {
    one.close();
    synchronized (this) {
      owned.remove(one);
    }
  }

  /** Whoever comes second waits until nothing is left. */
  @Override
  public final void close() {
    synchronized (closing) {
      for (AutoCloseable one : takeAll()) {
        try {
          one.close();
        } catch (Exception e) {
          site.say().accept("not closed in order: " + e);
        }
      }
    }
  }

  private synchronized List<AutoCloseable> takeAll() {
    closed = true;
    if (measuring != null && measuring != Thread.currentThread()) {
      measuring.interrupt();
    }
    List<AutoCloseable> all = new ArrayList<>(owned);
    owned.clear();
    return all;
  }
}
