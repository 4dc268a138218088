package io.weir.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.measure.Measured;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import org.junit.jupiter.api.Test;

/** Both sides of a comparison must do the same before it says anything. */
class PeersTest {

  private static final long NOW = 1_790_000_000_000L;

  @Test
  void shouldReadEveryCallbackAsWxJavaDoes() throws Exception {
    World world =
        World.make(
            WorldPlan.of(1, 3, 0, 300, NOW), KeyRing.generate(), ExpectedSink.none(), made -> {});
    Measured measured = new Measured();
    CallbackSamples samples = new CallbackSamples(world, 1);

    samples.compare(measured);

    assertThat(measured.wrongs()).isEmpty();
    assertThat(samples.ours().run(0)).isTrue();
    assertThat(samples.theirs().run(0)).isTrue();
  }

  @Test
  void shouldFindTheSameContentKeyAsWxJava() throws Exception {
    Measured measured = new Measured();
    UnwrapPeers peers = new UnwrapPeers();

    peers.compare(measured);

    assertThat(measured.wrongs()).isEmpty();
    assertThat(peers.ours().run(0)).isTrue();
    assertThat(peers.theirs().run(0)).isTrue();
  }
}
