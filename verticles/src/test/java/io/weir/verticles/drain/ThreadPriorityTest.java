package io.weir.verticles.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ThreadPriorityTest {

  private static final int NICE = 7;

  @TempDir Path folder;

  @Test
  void shouldLowerTheCompilerAndNobodyElse() throws Exception {
    assumeThat(Platform.isLinux()).isTrue();
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();

    List<String> threads = Files.readAllLines(output);
    assertThat(threads).anyMatch(line -> line.startsWith("C2 CompilerThre "));
    assertThat(threads)
        .allMatch(line -> line.endsWith(" " + NICE) == line.startsWith("C2 CompilerThre "));
  }

  /** Prints each thread's name and nice value, once the compiler is lowered. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      ThreadPriority.lowerCompiler(NICE);
      try (var threads = Files.list(Path.of("/proc/self/task"))) {
        for (Path thread : threads.toList()) {
          String stat = Files.readString(thread.resolve("stat"));
          int end = stat.lastIndexOf(')');
          String nice = stat.substring(end + 2).split(" ")[16];
          System.out.println(stat.substring(stat.indexOf('(') + 1, end) + " " + nice);
        }
      }
    }
  }
}
