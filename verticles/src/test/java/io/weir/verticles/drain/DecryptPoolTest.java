package io.weir.verticles.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpBook;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.RecordDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DecryptPoolTest {

  @TempDir Path folder;

  /** A JVM whose JNA finds no library to load: as on a node that may unpack none. */
  @Test
  void shouldDecryptAtNormalPriorityWhenJnaCannotLoad() throws Exception {
    String output = decodeInAnotherJvm("-Djna.nosys=true", "-Djna.nounpack=true");

    assertThat(output)
        .contains("pieces 2")
        .contains("could not lower the priority of decrypt-0")
        .doesNotContain("Exception in thread");
  }

  @Test
  void shouldLowerThePriorityWhenJnaLoads() throws Exception {
    assertThat(decodeInAnotherJvm()).contains("pieces 2").doesNotContain("could not lower");
  }

  private String decodeInAnotherJvm(String... options) throws Exception {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  /** Two empty pieces, one after the other, on one thread. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      Seal seal = new Seal(List.of(new byte[32]));
      CorpBook nobody = CorpBook.of(List.of(), List.of());
      CountDownLatch back = new CountDownLatch(2);
      try (DecryptPool pool =
          new DecryptPool(
              1, 5, () -> new RecordDecoder(() -> nobody, null, new HttpBodyCipher(null), seal))) {
        pool.submit(List.of(), decoded -> back.countDown());
        pool.submit(List.of(), decoded -> back.countDown());
        System.out.println("pieces " + (back.await(20, TimeUnit.SECONDS) ? 2 : 0));
      }
    }
  }
}
