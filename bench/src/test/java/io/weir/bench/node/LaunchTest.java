package io.weir.bench.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LaunchTest {

  @TempDir Path home;

  @Test
  void shouldGiveANodeWhatTheLauncherGivesIt() throws Exception {
    assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1); // else no G1's
    List<String> bench = launched("", "bench", "list");

    assertThat(launched("", "run", "--config", "weir.yaml"))
        .filteredOn(word -> word.startsWith("-XX:") && !bench.contains(word))
        .containsExactlyInAnyOrderElementsOf(Launch.RUN_OPTIONS);
  }

  @ParameterizedTest
  @CsvSource({
    "0::/system.slice/weir.service, system.slice/weir.service/memory.max, 1200",
    "0::/system.slice/weir.service, system.slice/memory.max, 1200",
    "0::/, memory.max, 1200",
    "4:memory:/docker/abc, memory/docker/abc/memory.limit_in_bytes, 1200",
    "4:memory:/docker/abc, memory/memory.limit_in_bytes, 1200",
    "4:memory:/docker/abc, memory/memory.unlimited, 0",
  })
  void shouldTakeHalfOfWhatAContainerHas(String group, String file, int halfMillions)
      throws Exception {
    Files.writeString(home.resolve("group"), "1:cpu:/\n" + group + "\n");
    Path limit = home.resolve("sys").resolve(file);
    Files.createDirectories(limit.getParent());
    Files.writeString(limit, halfMillions * 1_000_000L * 2 / 2000 * 1000 + "\n");

    String size = heapOf(launched("", "run"));

    assertThat(size.equals("-Xmx585m")).as("%s", size).isEqualTo(halfMillions > 0);
  }

  private static String heapOf(List<String> words) {
    return words.stream().filter(w -> w.startsWith("-Xmx")).findFirst().orElseThrow();
  }

  @Test
  void shouldGiveANodeAHeapOfOneSize() throws Exception {
    List<String> node = launched("", "run", "--config", "weir.yaml");
    String size = heapOf(node);

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
    assertThat(launched("-Dlines=2\n\t-Xmx300m", "run")).noneMatch(w -> w.startsWith("-Xms"));
    assertThat(launched("-XX:MaxRAM=600m", "run")).noneMatch(w -> w.startsWith("-Xm"));
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
    Files.writeString(
        weir,
        Files.readString(Path.of("src/main/dist/bin/weir"))
            .replace("/proc/self/cgroup", home + "/group")
            .replace("/sys/fs/cgroup", home + "/sys"));

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
