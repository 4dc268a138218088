package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.engine.crypto.Envelope;
import io.weir.engine.crypto.EnvelopeCipher;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A callback's ciphertext to its plaintext, as the drain does it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnvelopeBench {

  private record Sealed(List<byte[]> keys, byte[] encrypt, String receiveId) {}

  private final Round<Sealed> pushes =
      new Round<>(new Inputs().pushes().stream().map(EnvelopeBench::sealed).toList());

  private static Sealed sealed(Inputs.Push push) {
    return new Sealed(
        List.of(EnvelopeCipher.keyOf(push.plan().encodingAesKey())),
        push.signed().encrypted().getBytes(US_ASCII),
        push.plan().receiveId());
  }

  @Benchmark
  public Envelope decrypt() {
    Sealed push = pushes.next();
    return Right.is(
        Envelope.Frame.class,
        EnvelopeCipher.decrypt(push.keys(), push.encrypt(), push.receiveId()::equals));
  }
}
