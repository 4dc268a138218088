package io.weir.bench.cli;

import io.weir.bench.node.NodeFolder;
import io.weir.bench.scenario.Report;
import io.weir.bench.scenario.Scenario;
import io.weir.bench.wecom.SetupFiles;
import io.weir.verticles.drain.ThreadPriority;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the scenarios of {@code weir bench run} have in common: 0 = it holds, 1 = it does not, 2 =
 * unusable arguments; Ctrl-C stops every process that was started.
 */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class ScenarioCommand implements Callable<Integer> {

  /** As far as a node's own stands back by default (drain.decryptNice). */
  private static final int COMPILER_NICE = 10;

  /** How deep under --dir a node's folder can be. */
  private static final int NODE_DEPTH = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed makes the same plan (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where to work (default: a temporary folder, removed when all holds, else named).")
  private @Nullable Path folder;

  @Option(names = "--json", description = "The last line on standard output is one JSON object.")
  private boolean json;

  /** Refuses what it can't be run with. */
  abstract void check();

  /** The scenario, to be run in {@code home}. */
  abstract Scenario scenario(Path home, long seed, Consumer<String> say);

  // Another run had other keys: a node would find a journal that it can't read. A node's folder is
  // in the one given, or one deeper, in that of one of several scenarios.
  private void refuseUsed() throws IOException {
    if (folder != null && Files.isDirectory(folder)) {
      Files.walkFileTree(folder, Set.of(), NODE_DEPTH + 1, new UsedFinder());
    }
  }

  /** Passes over what it may not read: no run of ours made that. */
  private final class UsedFinder extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      if (Files.exists(path.resolve("data"))
          && Files.exists(path.resolve(SetupFiles.CONFIGURATION))) {
        throw new ParameterException(
            spec().commandLine(),
            "--dir: " + path + " holds what another run stored: remove it, or give another");
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException unreadable) {
      return FileVisitResult.CONTINUE;
    }
  }

  @Override
  public Integer call() throws Exception {
    check();
    refuseUsed();
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    Path home = folder == null ? Files.createTempDirectory("weir-bench") : folder.toAbsolutePath();
    Scenario scenario = scenario(home, seed, line -> say(err, line));
    Thread atExit =
        new Thread(
            () -> {
              scenario.close();
              leave(home, false, err);
            },
            "bench-stop");
    Runtime.getRuntime().addShutdownHook(atExit);
    boolean holds = false;
    try {
      // What is measured should have no second in which the bench is being compiled.
      ThreadPriority.lowerCompiler(COMPILER_NICE);
      Report report = scenario.run();
      report.lines().forEach(line -> say(json ? err : out, line));
      if (json) {
        say(out, report.json().toString());
      }
      holds = report.holds();
      return holds ? 0 : 1;
    } finally {
      scenario.close();
      if (forget(atExit)) {
        leave(home, holds, err);
      }
    }
  }

  /**
   * Removes a temporary folder, or says where it is, since the nodes' logs are in it. After the
   * scenario is closed, so that nothing writes there.
   */
  private void leave(Path home, boolean holds, PrintWriter err) {
    if (folder != null) {
      return;
    }
    try {
      if (holds || isEmpty(home)) {
        NodeFolder.removeTree(home);
      } else {
        say(err, "what it left, with each node's node.log, is in " + home);
      }
    } catch (IOException e) {
      say(err, "could not remove " + home + ": " + e);
    }
  }

  private static boolean isEmpty(Path home) throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.allMatch(Files::isDirectory);
    }
  }

  private static void say(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }

  private static boolean forget(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // the JVM is ending already: the hook is what brought us here
    }
  }

  final void require(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw unusable(option + ": " + value + " is not in " + min + " to " + max);
    }
  }

  final ParameterException unusable(String complaint) {
    return new ParameterException(spec().commandLine(), complaint);
  }

  final CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
