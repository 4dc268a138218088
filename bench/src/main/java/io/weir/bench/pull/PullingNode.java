package io.weir.bench.pull;

import io.weir.bench.measure.Contender;
import io.weir.bench.node.NodePages;
import io.weir.bench.node.Stand;
import java.io.IOException;

/** A node whose drains have nothing to do: what it does is journal messages. */
final class PullingNode implements Contender {

  private static final String JOURNALLED = "weir_pull_messages_total";
  private static final String DECRYPTED = "weir_drain_decrypted_total";

  private final Stand stand;
  private final long limit;
  private boolean halted;
  private long done;

  /**
   * A running one.
   *
   * @param limit with more than so many journalled too few corps are left to pull in parallel
   */
  PullingNode(Stand stand, long limit) {
    this.stand = stand;
    this.limit = limit;
  }

  @Override
  public void go() throws IOException, InterruptedException {
    stand.go();
    halted = false;
  }

  @Override
  public void halt() throws IOException, InterruptedException {
    stand.halt();
    halted = true;
  }

  /** Messages journalled; while it is halted, as it counted last. */
  @Override
  public long done() {
    if (!halted) {
      // One that is too busy to answer has not journalled less.
      done = Math.max(done, NodePages.sum(stand.folder().observePort(), JOURNALLED));
    }
    return done;
  }

  /** Messages decrypted: none any more once its drains wait. */
  long decrypted() {
    return NodePages.sum(stand.folder().observePort(), DECRYPTED);
  }

  /** Of the node alone: Postgres stands still. */
  @Override
  public long cpuNanos() {
    return stand.nodeCpuNanos();
  }

  @Override
  public boolean hasWork() {
    return done < limit;
  }
}
