package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.CallbackSignature;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.WeComFailure;
import io.weir.testkit.SimChatArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** WeCom over a bad line: pages late, shuffled, doubled or not at all; pushes likewise. */
final class SimWeCom {

  private static final int ATTEMPTS_MAX = 3;
  private static final long PUSH_TIMEOUT = 5 * SimKernel.SECOND;
  private static final long FETCH_TIMEOUT = 20 * SimKernel.SECOND;

  private final SimWorld world;
  private final SimKernel kernel;
  private final SplittableRandom random;
  private final SimChatArchive archive = new SimChatArchive();
  private final CallbackSignature signature = new CallbackSignature();
  private int troubleOneIn = Integer.MAX_VALUE;

  SimWeCom(SimWorld world) {
    this.world = world;
    this.kernel = world.kernel;
    this.random = kernel.random;
  }

  /** One call in so many goes wrong. */
  void trouble(int oneIn) {
    troubleOneIn = oneIn;
  }

  void publish(SimMessage message) {
    archive.put(message.corp(), message.entry());
  }

  /** The archive as a pull loop reaches it. */
  ChatArchive archiveOf(SimContext home) {
    return (corp, after, limit, reply) -> fetch(home, corp, after, limit, reply);
  }

  private void fetch(SimContext home, Corp corp, long after, int limit, Reply<PullPage> reply) {
    if (kernel.oneIn(troubleOneIn)) {
      fail(home, corp.id(), reply);
      return;
    }
    PullPage page = archive.page(corp.id(), after, 1 + random.nextInt(limit));
    PullPage sent = kernel.oneIn(troubleOneIn) ? spoilt(corp.id(), page, after) : page;
    kernel.tell(() -> "page of " + corp.id() + " after " + after + ": " + sent.received());
    home.timer(kernel.between(SimKernel.MILLI, 80 * SimKernel.MILLI), "page", () -> reply.ok(sent));
  }

  private void fail(SimContext home, CorpId corp, Reply<PullPage> reply) {
    WeComFailure failure =
        switch (random.nextInt(5)) {
          case 0 -> WeComFailure.ofCode(-1, "");
          case 1 -> WeComFailure.tooLarge(1_000);
          case 2 -> WeComFailure.ofStatus(502);
          default -> WeComFailure.retryable("no answer");
        };
    long after = kernel.oneIn(2) ? FETCH_TIMEOUT : 10 * SimKernel.MILLI;
    kernel.tell(() -> "no page of " + corp + ": " + failure.reason());
    home.timer(after, "no page", () -> reply.fail(new PullFailure(failure)));
  }

  // What an archive may do and still hold all that it has: order and repeats are nobody's promise.
  private PullPage spoilt(CorpId corp, PullPage page, long after) {
    List<PullPage.Entry> entries = new ArrayList<>(page.entries());
    switch (random.nextInt(4)) {
      case 0 -> entries.clear();
      case 1 -> entries.addAll(page.entries());
      case 2 -> entries.addAll(archive.page(corp, Math.max(0, after - 3), 2).entries());
      default -> {
        // Only shuffled.
      }
    }
    for (int i = entries.size() - 1; i > 0; i--) {
      entries.set(i, entries.set(random.nextInt(i + 1), entries.get(i)));
    }
    return new PullPage(entries, page.unusable());
  }

  /** Tells of an event, again and again until somebody takes it or WeCom has had enough. */
  void push(SimPush push) {
    push(push, 1);
    if (kernel.oneIn(5)) {
      kernel.in(
          kernel.between(0, 60 * SimKernel.SECOND), null, "push doubled", () -> push(push, 1));
    }
  }

  private void push(SimPush push, int attempt) {
    boolean[] answered = new boolean[1];
    SimNode to = world.nodes.get(random.nextInt(world.nodes.size()));
    CallbackRequest request =
        push.request(random, signature, 1_700_000_000_000L + kernel.now() / SimKernel.MILLI);
    if (!kernel.oneIn(troubleOneIn)) {
      kernel.in(
          kernel.between(SimKernel.MILLI, 100 * SimKernel.MILLI),
          null,
          "push to " + to.name,
          () -> arrive(to, push, request, answered));
    }
    if (attempt < ATTEMPTS_MAX) {
      kernel.in(
          PUSH_TIMEOUT,
          null,
          "push timeout",
          () -> {
            if (!answered[0]) {
              push(push, attempt + 1);
            }
          });
    }
  }

  private void arrive(SimNode to, SimPush push, CallbackRequest request, boolean[] answered) {
    SimProcess process = to.process;
    if (process != null) {
      process.callbacks.arrive(
          push,
          request,
          status -> {
            if (status == SimCallbackLoop.OK && !kernel.oneIn(troubleOneIn)) {
              answered[0] = true;
            }
          });
    }
  }
}
