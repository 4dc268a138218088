package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.testkit.Await;
import io.weir.verticles.cli.WeirCommand;
import io.weir.verticles.node.Node;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir sync} beside a node. */
@Timeout(180)
class SyncCommandIT {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int weir(Path file, String... arguments) {
    CommandLine line =
        WeirCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] all = new String[arguments.length + 3];
    all[0] = "sync";
    all[1] = "--config";
    all[2] = file.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return line.execute(all);
  }

  @Test
  void shouldReadWhatIsAskedForAndSaySo() throws Exception {
    try (Rig rig =
        Rig.of(
            folder,
            Rig.plan(2, 100, 20).withDirectory(DirectoryPlan.modest().expectedBy(View.OLD_APP)),
            ServerOptions.plain())) {
      Path file = rig.configure("a", rig.postgres().port(), 0, 0);
      Node node = rig.start(file);
      Rig.awaitOpened(node);
      Await.until(
          "all has been read once",
          () ->
              rig.number("SELECT count(*) FROM weir_sync") > 0
                  && rig.number("SELECT count(*) FROM weir_sync WHERE state <> 'done'") == 0);
      String corp = rig.world().corps().get(0).corpId();
      rig.execute("UPDATE weir_sync SET finished_at = '2020-01-01'");
      assertThat(weir(file, "--corp", corp, "--json", "tags", "staff")).as("%s", err).isZero();
      String[] lines = out.toString().strip().split("\n");
      JsonNode report = new ObjectMapper().readTree(lines[lines.length - 1]);
      assertThat(report.path("readings").findValuesAsText("kind")).containsExactly("staff", "tags");
      assertThat(report.path("readings").findValuesAsText("state")).containsExactly("done", "done");
      assertThat(
              rig.number(
                  "SELECT count(*) FROM weir_sync WHERE finished_at > '2021-01-01' AND kind <> 'consent'"))
          .as("nothing else was read; the first consents may still have been")
          .isEqualTo(2);

      rig.execute(
          "INSERT INTO weir_sync (corp_id, kind, state) VALUES ('wwgone', 'tags', 'waiting')");
      assertThat(weir(file, "tags")).as("whatever is kept no more: %s", err).isZero();
      assertThat(weir(file, "--corp", "wwgone")).isEqualTo(2);
      assertThat(weir(file, "--corp", "wwnobody")).isEqualTo(2);
      assertThat(err.toString()).contains("no directory is kept of [wwnobody]").contains(corp);
      rig.execute("DELETE FROM weir_sync WHERE kind = 'consent'");
      assertThat(weir(file, "--corp", corp, "consent")).as("nobody reads it").isEqualTo(2);
      assertThat(err.toString())
          .contains("consent is not read of [" + corp + "]")
          .contains("corps[].archive");
      assertThat(weir(file, "everything")).isEqualTo(2);
      assertThat(err.toString()).contains("everything");
      rig.stop(node);
    }
  }
}
