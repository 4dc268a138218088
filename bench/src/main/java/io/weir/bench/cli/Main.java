package io.weir.bench.cli;

import io.weir.verticles.cli.WeirCommand;

/** Where the launcher comes in. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(WeirCommand.commandLine(commands()).execute(arguments));
  }

  /** The subcommands of this module: one instance of a picocli class a line. */
  private static Object[] commands() {
    return new Object[] {new BenchCommand(), new DemoCommand(), new SimulateCommand()};
  }
}
