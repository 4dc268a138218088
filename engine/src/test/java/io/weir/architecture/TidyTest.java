package io.weir.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a text check can keep, over all modules. */
final class TidyTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES = List.of("engine", "verticles", "bench");
  private static final Pattern INVARIANT = Pattern.compile("\\bI([1-9])\\b");
  private static final Pattern LEFTOVER =
      Pattern.compile("(//|^\\s*/?\\*).*\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final int MAIN_LINES_MAX = 500;
  private static final int README_LINES_MAX = 150;

  @Test
  void shouldLeaveNothingToBeDoneLater() {
    List<String> found = new ArrayList<>();
    for (Path file : sources("src")) {
      for (String line : lines(file)) {
        if (LEFTOVER.matcher(line).find()) {
          found.add(name(file) + ": " + line.strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void shouldPrintNothingButInCommands() {
    assertThat(
            sources("src/main").stream()
                .filter(file -> !name(file).contains("/cli/") && !name(file).startsWith("bench/"))
                .filter(
                    file -> String.join("\n", lines(file)).matches("(?s).*System\\.(out|err).*"))
                .map(TidyTest::name))
        .isEmpty();
  }

  @Test
  void shouldCiteOnlyInvariantsThatTheReadmeHas() {
    Path readme = ROOT.resolve("engine/README.md");
    assertThat(readme).exists();
    TreeSet<String> stated = new TreeSet<>();
    for (String line : lines(readme)) {
      Matcher row = Pattern.compile("^\\| I([1-9]) \\|").matcher(line);
      if (row.find()) {
        stated.add(row.group(1));
      }
    }
    assertThat(stated).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    for (Path file : sources("src")) {
      assertThat(stated).as(name(file)).containsAll(cited(file));
    }
  }

  @Test
  void shouldProveEachInvariantInSomeTest() {
    TreeSet<String> proven = new TreeSet<>();
    for (Path file : sources("src/test")) {
      for (String line : lines(file)) {
        // A test says so beside its method, not in a story.
        if (line.contains("void ") || line.contains("assertThat(")) {
          Matcher matcher = INVARIANT.matcher(line);
          while (matcher.find()) {
            proven.add(matcher.group(1));
          }
        }
      }
    }
    assertThat(proven).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
  }

  @Test
  void shouldKeepFilesReadable() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources("src/main")) {
      if (lines(file).size() > MAIN_LINES_MAX) {
        tooLong.add(name(file) + ": " + lines(file).size() + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void shouldKeepTheFirstPageShort() {
    Path readme = ROOT.resolve("README.md");
    assumeTrue(Files.exists(readme));
    assertThat(lines(readme).size()).isLessThanOrEqualTo(README_LINES_MAX);
  }

  @Test
  void shouldTellEachPackagesStory() {
    assertThat(
            sources("src/main").stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .map(TidyTest::name))
        .isEmpty();
  }

  private static Set<String> cited(Path file) {
    Set<String> cited = new TreeSet<>();
    for (String line : lines(file)) {
      Matcher matcher = INVARIANT.matcher(line);
      while (matcher.find()) {
        cited.add(matcher.group(1));
      }
    }
    return cited;
  }

  private static List<Path> sources(String under) {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      Path folder = ROOT.resolve(module).resolve(under);
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString();
  }
}
