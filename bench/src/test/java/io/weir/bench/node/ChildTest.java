package io.weir.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class ChildTest {

  private static Child shell(String script) throws IOException {
    return Child.start(List.of("sh", "-c", script), Redirect.PIPE, Redirect.DISCARD);
  }

  /** One letter of proc(5): T = stopped, S = asleep. */
  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }

  private static void awaitState(long pid, String letter) throws IOException {
    while (!state(pid).equals(letter)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldStandStillUntilItIsLetGoOn() throws Exception {
    try (Child child = shell("exec sleep 1000")) {
      child.halt();
      awaitState(child.pid(), "T");
      child.go();
      awaitState(child.pid(), "S");
    }
  }

  @Test
  void shouldLeaveNoProcessWhenItIsClosedWhileItStandsStill() throws Exception {
    Child child = shell("sleep 1000 & echo $!; wait");
    long grandchild = Long.parseLong(child.awaitLine(line -> true));
    child.halt();
    child.close();
    assertThat(child.isAlive()).isFalse();
    assertThat(child.exitCode()).as("SIGKILL").isEqualTo(128 + 9);
    Optional<ProcessHandle> left = ProcessHandle.of(grandchild);
    if (left.isPresent()) {
      assertThat(left.get().onExit()).as("what it started").succeedsWithin(Duration.ofSeconds(10));
    }
    assertThatIllegalStateException().isThrownBy(child::halt).withMessageContaining("ending");
    child.close();
  }

  @Test
  void shouldPassOverWhatTheJvmSaysOfItsOwn() throws Exception {
    try (Child child = shell("echo Started recording 1.; echo; echo 8080; exec sleep 1000")) {
      assertThat(child.awaitLine(line -> line.matches("[0-9]+"))).isEqualTo("8080");
    }
  }

  @Test
  void shouldSayThatItEndedBeforeItSaidAnything() throws Exception {
    try (Child child = shell("echo no port")) {
      assertThatIOException()
          .isThrownBy(() -> child.awaitLine(line -> line.matches("[0-9]+")))
          .withMessageContaining("ended before");
    }
  }
}
