package io.weir.verticles.cli;

import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.NodeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir run}: a node, until it is told to stop. */
@Command(
    name = "run",
    description = "Runs a node until it is told to stop (SIGTERM, or Ctrl-C).",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  /** What is started; returns the exit code when the node has stopped. */
  interface Launch {
    int run(NodeConfig config) throws Exception;
  }

  private final Launch launch;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "the configuration (default: ${DEFAULT-VALUE})")
  private Path file = ConfigLoader.DEFAULT_FILE;

  RunCommand() {
    this(
        config -> {
          throw new IllegalStateException("the node is not wired yet");
        });
  }

  RunCommand(Launch launch) {
    this.launch = launch;
  }

  @Override
  public Integer call() throws Exception {
    return launch.run(ConfigLoader.load(file));
  }
}
