package io.weir.verticles.cli;

import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.NodeConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --config}: of which node. */
final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "the node's configuration (default: ${DEFAULT-VALUE})")
  private Path file = ConfigLoader.DEFAULT_FILE;

  NodeConfig load() {
    return ConfigLoader.load(file);
  }

  Path file() {
    return file;
  }
}
