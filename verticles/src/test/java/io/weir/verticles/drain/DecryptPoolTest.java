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
import java.util.concurrent.CopyOnWriteArrayList;
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

  @Test
  void shouldTakeWhatCostsLessFirstAndAmongEqualsWhatCameFirst() {
    assertThat(order(32, 32, 1, 0)).containsExactly(2, 3, 0, 1);
  }

  @Test
  void shouldLetNothingBePassedByMorePiecesThanItCosts() {
    int[] costs = new int[40];
    costs[0] = 10;
    assertThat(order(costs).indexOf(0)).isEqualTo(9);
  }

  /** Places of pieces of these costs, in the order in which one thread takes them. */
  private static List<Integer> order(int... costs) {
    CountDownLatch all = new CountDownLatch(costs.length);
    CountDownLatch submitted = new CountDownLatch(1);
    List<Integer> order = new CopyOnWriteArrayList<>();
    try (DecryptPool pool = pool(0)) {
      pool.submit(0, List.of(), decoded -> await(submitted));
      for (int i = 0; i < costs.length; i++) {
        int place = i;
        pool.submit(
            costs[i],
            List.of(),
            decoded -> {
              order.add(place);
              all.countDown();
            });
      }
      submitted.countDown();
      await(all);
    }
    return order;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DecryptPool pool(int nice) {
    Seal seal = new Seal(List.of(new byte[32]));
    CorpBook nobody = CorpBook.of(List.of(), List.of());
    return new DecryptPool(
        1, nice, () -> new RecordDecoder(() -> nobody, null, new HttpBodyCipher(null), seal));
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
      CountDownLatch back = new CountDownLatch(2);
      try (DecryptPool pool = pool(5)) {
        pool.submit(1, List.of(), decoded -> back.countDown());
        pool.submit(1, List.of(), decoded -> back.countDown());
        System.out.println("pieces " + (back.await(20, TimeUnit.SECONDS) ? 2 : 0));
      }
    }
  }
}
