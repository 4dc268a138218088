package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.ServerOptions;
import io.weir.testkit.Await;
import io.weir.verticles.cli.WeirCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal's files are damaged while a node with undrained records is down. */
@Timeout(150)
class DamagedJournalFaultIT {

  private static final int MESSAGES = 900;
  private static final int CALLBACKS = 60;
  private static final int DAMAGE_EXIT_CODE = 1;

  @TempDir Path folder;

  @Test
  void shouldPullAgainWhatFlippedBitsAndACutTookFromTheArchive() throws Exception { // I2, I3, I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, MESSAGES, CALLBACKS), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      int observe = ChildNode.freePort();
      Path file = killedWithABacklog(rig, observe);
      int cut = 0;
      for (Path journal : filesOf("shard-[1-9]")) {
        if (cut++ % 2 == 0) {
          truncate(journal, used(journal) * 2 / 3);
        }
        flip(journal, 3);
      }
      assertThat(cut).as("archive files with records").isGreaterThanOrEqualTo(2);
      assertThat(verify(file)).isEqualTo(DAMAGE_EXIT_CODE);
      try (ChildNode second = ChildNode.start(file)) {
        rig.requireOracle();
        second.awaitWhole(observe);
        watch.requireRight();
        assertThat(second.output()).contains("damaged archive records");
      }
    }
  }

  @Test
  void shouldQuarantineADamagedCallbackAndStoreAllOthers() throws Exception { // I1, I3
    try (Rig rig = Rig.of(folder, Rig.plan(1, 50, CALLBACKS), ServerOptions.plain())) {
      int observe = ChildNode.freePort();
      Path file = killedWithABacklog(rig, observe);
      Path journal = filesOf("shard-0").get(0);
      flipAt(journal, used(journal) - 50); // in the last callback's ciphertext
      assertThat(verify(file)).isEqualTo(DAMAGE_EXIT_CODE);
      try (ChildNode second = ChildNode.start(file)) {
        second.awaitWhole(observe);
        Await.until(
            "it is in the quarantine, and all others are stored",
            () ->
                rig.number("SELECT count(*) FROM weir_quarantine WHERE reason LIKE 'damaged:%'")
                        == 1
                    && rig.number("SELECT count(*) FROM weir_inbox")
                        >= rig.expectedCallbacks() - 1);
      }
    }
  }

  /** A node that has journalled everything and committed nothing, and was killed then. */
  private Path killedWithABacklog(Rig rig, int observe) throws Exception {
    int callbacks = ChildNode.freePort();
    Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
    CountDownLatch holds = rig.postgres().holdBefore("shard = $2 FOR UPDATE"); // its first commit
    long messages = rig.world().archives().values().stream().mapToLong(a -> a.size()).sum();
    try (ChildNode first = ChildNode.start(file)) {
      assertThat(holds.await(60, TimeUnit.SECONDS)).as(first.output()).isTrue();
      PushProgress pushed =
          rig.wecom()
              .pushTo("http://127.0.0.1:" + callbacks, PushOptions.platform())
              .done()
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertThat(pushed.givenUp()).isZero();
      Await.until(
          "all is pulled",
          () ->
              ChildNode.page(observe, "/metrics")
                      .lines()
                      .filter(line -> line.startsWith("weir_pull_messages_total"))
                      .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                      .sum()
                  >= messages);
      first.kill();
    }
    rig.postgres().letGo();
    return file;
  }

  /** {@code weir journal verify}, in this process. */
  private static int verify(Path configuration) {
    StringWriter said = new StringWriter();
    int code =
        WeirCommand.commandLine()
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute("journal", "verify", "--config", configuration.toString());
    assertThat(said.toString()).contains("shard 0 (callbacks)").contains("damaged. What a shard");
    return code;
  }

  /** The journal's files with records in them, of the shards that match. */
  private List<Path> filesOf(String shard) throws IOException {
    try (Stream<Path> walk = Files.walk(folder.resolve("a/data/journal"))) {
      return walk.filter(f -> f.toString().matches(".*/" + shard + "/.*\\.cq4"))
          .filter(f -> f.toFile().length() > 0)
          .sorted()
          .toList();
    }
  }

  private static long used(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private static void truncate(Path file, long size) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(size);
    }
  }

  private static void flip(Path file, int flips) throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    long used = used(file);
    for (int i = 0; i < flips; i++) {
      flipAt(file, used / 2 + random.nextLong(used / 2)); // where there are records, not the index
    }
  }

  private static void flipAt(Path file, long place) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(place);
      int was = raw.read();
      raw.seek(place);
      raw.write(was ^ 4);
    }
  }
}
