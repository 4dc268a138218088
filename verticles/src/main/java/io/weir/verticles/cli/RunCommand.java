package io.weir.verticles.cli;

import io.weir.engine.journal.JournalException;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.NodeConfig;
import java.net.BindException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir run}: a node, until it is told to stop. */
@Command(
    name = "run",
    description = "Runs a node until it is told to stop (SIGTERM, or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  /** So that a stop lasts 10 s at most, the end of the JVM included. */
  private static final long STOP_MAX_MS = 9_600;

  @Mixin private ConfigOption configured = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    NodeConfig config = configured.load();
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
                  stopWithin(node);
                  stopped.countDown();
                  Runtime.getRuntime().halt(WeirCommand.OK);
                },
                "shutdown"));
    stopped.await();
    return WeirCommand.OK;
  }

  // The steps of a stop are bounded; this is for what no step can bound, such as a library that
  // waits for a device. Nothing acknowledged is lost by it: it is as if the process were killed.
  private static void stopWithin(Node node) {
    Thread steps = new Thread(node::stop, "stop");
    steps.setDaemon(true);
    steps.start();
    try {
      steps.join(STOP_MAX_MS);
      if (steps.isAlive()) {
        LOG.warn("not all has stopped within {} ms: ended all the same", STOP_MAX_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
