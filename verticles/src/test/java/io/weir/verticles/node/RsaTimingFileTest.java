package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.crypto.RsaProviders.Candidate;
import io.weir.engine.crypto.RsaProviders.Choice;
import io.weir.engine.crypto.RsaProviders.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was timed once is not timed again, unless something about it is odd. */
final class RsaTimingFileTest {

  private static final Candidate JDK = new Candidate("jdk", null);
  private static final Choice MADE =
      new Choice(JDK, List.of(new Timing(new Candidate("accp", null), 0, "no"), timed(541.25)));

  @TempDir Path folder;
  private Path file;
  private long now = 1_790_000_000_000L;
  private int contests;

  private static Timing timed(double operations) {
    return new Timing(JDK, operations, "");
  }

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve(RsaTimingFile.NAME);
  }

  private Choice choose(String machine) {
    return new RsaTimingFile(file, machine, () -> now)
        .choose(
            () -> {
              contests++;
              return MADE;
            });
  }

  @Test
  void shouldTimeOnceAndThenGoByTheFile() {
    choose("this");
    Choice again = choose("this");
    assertThat(contests).isEqualTo(1);
    assertThat(again.chosen()).isEqualTo(JDK);
    assertThat(again.timings()).extracting(Timing::operationsPerSecond).containsExactly(0.0, 541.3);
  }

  @Test
  void shouldTimeAgainOnAnotherMachineOrProgram() {
    choose("this");
    choose("other");
    assertThat(contests).isEqualTo(2);
    choose("other");
    assertThat(contests).isEqualTo(2);
  }

  @Test
  void shouldTimeAgainAfterAWeekOrWhenTheClockWentBack() {
    choose("this");
    now += 7L * 24 * 3600 * 1000 + 1;
    choose("this");
    assertThat(contests).isEqualTo(2);
    now -= 1;
    choose("this");
    assertThat(contests).isEqualTo(3);
  }

  static Stream<String> damages() {
    return Stream.of(
        "",
        "jdk",
        "accp NaN",
        "accp -1",
        "accp 1e9",
        "nobody 100000",
        "jdk 0",
        "jdk 99999999999",
        "JDK 1",
        "jdk 1\njdk",
        "\0\0\0",
        "jdk 1\n".repeat(20),
        "x".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void shouldIgnoreAndRewriteADamagedFile(String timings) throws Exception {
    choose("this");
    String head = String.join("\n", Files.readAllLines(file).subList(0, 2)) + "\n";
    Files.writeString(file, head + timings);
    assertThat(choose("this")).isSameAs(MADE);
    choose("this");
    assertThat(contests).isEqualTo(2);
  }

  @Test
  void shouldGoWithoutAFileThatCannotBeWritten() throws Exception {
    Files.createDirectories(file.resolve("in the way"));
    assertThat(choose("this")).isSameAs(MADE);
    assertThat(choose("this")).isSameAs(MADE);
  }

  @Test
  void shouldKnowThisMachine() {
    assertThat(RsaTimingFile.of(folder).choose(() -> MADE)).isSameAs(MADE);
    assertThat(RsaTimingFile.of(folder).choose(() -> null).chosen()).isEqualTo(JDK);
  }
}
