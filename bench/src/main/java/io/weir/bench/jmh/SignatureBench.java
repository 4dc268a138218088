package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.engine.crypto.CallbackSignature;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The check of a push's signature: SHA-1 over its ciphertext. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SignatureBench {

  private record Signed(
      List<String> tokens, String timestamp, String nonce, byte[] encrypt, String signature) {}

  private final CallbackSignature signature = new CallbackSignature();
  private final Round<Signed> pushes =
      new Round<>(new Inputs().pushes().stream().map(SignatureBench::signed).toList());

  private static Signed signed(Inputs.Push push) {
    String[] query = push.signed().query().split("[=&]", -1);
    return new Signed(
        List.of(push.plan().token()),
        query[3],
        query[5],
        push.signed().encrypted().getBytes(US_ASCII),
        query[1]);
  }

  @Benchmark
  public boolean matches() {
    Signed push = pushes.next();
    return Right.that(
        signature.matches(
            push.tokens(), push.timestamp(), push.nonce(), push.encrypt(), push.signature()));
  }
}
