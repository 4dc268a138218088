package io.weir.bench.cli;

import io.weir.verticles.cli.WeirCommand;
import picocli.CommandLine;

/** Where the launcher comes in. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    boolean node = arguments.length > 0 && arguments[0].equals("run");
    CommandLine line = node ? WeirCommand.runOnly() : WeirCommand.commandLine(commands());
    System.exit(line.execute(arguments));
  }

  /** The subcommands of this module: one instance of a picocli class a line. */
  private static Object[] commands() {
    return new Object[] {BenchCommand.commandLine(), new DemoCommand(), new SimulateCommand()};
  }
}
