package io.weir.bench.cli;

import io.weir.bench.gate.Budgets;
import io.weir.bench.scenario.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which budgets there are, and where the reports go; refused before anything is started. */
final class BudgetOptions {

  /** Set by the launcher: where {@code conf/} is. */
  private static final String HOME = "weir.home";

  @Option(
      names = "--budgets",
      paramLabel = "FILE",
      description = "What must be reached (default: conf/budgets.yaml of this distribution).")
  private @Nullable Path file;

  @Option(
      names = "--reports",
      paramLabel = "DIR",
      defaultValue = "bench-reports",
      description = "Reports become folders in it (default ${DEFAULT-VALUE}).")
  private Path reports = Path.of("bench-reports");

  /**
   * The file, with nothing in it that there is no scenario for.
   *
   * @throws ParameterException saying what is wrong with it, and where
   */
  Budgets budgets(CommandSpec command) {
    Path found =
        file != null
            ? file
            : Path.of(System.getProperty(HOME, "."), "conf", "budgets.yaml").toAbsolutePath();
    if (!Files.isReadable(found) || Files.isDirectory(found)) {
      throw unusable(command, "cannot read " + found + "; name the budgets with --budgets FILE");
    }
    try {
      Budgets budgets = Budgets.read(found);
      budgets.scenarios().keySet().forEach(name -> known(found, "scenarios", name));
      budgets.gate().keySet().forEach(name -> known(found, "gate", name));
      return budgets;
    } catch (IllegalArgumentException e) {
      throw unusable(command, String.valueOf(e.getMessage()));
    }
  }

  private static void known(Path file, String key, String scenario) {
    try {
      Catalogue.entry(scenario);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + key + ": " + e.getMessage(), e);
    }
  }

  /**
   * Where reports go; there and writable.
   *
   * @throws ParameterException when it is not
   */
  Path reports(CommandSpec command) {
    Path folder = reports.toAbsolutePath();
    try {
      Files.createDirectories(folder);
      Files.delete(Files.createTempFile(folder, "writable", "")); // root may write where it can't
      return folder;
    } catch (IOException e) {
      throw unusable(command, "--reports: cannot write to " + folder + ": " + e);
    }
  }

  private static ParameterException unusable(CommandSpec command, String complaint) {
    return new ParameterException(command.commandLine(), complaint);
  }
}
