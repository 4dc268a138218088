package io.weir.bench.jmh;

import io.vertx.sqlclient.Tuple;
import io.weir.engine.message.MessageMapper;
import io.weir.engine.message.MessageRows;
import io.weir.verticles.drain.BatchColumns;
import io.weir.verticles.drain.KnownParticipants;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A batch of 1,000 messages to the parameters of its inserts: sorted, and an array a column. Nobody
 * is known, so that every participant is sent; what the driver makes of the parameters is not in
 * it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBench {

  private static final int MESSAGES = 1_000;

  private final List<MessageRows> rows = rows(new Inputs());

  private static List<MessageRows> rows(Inputs inputs) {
    return inputs.opened(inputs.records().subList(0, MESSAGES)).stream()
        .map(opened -> Right.is(MessageRows.class, MessageMapper.map(opened.message())))
        .toList();
  }

  @Benchmark
  public List<Tuple> encode() {
    BatchColumns columns = new BatchColumns(rows, List.of(), List.of(), new KnownParticipants(0));
    return List.of(columns.messages(), columns.links(), columns.media(), columns.newParticipants());
  }
}
