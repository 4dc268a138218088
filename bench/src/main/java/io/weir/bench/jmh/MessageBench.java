package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.decrypt.PlainMessage;
import io.weir.engine.message.Mapping;
import io.weir.engine.message.MessageMapper;
import io.weir.engine.message.MessageRows;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A decrypted message to its rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBench {

  private static final int RECIPIENTS = 200;

  private final Round<PlainMessage> texts;
  private final PlainMessage toMany;

  public MessageBench() {
    Inputs inputs = new Inputs();
    List<PlainMessage> all =
        inputs.opened(inputs.records()).stream().map(Inputs.Opened::message).toList();
    List<PlainMessage> texts = all.stream().filter(MessageBench::isText).toList();
    this.texts = new Round<>(texts.stream().filter(one -> recipients(one) == 1).toList());
    this.toMany = Inputs.nearest(texts, RECIPIENTS, MessageBench::recipients);
  }

  private static boolean isText(PlainMessage message) {
    return new String(message.json(), UTF_8).contains("\"msgtype\":\"text\"");
  }

  private static int recipients(PlainMessage message) {
    return MessageMapper.map(message) instanceof MessageRows rows
        ? rows.message().toList().size()
        : 0;
  }

  /** A text to one. */
  @Benchmark
  public Mapping mapText() {
    return Right.is(MessageRows.class, MessageMapper.map(texts.next()));
  }

  /** A text to the room of the world whose members are nearest to {@value #RECIPIENTS}. */
  @Benchmark
  public Mapping mapRoom() {
    return Right.is(MessageRows.class, MessageMapper.map(toMany));
  }
}
