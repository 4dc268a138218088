package io.weir.bench.node;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Programs of Weir in JVMs of their own, started as the launcher starts them: with the options that
 * it gave this very process.
 */
public final class Launch {

  /**
   * What {@code bin/weir} gives to {@code run} and {@code journal replay}, not to {@code bench}.
   */
  static final List<String> RUN_OPTIONS =
      List.of(
          "-XX:Tier4InvocationThreshold=50000",
          "-XX:Tier4MinInvocationThreshold=10000",
          "-XX:Tier4CompileThreshold=150000",
          "-XX:Tier4BackEdgeThreshold=1000000",
          "-XX:MaxNewSize=256m",
          "-XX:G1HeapRegionSize=4m",
          "-XX:+ExitOnOutOfMemoryError");

  /** The size that the launcher would give a node's heap; absent when it was told another. */
  private static final String HEAP = "weir.nodeHeap";

  /** Two sizes from different hands may contradict each other, and then Java does not start. */
  private static final Pattern SIZE =
      Pattern.compile("-Xm[sx].*|-XX:.*(HeapSize|RAMPercentage)=.*");

  private Launch() {}

  /**
   * {@link #RUN_OPTIONS}, but for those that this process was given otherwise, a node's heap, and
   * {@code more}, which win.
   */
  public static List<String> runOptions(List<String> more) {
    List<String> given = inherited().stream().map(Launch::key).toList();
    List<String> options = new ArrayList<>();
    RUN_OPTIONS.stream().filter(option -> !given.contains(key(option))).forEach(options::add);
    options.addAll(heap(System.getProperty(HEAP), more));
    options.addAll(more);
    return options;
  }

  static List<String> heap(@Nullable String size, List<String> more) {
    return size == null || more.stream().anyMatch(SIZE.asMatchPredicate())
        ? List.of()
        : List.of("-Xms" + size, "-Xmx" + size);
  }

  private static String key(String option) {
    int end = option.indexOf('=');
    return end < 0 ? option : option.substring(0, end);
  }

  private static List<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.matches("--.*|-XX:.*|-Xm.*"))
        .toList();
  }

  /**
   * Starts {@code weir run}; returns at once.
   *
   * @param log is added to
   * @param options for its JVM, besides the launcher's; they win
   */
  public static Child node(Path configuration, Path log, List<String> options) throws IOException {
    List<String> command = weir(options, "run", "--config", configuration.toString());
    Redirect end = Redirect.appendTo(log.toFile());
    return Child.start(command, end, end);
  }

  /**
   * A command line of Weir's.
   *
   * @param options for its JVM, besides the launcher's for this very process; they win
   */
  public static List<String> weir(List<String> options, String... words) {
    return program(options, "io.weir.bench.cli.Main", words);
  }

  /**
   * A command that starts a JVM on a class of this program, with this JVM's own options.
   *
   * @param options besides; they win
   */
  public static List<String> program(List<String> options, String mainClass, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(inherited());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(words));
    return command;
  }
}
