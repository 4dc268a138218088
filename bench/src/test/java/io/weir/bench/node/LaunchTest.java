package io.weir.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LaunchTest {

  @TempDir Path home;

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
  void shouldGiveANodeAHeapOfOneSize() throws Exception {
    List<String> node = launched("", "run", "--config", "weir.yaml");
    String size = node.stream().filter(w -> w.startsWith("-Xmx")).findFirst().orElseThrow();

    assertThat(size).matches("-Xmx[1-9][0-9]+m");
    assertThat(node).contains("-Xms" + size.substring(4));
    assertThat(launched("", "bench", "list"))
        .contains("-Dweir.nodeHeap=" + size.substring(4))
        .noneMatch(word -> word.startsWith("-Xm"));
  }

  @Test
  void shouldLeaveTheHeapToWhoNamesASize() throws Exception {
    assertThat(launched("-Xmx300m", "run"))
        .contains("-Xmx300m")
        .noneMatch(word -> word.startsWith("-Xms"));
    assertThat(launched("-XX:MaxRAMPercentage=20", "bench", "list"))
        .noneMatch(word -> word.startsWith("-Dweir.nodeHeap"));
    assertThat(Launch.heap("1024m", List.of("-XX:+UseSerialGC", "-Xmx512m"))).isEmpty();
    assertThat(Launch.heap(null, List.of())).isEmpty();
    assertThat(Launch.heap("1024m", List.of("-XX:+UseSerialGC")))
        .containsExactly("-Xms1024m", "-Xmx1024m");
  }

  /** The words that the launcher gives to Java: one of its own here, which prints them. */
  private List<String> launched(String options, String... words) throws Exception {
    Path java = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.createDirectories(home.resolve("lib"));
    Path weir = Files.createDirectories(home.resolve("bin")).resolve("weir");
    Files.copy(Path.of("src/main/dist/bin/weir"), weir, StandardCopyOption.REPLACE_EXISTING);

    List<String> command = new ArrayList<>(List.of("sh", weir.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("JAVA_HOME", home + "/jdk", "WEIR_OPTS", options));
    Process process = builder.start();
    List<String> said = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as("%s", said).isZero();
    return said;
  }

  @Test
  void shouldLetGivenOptionsWin() {
    assertThat(Launch.runOptions(List.of("-XX:MaxNewSize=1g")))
        .endsWith("-XX:MaxNewSize=1g")
        .containsAll(Launch.RUN_OPTIONS);
  }
}
