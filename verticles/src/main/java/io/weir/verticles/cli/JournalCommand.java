package io.weir.verticles.cli;

import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalException;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.verticles.node.NodeConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin private ConfigOption configured = new ConfigOption();

    @Option(
        names = "--data-dir",
        paramLabel = "DIR",
        description = "the node's data directory; no configuration is read then")
    private @Nullable Path dataDir;

    boolean isDataDir() {
      return dataDir != null;
    }

    NodeConfig config() {
      return configured.load();
    }

    Journal open() {
      Path data = dataDir != null ? dataDir : configured.load().node().dataDir();
      try {
        return ChronicleJournal.openReadOnly(data.resolve("journal"));
      } catch (JournalException e) {
        throw new WeirCommand.Refused(String.valueOf(e.getMessage()));
      }
    }
  }
}
