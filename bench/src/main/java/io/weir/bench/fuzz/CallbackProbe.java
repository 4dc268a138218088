package io.weir.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.wecom.CallbackCipher;
import io.weir.bench.wecom.SignedPush;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.callback.CallbackVerdict;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.RecordCodec;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A request, bent outside (method, path, query, body) or inside (the event's XML, then encrypted
 * and signed as it must be): gate, journal codec, and what the drain does with it.
 */
final class CallbackProbe implements Probe {

  private static final int KEY_BYTES = 32;
  private static final int OUTSIDE_PERCENT = 60;

  private final Vectors vectors;
  private final CallbackGate gate = new CallbackGate(TimeUnit.HOURS.toMillis(24));
  private final RecordDecoder decoder;

  CallbackProbe(Vectors vectors) {
    this.vectors = vectors;
    this.decoder = decoder(vectors);
  }

  static RecordDecoder decoder(Vectors vectors) {
    Seal seal = new Seal(java.util.List.of(new byte[KEY_BYTES]));
    return new RecordDecoder(vectors::book, null, new HttpBodyCipher(null), seal);
  }

  @Override
  public String probe(SplittableRandom random) throws Exception {
    boolean outside = random.nextInt(100) < OUTSIDE_PERCENT;
    CallbackRequest request =
        outside
            ? bent(sound(vectors, random, pick(random).plaintext().getBytes(UTF_8)), random)
            : sound(vectors, random, bentEvent(random));
    CallbackVerdict verdict = gate.judge(vectors.book(), request, vectors.nowMillis());
    if (verdict instanceof CallbackVerdict.Reject reject) {
      return reject.reason();
    } else if (verdict instanceof CallbackVerdict.Echo) {
      return "echo";
    }
    byte[] record = RecordCodec.encode(((CallbackVerdict.Accept) verdict).record());
    RecordCodec.Decoded decoded = RecordCodec.decode(record);
    if (!(decoded instanceof RecordCodec.Decoded.Sound)) {
      throw new Broken("an accepted callback is damaged in the journal");
    }
    return "accepted, " + RecordProbe.opened(decoder, decoded);
  }

  private byte[] bentEvent(SplittableRandom random) {
    return Mutator.mutate(
        pick(random).plaintext().getBytes(UTF_8), pick(random).plaintext().getBytes(UTF_8), random);
  }

  private PlannedPush pick(SplittableRandom random) {
    return vectors.pushes().get(random.nextInt(vectors.pushes().size()));
  }

  /** A request as the platform sends it, with this event in it; one in six is a verification. */
  static CallbackRequest sound(Vectors vectors, SplittableRandom random, byte[] event) {
    PlannedPush push = vectors.pushes().get(random.nextInt(vectors.pushes().size()));
    byte[] frameRandom = Mutator.random(random, CallbackCipher.RANDOM_BYTES);
    long timestamp = vectors.nowMillis() / 1000 - random.nextInt(100);
    int nonce = random.nextInt(1_000_000_000);
    SignedPush signed = SignedPush.of(push, frameRandom, event, timestamp, nonce);
    if (random.nextInt(6) == 0) {
      String echo = signed.encrypted().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");
      return new CallbackRequest(
          "GET", push.path(), signed.query() + "&echostr=" + echo, new byte[0]);
    }
    return new CallbackRequest("POST", push.path(), signed.query(), signed.body().getBytes(UTF_8));
  }

  private static CallbackRequest bent(CallbackRequest sound, SplittableRandom random) {
    int which = random.nextInt(1, 32); // at least one part
    return new CallbackRequest(
        which == 31 ? Mutator.mutate(sound.method(), sound.path(), random) : sound.method(),
        (which & 4) != 0 && (which & 8) != 0
            ? Mutator.mutate(sound.path(), sound.query(), random)
            : sound.path(),
        (which & 2) != 0 ? Mutator.mutate(sound.query(), sound.path(), random) : sound.query(),
        (which & 1) != 0 || which == 16
            ? Mutator.mutate(sound.body(), sound.body(), random)
            : sound.body());
  }
}
