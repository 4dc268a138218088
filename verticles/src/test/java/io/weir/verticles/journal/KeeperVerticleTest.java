package io.weir.verticles.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Telemetry;
import io.weir.engine.journal.DiskGuard;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.Retention;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.Await;
import io.weir.testkit.TestRecords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class KeeperVerticleTest {

  private static final int SHARD = 1;
  private static final long FREE_MIN = 1000;

  @TempDir Path directory = Path.of("");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
  private final AtomicLong free = new AtomicLong(10 * FREE_MIN);
  private final List<String> told = new CopyOnWriteArrayList<>();

  private KeeperVerticle keeper(Journal journal) throws Exception {
    Clock clock =
        new Clock() {
          @Override
          public long millis() {
            return wall.get();
          }

          @Override
          public long nanos() {
            return System.nanoTime();
          }
        };
    KeeperVerticle keeper =
        new KeeperVerticle(
            journal,
            free::get,
            new DiskGuard(FREE_MIN),
            new Retention(Retention.DAY_MILLIS, Long.MAX_VALUE),
            Telemetry.NONE,
            clock,
            reason -> told.add(reason.orElse("room")));
    vertx
        .deployVerticle(
            keeper,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("journal-keeper")
                .setWorkerPoolSize(1))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
    return keeper;
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void shouldTellOnceWhenThereIsNoRoomAndOnceWhenThereIs() throws Exception { // I7
    free.set(FREE_MIN - 1);
    try (Journal journal = ChronicleJournal.open(directory, 1, false)) {
      keeper(journal);
      assertThat(told).as("before anything is offered").singleElement().asString().contains("999");
      free.set(FREE_MIN + 1); // above the mark, and not clearly so
      Await.throughout("it holds", Duration.ofMillis(1500), () -> told.size() == 1);
      free.set(10 * FREE_MIN);
      Await.until("it lets go", () -> told.size() == 2);
      assertThat(told.get(1)).isEqualTo("room");
    }
  }

  @Test
  void shouldRemoveOnlyCommittedFilesWhenTheDiskIsShort() throws Exception { // I3
    try (Journal journal = ChronicleJournal.open(directory, 1, false, wall::get)) {
      List<JournalPosition> positions = new ArrayList<>();
      try (JournalWriter writer = journal.openWriter(SHARD)) {
        for (int i = 1; i <= 5; i++) { // one a file
          positions.add(writer.append(RecordCodec.encode(TestRecords.archived("ww1", i, i - 1L))));
          wall.addAndGet(300_000);
        }
      }
      KeeperVerticle keeper = keeper(journal);
      free.set(FREE_MIN + FREE_MIN / 2); // short
      Await.throughout(
          "nothing goes before Postgres has said how far it is",
          Duration.ofMillis(1500),
          () -> journal.files(SHARD).size() == 5);
      keeper.committed(SHARD, positions.get(3));
      Await.until("the committed ones go", () -> journal.files(SHARD).size() == 2);
      Await.throughout(
          "the others stay", Duration.ofMillis(2500), () -> journal.files(SHARD).size() == 2);
    }
  }
}
