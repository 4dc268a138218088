package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.PushOptions;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.oracle.Agreement;
import io.weir.bench.wecom.oracle.FilledColumns;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which columns of the directory's tables a node fills, and in what share of the rows. */
@Timeout(180)
class DirectoryColumnsIT {

  @TempDir Path folder;

  @Test
  void shouldFillEveryColumnThatThePlatformFills() throws Exception {
    try (Rig rig =
        Rig.of(
            folder,
            Rig.plan(3, 600, 400).withDirectory(DirectoryPlan.modest().expectedBy(View.OLD_APP)),
            ServerOptions.plain())) {
      Node node = rig.start("a");
      Rig.awaitOpened(node);
      long givenUp =
          rig.wecom()
              .pushTo(Rig.callbackUrl(node), new PushOptions(8, 3, 5_000, 500, 100))
              .done()
              .toCompletionStage()
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS)
              .givenUp();
      assertThat(givenUp).isZero();
      long callbacks = rig.expectedCallbacks();
      Await.until(
          "all is taken up",
          () ->
              rig.number("SELECT count(*) FROM weir_inbox") == callbacks
                  && rig.number("SELECT count(*) FROM weir_inbox WHERE state = 'directory'") == 0
                  && rig.number("SELECT count(*) FROM weir_sync WHERE state <> 'done'") == 0
                  && rig.number("SELECT count(*) FROM weir_stale") == 0);
      rig.requireOracle(Agreement.EXACT);
      List<FilledColumns.Column> columns = rig.filledColumns().columns();
      columns.forEach(
          column ->
              System.out.printf(
                  Locale.ROOT,
                  "%-62s %5.1f %% %s%n",
                  column.path(),
                  column.share() * 100,
                  column.whyEmpty()));
      assertThat(columns)
          .as("columns without a value in any row")
          .noneMatch(FilledColumns.Column::isUnexplained);
      assertThat(columns)
          .as("empty columns, each said to be so")
          .filteredOn(column -> column.filled() == 0)
          .extracting(FilledColumns.Column::path)
          .contains("t_wecom_staff.open_user_id")
          .isSubsetOf(FilledColumns.maybeEmpty());
    }
  }
}
