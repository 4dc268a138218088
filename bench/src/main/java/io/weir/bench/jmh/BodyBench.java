package io.weir.bench.jmh;

import io.weir.engine.crypto.BodyCipher;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.journal.JournalRecord.Archived;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of about 1 KiB out of its AES wrapping, by each provider that a node chooses from. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BodyBench {

  private static final int BYTES = 1024;

  /** A candidate's name. */
  @Param({"accp", "conscrypt", "jdk"})
  public String provider = "jdk";

  private final Inputs inputs = new Inputs();
  private final Archived record =
      Inputs.nearest(inputs.records(), BYTES * 4 / 3, one -> one.chatMessage().length);
  private final byte[] keyText = inputs.opened(List.of(record)).get(0).keyText();
  private HttpBodyCipher cipher = new HttpBodyCipher(null);

  @Setup
  public void choose() {
    cipher = new HttpBodyCipher(Providers.named(provider));
  }

  @Benchmark
  public BodyCipher.Body decrypt() {
    return Right.is(BodyCipher.Plain.class, cipher.decrypt(keyText, record.chatMessage()));
  }
}
