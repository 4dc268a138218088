package io.weir.verticles.cli;

import io.weir.verticles.node.CommandRefused;
import io.weir.verticles.node.ConfigException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code weir}: a name for its subcommands. */
@Command(
    name = "weir",
    description = "Takes everything that WeCom sends and lets it into Postgres, losing nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = WeirVersion.class,
    synopsisSubcommandLabel = "COMMAND")
public final class WeirCommand implements Runnable {

  /** It did what was asked. */
  public static final int OK = 0;

  /** It ran, but what was asked did not hold. */
  public static final int FAILED = 1;

  /** The arguments or the configuration cannot be used. */
  public static final int UNUSABLE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(WeirCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * A node, which takes no subcommand but its own: reading the annotations of all the others would
   * keep a restart waiting for a quarter of a second.
   */
  public static CommandLine runOnly() {
    return configured(new CommandLine(new WeirCommand()).addSubcommand(new RunCommand()));
  }

  /**
   * The commands of this module and {@code extraSubcommands}, which are picocli classes' instances.
   */
  public static CommandLine commandLine(Object... extraSubcommands) {
    CommandLine line = new CommandLine(new WeirCommand());
    line.addSubcommand(new RunCommand());
    line.addSubcommand(new ConfigCommand());
    line.addSubcommand(new DoctorCommand());
    line.addSubcommand(new JournalCommand());
    line.addSubcommand(new QuarantineCommand());
    line.addSubcommand(new SyncCommand());
    for (Object subcommand : extraSubcommands) {
      line.addSubcommand(subcommand);
    }
    return configured(line);
  }

  private static CommandLine configured(CommandLine line) {
    return line.setExecutionExceptionHandler((failure, at, parsed) -> report(failure, at))
        .setParameterExceptionHandler((failure, arguments) -> refuse(failure))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which command");
  }

  /**
   * The arguments are fine, but what they name cannot be used now; the message says why and what to
   * do.
   */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  // A command that has others lists them; a page of options would hide what is wrong.
  private static int refuse(ParameterException failure) {
    CommandLine at = failure.getCommandLine();
    PrintWriter err = at.getErr();
    err.println(failure.getMessage());
    UnmatchedArgumentException.printSuggestions(failure, err);
    if (at.getSubcommands().isEmpty()) {
      err.println("see '" + at.getCommandSpec().qualifiedName() + " --help'");
    } else {
      at.usage(err);
    }
    err.flush();
    return UNUSABLE;
  }

  private static int report(Exception failure, CommandLine at) {
    PrintWriter err = at.getErr();
    err.println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    err.flush();
    if (failure instanceof ConfigException
        || failure instanceof Refused
        || failure instanceof CommandRefused) {
      return UNUSABLE;
    }
    LOG.debug("failed", failure);
    return FAILED;
  }
}
