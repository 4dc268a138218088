package io.weir.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SignalsTest {

  @Test
  void shouldStopLetGoOnAndEnd() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    try {
      Signals.send(process.pid(), "STOP");
      awaitState(process.pid(), 'T');
      Signals.send(List.of(process.pid()), "CONT");
      awaitState(process.pid(), 'S');
      Signals.send(process.pid(), "TERM");

      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    Signals.send(process.pid(), "TERM"); // nobody any more, which is no matter
  }

  @Test
  void shouldRefuseWhatIsNoProcessAndNoSignal() {
    assertThatThrownBy(() -> Signals.send(-1, "TERM")).hasMessageContaining("no process ids");
    assertThatThrownBy(() -> Signals.send(1, "HUP")).hasMessageContaining("not HUP");
  }

  /** The letter behind the name's parenthesis. */
  private static void awaitState(long pid, char state) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    char found;
    do {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      found = stat.charAt(stat.lastIndexOf(')') + 2);
    } while (found != state && System.nanoTime() < end);
    assertThat(found).isEqualTo(state);
  }
}
