package io.weir.verticles.cli;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.NodeConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir journal}: looks into a journal, beside a running node or without one. */
@Command(
    name = "journal",
    description = "Looks into a journal, beside a running node or without one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      JournalStatCommand.class,
      JournalTailCommand.class,
      JournalVerifyCommand.class,
      JournalReplayCommand.class
    })
final class JournalCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say which command: stat, tail, verify or replay");
  }

  /** Which journal. */
  static final class Where {

    @Option(
        names = "--config",
        paramLabel = "FILE",
        defaultValue = "weir.yaml",
        description = "the node's configuration (default: ${DEFAULT-VALUE})")
    private Path file = ConfigLoader.DEFAULT_FILE;

    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "the node's data directory; no configuration is read then")
    private @Nullable Path dataDir;

    boolean isDataDir() {
      return dataDir != null;
    }

    NodeConfig config() {
      return ConfigLoader.load(file);
    }

    Journal open() {
      Path data = dataDir != null ? dataDir : ConfigLoader.load(file).node().dataDir();
      try {
        return ChronicleJournal.openReadOnly(data.resolve("journal"));
      } catch (JournalException e) {
        throw new WeirCommand.Refused(String.valueOf(e.getMessage()));
      }
    }
  }
}
