package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.base.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables of the READMEs say what the code does, and the sample configuration starts. */
class DocsFreshTest {

  private static final Path CONF = Path.of("..", "conf");
  private static final String BEGIN = "<!-- keys: written by DocsFreshTest, not by hand -->\n";
  private static final String END = "<!-- end of keys -->";
  private static final String METERS =
      "<!-- meters: written by DocsFreshTest (-Dweir.docs.write=true), not by hand -->\n";
  private static final String METERS_END = "<!-- end of meters -->";

  @Test
  void shouldShowEveryKeyWhenConfReadmeIsRead() throws IOException {
    requireFresh(CONF.resolve("README.md"), BEGIN, END, table());
  }

  @Test
  void shouldShowEveryMeterWhenVerticlesReadmeIsRead() throws IOException {
    requireFresh(Path.of("README.md"), METERS, METERS_END, meters());
  }

  private static void requireFresh(Path readme, String begin, String end, String table)
      throws IOException {
    String text = Files.readString(readme);
    String fresh =
        text.substring(0, text.indexOf(begin) + begin.length())
            + table
            + text.substring(text.indexOf(end));
    if (Boolean.getBoolean("weir.docs.write")) {
      Files.writeString(readme, fresh);
    }

    assertThat(Files.readString(readme))
        .as(
            "stale: mvn -pl engine,verticles test -Dtest=DocsFreshTest -Dweir.docs.write=true"
                + " -Dsurefire.failIfNoSpecifiedTests=false writes it anew")
        .isEqualTo(fresh);
  }

  private static String meters() {
    StringBuilder table = new StringBuilder("\n| Metric | Label | Meaning |\n|---|---|---|\n");
    for (Meter meter : Meter.values()) {
      table.append(
          String.format(
              Locale.ROOT,
              "| `weir_%s` | %s | %s |\n",
              meter.metricName(),
              meter.label().isEmpty() ? "" : "`" + meter.label() + "`",
              meter.help()));
    }
    return table.append('\n').toString();
  }

  @Test
  void shouldBeUsableWhenSampleIsLoaded() throws IOException {
    Path sample = CONF.resolve("weir.yaml");

    assertThat(ConfigLoader.parse(sample, Files.readString(sample), Map.of()).book().corps())
        .isEmpty();
  }

  private static String table() {
    StringBuilder table = new StringBuilder();
    String section = "";
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.section().equals(section)) {
        section = setting.section();
        table.append("\n### `").append(section).append("`\n\n");
        table.append("| Key | Default | Allowed | Meaning |\n|---|---|---|---|\n");
      }
      table.append(row(setting));
    }
    return table.append('\n').toString();
  }

  private static String row(Setting<?> setting) {
    return String.format(
        "| `%s` | %s | %s | %s%s |%n",
        setting.name(),
        setting.isRequired() ? "required" : setting.defaultText(),
        setting.allowed(),
        setting.meaning(),
        setting.secret() ? " *Never shown.*" : "");
  }
}
