package io.weir.verticles.cli;

import io.weir.engine.journal.JournalException;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.NodeConfig;
import java.net.BindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir run}: a node, until it is told to stop. */
@Command(
    name = "run",
    description = "Runs a node until it is told to stop (SIGTERM, or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "the configuration (default: ${DEFAULT-VALUE})")
  private Path file = ConfigLoader.DEFAULT_FILE;

  @Override
  public Integer call() throws Exception {
    NodeConfig config = ConfigLoader.load(file);
    Node node;
    try {
      node = Node.start(config).toCompletionStage().toCompletableFuture().get();
    } catch (JournalException e) {
      throw new WeirCommand.Refused(String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      throw new WeirCommand.Refused(why(config, e.getCause()));
    }
    return untilTold(node);
  }

  // The JVM runs the hook on SIGTERM and Ctrl-C and waits for it: the exit code of an orderly stop
  // is 0 all the same.
  private static int untilTold(Node node) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  node.stop();
                  stopped.countDown();
                  Runtime.getRuntime().halt(WeirCommand.OK);
                },
                "shutdown"));
    stopped.await();
    return WeirCommand.OK;
  }

  private static String why(NodeConfig config, @Nullable Throwable cause) {
    if (cause instanceof BindException) {
      return "a port cannot be listened on: "
          + cause.getMessage()
          + "; callback.port is "
          + config.callback().port()
          + ", observe.port is "
          + config.observe().port()
          + ": another process has one of them, or it needs more rights";
    }
    return String.valueOf(cause);
  }
}
