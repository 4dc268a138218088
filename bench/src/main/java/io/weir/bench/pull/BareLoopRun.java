package io.weir.bench.pull;

import io.weir.bench.measure.Contender;
import io.weir.bench.node.Child;
import io.weir.bench.node.Launch;
import io.weir.bench.wecom.SimWeCom;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link BareLoop} in a JVM with a node's options; it halts by being stopped where it is. */
final class BareLoopRun implements Contender, AutoCloseable {

  private final Child process;
  private final MappedByteBuffer counter;
  private final Path log;

  private BareLoopRun(Child process, MappedByteBuffer counter, Path log) {
    this.process = process;
    this.counter = counter;
    this.log = log;
  }

  /** Starts it on all that {@code wecom} has; its files go to {@code folder}. */
  static BareLoopRun start(SimWeCom wecom, Path folder, List<String> jvm) throws IOException {
    Files.createDirectories(folder);
    Path corps = folder.resolve("corps");
    Files.write(
        corps,
        wecom.world().corps().stream()
            .map(corp -> corp.corpId() + " " + corp.archiveSecret())
            .toList());
    Path count = folder.resolve("count");
    Files.deleteIfExists(count);
    MappedByteBuffer counter = BareLoop.counter(count);
    List<String> command =
        Launch.program(
            Launch.runOptions(jvm),
            BareLoop.class.getName(),
            wecom.baseUrl(),
            corps.toString(),
            count.toString());
    Path log = folder.resolve("bare.log");
    Redirect to = Redirect.appendTo(log.toFile());
    return new BareLoopRun(Child.start(command, to, to), counter, log);
  }

  @Override
  public void go() throws IOException, InterruptedException {
    process.go();
  }

  @Override
  public void halt() throws IOException, InterruptedException {
    process.halt();
  }

  /** Entries parsed. */
  @Override
  public long done() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the bare loop ended by itself; see " + log);
    }
    return counter.getLong(0);
  }

  @Override
  public long cpuNanos() {
    return process.cpuNanos();
  }

  /** Always: its pages begin anew. */
  @Override
  public boolean hasWork() {
    return true;
  }

  @Override
  public void close() {
    process.close();
  }
}
