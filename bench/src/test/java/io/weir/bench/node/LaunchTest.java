package io.weir.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaunchTest {

  @Test
  void shouldGiveANodeWhatTheLauncherGivesIt() throws Exception {
    String launcher = Files.readString(Path.of("src/main/dist/bin/weir"));
    int begin = launcher.indexOf("\"run \"*");
    String forRun = launcher.substring(begin, launcher.indexOf(";;", begin));

    assertThat(
            List.of(forRun.replaceAll("#.*", "").split("[^-A-Za-z0-9:=+]+")).stream()
                .filter(word -> word.startsWith("-XX:") || word.contains("=-XX:"))
                .map(word -> word.substring(word.indexOf("-XX:"))))
        .containsExactlyInAnyOrderElementsOf(Launch.RUN_OPTIONS);
  }

  @Test
  void shouldLetGivenOptionsWin() {
    assertThat(Launch.runOptions(List.of("-XX:MaxNewSize=1g")))
        .endsWith("-XX:MaxNewSize=1g")
        .containsAll(Launch.RUN_OPTIONS);
  }
}
