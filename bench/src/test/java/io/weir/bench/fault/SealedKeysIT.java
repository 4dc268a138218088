package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SetupFiles;
import io.weir.engine.base.Meter;
import io.weir.engine.drain.ReplayRange;
import io.weir.testkit.Await;
import io.weir.verticles.node.ConfigLoader;
import io.weir.verticles.node.Node;
import io.weir.verticles.node.NodeConfig;
import io.weir.verticles.node.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that keep content keys sealed, and replays of their journals. */
@Timeout(150)
class SealedKeysIT {

  @TempDir Path folder;

  private Path configuration() {
    return folder.resolve("a").resolve(SetupFiles.CONFIGURATION);
  }

  private Replay.Report replay(String into) {
    NodeConfig config = ConfigLoader.load(configuration());
    Replay.Request request = new Replay.Request(ReplayRange.WHOLE, 0, into, null);
    return Replay.of(config, request, at -> {}).run(job -> {});
  }

  /** No version that a message was made with has a private key any more. */
  private void loseThePrivateKeys() throws IOException {
    String text = Files.readString(configuration());
    String without = text.replaceAll("(\\d+)('?): (keys/pair)", "99$1$2: $3");
    assertThat(without).isNotEqualTo(text);
    Files.writeString(configuration(), without);
  }

  private static String messages(Rig rig, String schema) throws SQLException {
    return String.valueOf(
        rig.one(
            "SELECT count(*) || md5(string_agg(m::text, ',' ORDER BY corp_id, seq)) FROM "
                + schema
                + ".t_wecom_message AS m"));
  }

  private static long count(Rig rig, String table) throws SQLException {
    return rig.number("SELECT count(*) FROM " + table);
  }

  private static void takeAll(Rig rig, Node node) throws Exception {
    rig.wecom()
        .pushTo(Rig.callbackUrl(node), PushOptions.platform())
        .done()
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    rig.requireOracle();
  }

  private List<Path> keyFiles() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("a/data/journal"))) {
      return all.filter(file -> file.toString().endsWith(".keys")).toList();
    }
  }

  @Test
  void shouldReplayWithoutRsaAsLongAsTheNodeKeyIsThere() throws Exception { // I5 I6
    try (Rig rig = Rig.of(folder, Rig.plan(4, 1200, 100), ServerOptions.plain())) {
      rig.set("journal", "sealedKeys", true);
      Node node = rig.start("a");
      takeAll(rig, node);
      rig.stop(node);
      String live = messages(rig, "public");
      long messages = count(rig, "t_wecom_message");
      String complete = Files.readString(configuration());
      loseThePrivateKeys();

      Replay.Report sealed = replay("weir_sealed");

      assertThat(sealed.rsa()).isZero();
      assertThat(sealed.rsaSaved()).isEqualTo(messages);
      assertThat(sealed.unreadable()).isEmpty();
      assertThat(messages(rig, "weir_sealed")).isEqualTo(live);
      assertThat(count(rig, "weir_sealed.weir_quarantine")).isZero();

      Files.delete(folder.resolve("a/data/keys/node.key"));
      Replay.Report shredded = replay("weir_shredded");

      assertThat(shredded.rsaSaved()).isZero();
      assertThat(count(rig, "weir_shredded.t_wecom_message")).isZero();
      assertThat(count(rig, "weir_shredded.weir_quarantine")).isEqualTo(messages);

      Files.writeString(configuration(), complete);
      Replay.Report rsa = replay("weir_rsa");

      assertThat(rsa.rsa()).isEqualTo(messages);
      assertThat(messages(rig, "weir_rsa")).isEqualTo(live);
    }
  }

  @Test
  void shouldKeepNoKeysUnlessToldTo() throws Exception {
    try (Rig rig = Rig.of(folder, Rig.plan(2, 100, 10), ServerOptions.plain())) {
      Node node = rig.start("a");
      takeAll(rig, node);
      rig.stop(node);

      assertThat(keyFiles()).isEmpty();
      assertThat(folder.resolve("a/data/keys/node.key")).doesNotExist();
    }
  }

  @Test
  void shouldDrainAndReplayAllWhenKeysCannotBeWrittenOrRead() throws Exception { // I5
    try (Rig rig = Rig.of(folder, Rig.plan(3, 900, 60), ServerOptions.plain())) {
      rig.set("journal", "sealedKeys", true);
      rig.showOnly(20);
      Node node = rig.start("a");
      Await.until("keys are kept", () -> !keyFiles().isEmpty());
      List<Path> files = keyFiles();
      for (Path file : files) {
        standInTheWay(file);
      }
      rig.showAll();

      takeAll(rig, node);

      assertThat(node.meters().counted(Meter.JOURNAL_KEYS_LOST)).isPositive();
      rig.stop(node);
      Replay.Report report = replay("weir_some");
      assertThat(report.unreadable()).hasSize(files.size());
      assertThat(report.rsa()).isPositive();
      assertThat(messages(rig, "weir_some")).isEqualTo(messages(rig, "public"));
    }
  }

  // The node may be making it anew meanwhile.
  private static void standInTheWay(Path file) throws IOException {
    boolean made = false;
    while (!made) {
      Files.deleteIfExists(file);
      made = file.toFile().mkdir();
    }
  }
}
