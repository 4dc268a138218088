package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benches by name: {@code signature.matches} is the method of {@code SignatureBench}. */
public final class Benches {

  private static final String SUFFIX = "Bench";

  private Benches() {}

  /** All of them, as the list that the annotation processor left says. */
  public static List<String> names() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT), List.of())
        .stream()
        .map(BenchmarkListEntry::getUsername)
        .map(Benches::nameOf)
        .sorted()
        .toList();
  }

  /** The name of class and method. */
  static String nameOf(String method) {
    int dot = method.lastIndexOf('.');
    String type = method.substring(method.lastIndexOf('.', dot - 1) + 1, dot - SUFFIX.length());
    return type.toLowerCase(Locale.ROOT) + method.substring(dot);
  }

  /** Class and method of {@code name}, as JMH asks for them: a regular expression. */
  static String patternOf(String name) {
    String type = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    String method = type.replace(".", SUFFIX + ".");
    return "^\\Q" + Benches.class.getPackageName() + "." + method + "\\E$";
  }
}
