package io.weir.bench.jmh;

import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.Unwrapped;
import io.weir.engine.journal.JournalRecord.Archived;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A message's content key out of its RSA-2048 wrapping, by each provider that a node chooses from.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UnwrapBench {

  private static final int RECORDS = 64;

  /** A candidate's name. */
  @Param({"accp", "conscrypt", "jdk"})
  public String provider = "jdk";

  private final Inputs inputs = new Inputs();
  private final Round<Archived> records = new Round<>(inputs.records().subList(0, RECORDS));
  private KeyUnwrapper unwrapper = new KeyUnwrapper(null);

  @Setup
  public void choose() {
    unwrapper = new KeyUnwrapper(Providers.named(provider));
  }

  @Benchmark
  public Unwrapped key() {
    Archived record = records.next();
    return Right.is(
        Unwrapped.ContentKey.class, unwrapper.unwrap(inputs.keyOf(record), record.randomKey()));
  }
}
