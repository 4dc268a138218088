package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.callback.CallbackVerdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A request to its verdict: path, outer XML, receiver, signature. All that stands before the
 * journal.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GateBench {

  private final Inputs inputs = new Inputs();
  private final CallbackGate gate = new CallbackGate(TimeUnit.HOURS.toMillis(24));
  private final Round<CallbackRequest> requests =
      new Round<>(inputs.pushes().stream().map(GateBench::request).toList());

  private static CallbackRequest request(Inputs.Push push) {
    return new CallbackRequest(
        "POST", push.plan().path(), push.signed().query(), push.signed().body().getBytes(UTF_8));
  }

  @Benchmark
  public CallbackVerdict judge() {
    return Right.is(
        CallbackVerdict.Accept.class,
        gate.judge(inputs.book(), requests.next(), inputs.nowMillis()));
  }
}
