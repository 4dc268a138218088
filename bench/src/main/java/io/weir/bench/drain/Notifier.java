package io.weir.bench.drain;

import io.weir.bench.node.Stand;
import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.Pusher;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.PushPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the node that a corp's archive has grown, as WeCom does it. One thread. */
final class Notifier {

  /** What WeCom tells. */
  enum Rule {
    /** Each change, at once. */
    EACH,
    /** Each change, but a corp at most every 15 s, as the platform has it. */
    FLOOR,
    /** Nothing: the node must look by itself. */
    NEVER
  }

  private static final long FLOOR_NANOS = 15_000_000_000L;
  private static final PushOptions OPTIONS = new PushOptions(32, 1, 5_000, 500, 0);

  private final List<Corp> corps;
  private final Pusher pusher;
  private final long[] nextAt;
  private final Set<String> distinct = new HashSet<>();
  private final AtomicLong refused = new AtomicLong();
  private long sent;

  Notifier(Stand stand) {
    this.corps = stand.world().corps();
    this.nextAt = new long[corps.size()];
    this.pusher =
        stand
            .wecom()
            .pushTo("http://127.0.0.1:" + stand.folder().callbackPort(), OPTIONS, List.of());
  }

  /** The archive of the corp at {@code place} has grown. */
  void changed(int place, Rule rule) {
    long now = System.nanoTime();
    boolean tells =
        rule == Rule.EACH || (rule == Rule.FLOOR && (nextAt[place] == 0 || now >= nextAt[place]));
    if (tells) {
      nextAt[place] = now + FLOOR_NANOS;
      push(corps.get(place));
    }
  }

  private void push(Corp corp) {
    long second = System.currentTimeMillis() / 1000;
    distinct.add(corp.corpId() + second);
    sent++;
    pusher
        .pushNow(PushPlan.archiveNotify(corp, second))
        .onComplete(
            answer -> {
              if (answer.failed() || answer.result() != 200) {
                refused.incrementAndGet();
              }
            });
  }

  /** Notifies that were sent. */
  long sent() {
    return sent;
  }

  /** Of those, how many got no 200. */
  long refused() {
    return refused.get();
  }

  /** Rows that they leave: those of one corp and second are the same event. */
  int rows() {
    return distinct.size();
  }
}
