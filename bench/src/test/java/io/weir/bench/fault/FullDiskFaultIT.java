package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.ServerOptions;
import io.weir.testkit.Await;
import io.weir.testkit.SmallDisk;
import io.weir.verticles.node.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal's disk is full: a real one, of a few megabytes. Nothing is lost, nothing restarts.
 */
@Timeout(150)
class FullDiskFaultIT {

  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  @Test
  void shouldHoldBeforeTheDiskIsFullAndGoOnWhenThereIsRoom() throws Exception { // I1, I5
    try (Rig rig = Rig.of(folder, Rig.plan(2, 400, 60), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      Path file = configure(rig);
      try (SmallDisk disk = SmallDisk.mount(rig.folderOf("a").resolve("data"), 128)) {
        rig.showOnly(30);
        Node node = rig.start(file);
        Rig.awaitOpened(node);
        disk.fillUpTo(20 * MIB); // below diskFreeMin, and not full
        Await.until("the guard holds", () -> !node.readiness().isReady());
        assertThat(node.readiness().reasons()).singleElement().asString().contains("diskFreeMin");
        assertThat(ChildNode.page(node.managementPort(), "/health/ready")).startsWith("503");
        assertThat(ChildNode.page(node.managementPort(), "/metrics"))
            .contains("weir_journal_disk_holding 1.0");

        rig.showAll();
        PushProgress refused = push(rig, node);
        assertThat(refused.accepted()).as("answered 200").isZero();
        long free = disk.free();
        Await.throughout(
            "nothing is written", Duration.ofSeconds(2), () -> disk.free() >= free - MIB);

        disk.giveBack();
        Await.until("the guard lets go", () -> node.readiness().isReady());
        assertThat(push(rig, node).givenUp()).isZero();
        rig.requireOracle();
        watch.requireRight();
        rig.stop(node);
      }
    }
  }

  /** Faster than the guard looks: the disk is full to the last page under the running appenders. */
  @Test
  void shouldRefuseAndGoOnWhenTheLastPageIsGone() throws Exception { // I1, I5
    try (Rig rig = Rig.of(folder, Rig.plan(2, 400, 60), ServerOptions.plain())) {
      Path file = configure(rig);
      try (SmallDisk disk = SmallDisk.mount(rig.folderOf("a").resolve("data"), 128)) {
        rig.showOnly(30);
        Node node = rig.start(file);
        Rig.awaitOpened(node);
        rig.showAll();
        disk.fillUpTo(0);
        PushProgress during = push(rig, node);
        assertThat(during.tries()).isGreaterThan(0);
        Await.until("the guard holds", () -> !node.readiness().isReady());
        PushProgress held = push(rig, node);
        assertThat(held.givenUp()).as("refused, each").isEqualTo(held.tries()).isPositive();

        disk.giveBack();
        Await.until("the guard lets go", () -> node.readiness().isReady());
        assertThat(push(rig, node).givenUp()).isZero();
        rig.requireOracle();
        rig.stop(node);
      }
    }
  }

  @Test
  void shouldStartAndGoOnWhenTheDiskWasFullBeforeIt() throws Exception { // I1, I5
    try (Rig rig = Rig.of(folder, Rig.plan(2, 400, 60), ServerOptions.plain())) {
      Path file = configure(rig);
      try (SmallDisk disk = SmallDisk.mount(rig.folderOf("a").resolve("data"), 128)) {
        rig.showOnly(30);
        Node first = rig.start(file);
        Rig.awaitOpened(first);
        rig.stop(first);
        disk.fillUpTo(0);
        Node node = rig.start(file);
        Rig.awaitOpened(node); // so that what the journal holds can leave it
        PushProgress held = push(rig, node);
        assertThat(held.givenUp()).as("refused, each").isEqualTo(held.tries()).isPositive();

        disk.giveBack();
        rig.showAll();
        Await.until("the guard lets go", () -> node.readiness().isReady());
        assertThat(push(rig, node).givenUp()).isZero();
        rig.requireOracle();
        rig.stop(node);
      }
    }
  }

  private static Path configure(Rig rig) throws Exception {
    Path file = rig.configure("a", rig.postgres().port(), 0, 0);
    Files.writeString(file, Files.readString(file) + "\njournal: {diskFreeMin: 32MiB}\n");
    return file;
  }

  /** Each callback once, without a second try. */
  private static PushProgress push(Rig rig, Node node) throws Exception {
    return rig.wecom()
        .pushTo(Rig.callbackUrl(node), PushOptions.platform().withTriesMax(1))
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }
}
