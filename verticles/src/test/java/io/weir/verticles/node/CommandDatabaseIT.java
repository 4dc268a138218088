package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.engine.journal.chronicle.DirectoryLock;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command and the embedded Postgres, with a node and without one. */
@Timeout(150)
class CommandDatabaseIT {

  @TempDir Path folder = Path.of("");

  @Test
  void shouldStartItWhenNobodyDoesAndLeaveItAloneWhenSomebodyDid() throws Exception {
    Path file = folder.resolve("weir.yaml");
    Files.writeString(file, "node: { dataDir: data }\n");
    NodeConfig config = ConfigLoader.load(file);
    Path journal = folder.resolve("data/journal");
    Path postgres = folder.resolve("data/postgres");
    ChronicleJournal.open(journal, 1, false).close();
    QuarantineDesk desk = new QuarantineDesk(config);

    assertThat(desk.list(null, "", 10).byReason()).isEmpty();
    assertThat(EmbeddedPostgres.running(postgres)).as("stopped again").isNull();

    try (DirectoryLock node = DirectoryLock.take(journal)) {
      assertThatThrownBy(() -> desk.list(null, "", 10))
          .as("a node that is only starting")
          .isInstanceOf(CommandRefused.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThat(node).isNotNull();
    }

    try (EmbeddedPostgres its = EmbeddedPostgres.start(postgres, 0)) {
      assertThat(desk.list(null, "", 10).rows()).isEqualTo(List.of());
      assertThat(its.isRunning()).as("a node's is left running").isTrue();
    }
  }
}
