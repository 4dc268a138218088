package io.weir.bench.jmh;

import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A journal record of about 2.6 KB to its bytes and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBench {

  static final int BYTES = 2_600;

  private final JournalRecord record = new Inputs().recordOf(BYTES);
  private final byte[] encoded = RecordCodec.encode(record);

  @Benchmark
  public byte[] encode() {
    return RecordCodec.encode(record);
  }

  @Benchmark
  public RecordCodec.Decoded decode() {
    return Right.is(RecordCodec.Decoded.Sound.class, RecordCodec.decode(encoded));
  }
}
