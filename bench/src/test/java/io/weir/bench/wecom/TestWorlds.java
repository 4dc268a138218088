package io.weir.bench.wecom;

import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedInbox;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Small worlds for tests; the key pairs are made once for all of them. */
public final class TestWorlds {

  /** One ring for the whole run. */
  public static final KeyRing KEYS = KeyRing.generate();

  /** A moment in 2026. */
  public static final long NOW_MILLIS = 1_790_000_000_000L;

  private TestWorlds() {}

  /** Keeps what is expected. */
  public static final class Kept implements ExpectedSink {
    public final List<ExpectedCorp> corps = new ArrayList<>();
    public final List<ExpectedInbox> inbox = new ArrayList<>();

    @Override
    public void corp(ExpectedCorp corp) {
      corps.add(corp);
    }

    @Override
    public void inbox(List<ExpectedInbox> rows) {
      inbox.addAll(rows);
    }
  }

  public static World make(WorldPlan plan, ExpectedSink sink) throws IOException {
    return World.make(plan, KEYS, sink, made -> {});
  }

  public static WorldPlan plan(long seed, int corps, int messages, int callbacks) {
    return WorldPlan.of(seed, corps, messages, callbacks, NOW_MILLIS);
  }
}
