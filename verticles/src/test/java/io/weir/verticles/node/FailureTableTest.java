package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the README's failure table names tests, and they are there. */
class FailureTableTest {

  private static final String HEAD = "| What fails |";
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final List<Path> TESTS =
      List.of(
          Path.of("src/test/java"),
          Path.of("../engine/src/test/java"),
          Path.of("../bench/src/test/java"));

  @Test
  void shouldNameATestThatIsThereInEachRow() throws IOException {
    List<String> rows = rows();
    assertThat(rows).hasSizeGreaterThan(15);
    for (String row : rows) {
      String[] cells = row.split(" \\| ");
      List<MatchResult> named = NAMED.matcher(cells[cells.length - 1]).results().toList();
      assertThat(named).as("names no test: " + row).isNotEmpty();
      for (MatchResult test : named) {
        assertThat(isThere(test.group(1), test.group(2)))
            .as("there is no " + test.group() + ", named in: " + row)
            .isTrue();
      }
    }
  }

  private static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      inside = line.startsWith(HEAD) || (inside && line.startsWith("|"));
      if (inside && !line.startsWith(HEAD) && !line.startsWith("|---")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static boolean isThere(String type, String method) throws IOException {
    Pattern declared = Pattern.compile("void " + method + "\\(");
    for (Path root : TESTS) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.endsWith(type + ".java")).toList()) {
          if (declared.matcher(Files.readString(file)).find()) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
