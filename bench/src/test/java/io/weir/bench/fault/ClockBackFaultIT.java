package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.PushProgress;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.testkit.Await;
import io.weir.testkit.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine's clock is set back under a running {@code weir run}, by libfaketime: the process,
 * the JVM and every library in it see it, and only the monotonic clock goes on. Without libfaketime
 * (the package {@code faketime}) this is left out; {@code ChronicleJournalTest} has the journal's
 * part by an injected clock.
 */
@Timeout(150)
class ClockBackFaultIT {

  private static final String BACK = "-7200"; // two hours, many of the journal's files

  @TempDir Path folder;

  @Test
  void shouldLoseNothingWhenTheClockIsSetBackAndTheProcessKilled() throws Exception { // I1, I3, I5
    Path library = library();
    Proofs.need(Files.exists(library), "no libfaketime here (apt-get install faketime)");
    Path clock = folder.resolve("clock");
    set(clock, "+0");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD",
            library.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "FAKETIME_FORCE_MONOTONIC_FIX", // else timed waits of the JVM end at once
            "0",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1");
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 200), ServerOptions.plain());
        CursorWatch watch = rig.watchCursors()) {
      rig.showOnly(40);
      int callbacks = ChildNode.freePort();
      int observe = ChildNode.freePort();
      Path file = rig.configure("a", rig.postgres().port(), callbacks, observe);
      try (ChildNode first = ChildNode.start(file, environment, List.of())) {
        first.awaitWhole(observe);
        Await.until("it commits", () -> rig.number("SELECT count(*) FROM t_wecom_message") > 300);
        PushProgress some = push(rig, callbacks, 0, 60);
        assertThat(some.givenUp()).isZero();
        Await.until("pushes too", () -> rig.number("SELECT count(*) FROM weir_inbox") > 40);

        rig.postgres().goAway();
        set(clock, BACK);
        rig.showAll();
        PushProgress rest = push(rig, callbacks, 60, Integer.MAX_VALUE);
        assertThat(rest.givenUp()).isZero();
        assertThat(ChildNode.metric(observe, "weir_callback_clock_skew_total"))
            .as("its clock really went back")
            .isPositive();
        Await.until(
            "it pulls on", () -> ChildNode.metric(observe, "weir_pull_messages_total") >= 900);
        first.kill();
      }
      rig.postgres().comeBack();
      try (ChildNode second = ChildNode.start(file, environment, List.of())) {
        rig.requireOracle();
        second.awaitWhole(observe);
        watch.requireRight();
      }
    }
  }

  private static PushProgress push(Rig rig, int port, int from, int to) throws Exception {
    List<PlannedPush> pushes = rig.world().pushes().pushes();
    return rig.wecom()
        .pushTo(
            "http://127.0.0.1:" + port,
            new PushOptions(32, 3, 5_000, 500, 100),
            pushes.subList(from, Math.min(to, pushes.size())))
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  // At once: the library must not read half of it.
  private static void set(Path clock, String offset) throws IOException {
    Path aside = Files.writeString(clock.resolveSibling("clock.new"), offset + "\n");
    Files.move(aside, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path library() throws IOException {
    Path none = Path.of("/none");
    Path libraries = Path.of("/usr/lib");
    if (!Files.isDirectory(libraries)) {
      return none;
    }
    try (Stream<Path> found = Files.list(libraries)) {
      return found
          .map(folder -> folder.resolve("faketime/libfaketime.so.1"))
          .filter(Files::exists)
          .findAny()
          .orElse(none);
    }
  }
}
