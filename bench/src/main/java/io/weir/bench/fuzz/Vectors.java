package io.weir.bench.fuzz;

import io.weir.bench.scenario.WorldBook;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.Golden;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.engine.corp.CorpBook;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;

/**
 * What is valid before it is bent: callbacks of a simulated world, golden messages, and a book that
 * knows their receivers. RSA keys have 512 bits: the code is the same and ten times as fast.
 *
 * @param pushes from the seed alone
 * @param nowMillis the wall clock of every input
 */
record Vectors(
    World world,
    List<PlannedPush> pushes,
    List<Golden> goldens,
    CorpBook book,
    KeyPair rsa,
    long nowMillis) {

  static final long KEY_VERSION = 1;
  private static final int RSA_BITS = 512;
  private static final int CORPS = 3;
  private static final int CALLBACKS = 400;

  /** For every seed of a bench; all threads share them. */
  static Vectors of(long seed, long nowMillis) throws IOException {
    World world =
        World.make(
            WorldPlan.of(seed, CORPS, 0, CALLBACKS, nowMillis),
            KeyRing.generate(),
            ExpectedSink.none(),
            made -> {});
    KeyPair rsa = smallKeys();
    List<Golden> goldens = Golden.NAMES.stream().map(Golden::load).toList();
    return new Vectors(
        world,
        List.copyOf(world.pushes().pushes()),
        goldens,
        WorldBook.of(world, corp -> Map.of(KEY_VERSION, rsa.getPrivate())),
        rsa,
        nowMillis);
  }

  private static KeyPair smallKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without RSA", e);
    }
  }

  @Override
  public String toString() {
    return "Vectors";
  }
}
