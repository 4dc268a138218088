package io.weir.bench.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.callback.PushRequests;
import io.weir.bench.load.LoadGenerator;
import io.weir.bench.load.LoadRecord;
import io.weir.bench.load.Pace;
import io.weir.bench.measure.Measured;
import io.weir.bench.node.Stand;
import io.weir.bench.wecom.world.Directories;
import io.weir.bench.wecom.world.DirectoryStep;
import io.weir.bench.wecom.world.PlannedPush;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A world's pushes at a node, each once. First those that tell of no directory, as fast as they are
 * taken; then the others in an open loop, the directory changing just before each is sent.
 */
final class EventStorm implements AutoCloseable {

  private final Directories directories;
  private final List<PlannedPush> events = new ArrayList<>();
  private final List<TakenWatch.Key> keys = new ArrayList<>();
  private final TakenWatch watch;
  private final LoadGenerator load;
  private final Supplier<@Nullable ByteBuffer> otherRequests;
  private final Supplier<@Nullable ByteBuffer> eventRequests;
  private Pace pace = new Pace.Saturated(); // until there is one
  private boolean isStorm;
  private int next;

  /**
   * Makes the requests and connects.
   *
   * @param seed of nonces and frames
   * @param watch is told of each event when it is due
   */
  EventStorm(Stand stand, long seed, int connections, TakenWatch watch) throws IOException {
    this.directories = stand.world().directories();
    this.watch = watch;
    List<PlannedPush> rest = new ArrayList<>();
    for (PlannedPush push : new LinkedHashSet<>(stand.world().pushes().pushes())) {
      (push.after() == null ? rest : events).add(push);
    }
    MessageDigest sha256 = sha256();
    events.forEach(push -> keys.add(key(push, sha256)));
    this.otherRequests = PushRequests.of(rest, seed).once();
    this.eventRequests = PushRequests.of(events, seed).once();
    // The same connections for both: one that is silent at first is closed by the node.
    this.load = new LoadGenerator(stand.folder().callbackPort(), connections, this::nextRequest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }

  private static TakenWatch.Key key(PlannedPush push, MessageDigest sha256) {
    byte[] digest = sha256.digest(push.plaintext().getBytes(UTF_8));
    return new TakenWatch.Key(push.receiver(), HexFormat.of().formatHex(digest));
  }

  /** On the load's thread, when the one before is on its way. */
  private @Nullable ByteBuffer nextRequest() {
    return isStorm ? nextEvent() : otherRequests.get();
  }

  private @Nullable ByteBuffer nextEvent() {
    if (next == events.size()) {
      return null;
    }
    DirectoryStep step = events.get(next).after();
    if (step != null) {
      directories.reach(step);
    }
    watch.due(keys.get(next), pace.dueAt(next, 0));
    next++;
    return eventRequests.get();
  }

  /** Events in all. */
  int size() {
    return events.size();
  }

  /**
   * Pushes what tells of no directory: the warm-up of the way to the inbox. No faster than Postgres
   * takes it, or the storm would begin behind what waits in the journal.
   */
  void startOthers(double perSecond) {
    pace = new Pace.Constant(System.nanoTime(), perSecond);
    load.start(pace);
  }

  /** Lets it break loose behind the others; it ends by itself. */
  void start(double perSecond, Measured into) throws InterruptedException {
    report(into, load.stop());
    isStorm = true;
    pace = new Pace.Constant(System.nanoTime(), perSecond);
    load.start(pace);
  }

  boolean isRunning() {
    return load.isRunning();
  }

  /** Reports what the pushes met; the directories live on to their ends. */
  void ended(Measured into) throws InterruptedException {
    LoadRecord record = load.stop();
    into.latency("load", "lag", record.lag());
    into.latency("callback", "ack", record.latency());
    report(into, record);
    directories.finish();
  }

  private static void report(Measured into, LoadRecord record) {
    record.refused().forEach((why, count) -> into.wrong(count + " callbacks: " + why));
  }

  /** Closes the connections; the node goes on. */
  @Override
  public void close() {
    load.close();
  }
}
