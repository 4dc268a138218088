package io.weir.bench.jmh;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Telemetry;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.GroupAppender;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The way of one record from a loop to the journal's writer and of the answer back, without the
 * change of threads and without a journal behind it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBench {

  private static final int SUBMISSIONS_MAX = 1_024;
  private static final long BYTES_MAX = 1 << 20;

  private final List<byte[]> records =
      List.of(RecordCodec.encode(new Inputs().recordOf(CodecBench.BYTES)));
  private final Pressure pressure = new Pressure(Long.MAX_VALUE / 2, Long.MAX_VALUE);
  private final AppendQueue queue = new AppendQueue(SUBMISSIONS_MAX, BYTES_MAX, () -> {});
  private final GroupAppender appender =
      new GroupAppender(queue, new Nowhere(), false, pressure, Telemetry.NONE, new Frozen());
  private final Answers answers = new Answers();

  /** Keeps nothing. */
  private static final class Nowhere implements JournalWriter {
    @Override
    public JournalPosition append(byte[] encoded) {
      return JournalPosition.START;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  /** What a real clock costs is no part of it. */
  private static final class Frozen implements Clock {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public long millis() {
      return 0;
    }
  }

  private static final class Answers implements Reply<JournalPosition> {
    private long came;

    @Override
    public void ok(JournalPosition last) {
      came++;
    }

    @Override
    public void fail(Throwable cause) {
      throw new IllegalStateException(cause);
    }
  }

  @Benchmark
  public long offerAndTurn() {
    Right.that(queue.offer(records, 0, Runnable::run, answers));
    appender.turn();
    return answers.came;
  }
}
