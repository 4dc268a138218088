package io.weir.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.cli.DemoCommand;
import io.weir.bench.wecom.oracle.FilledColumns;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code weir demo}, small. */
@Timeout(240)
class DemoIT {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldFindEveryRowAsExpectedAndEveryColumnFilledOrExplained() throws Exception {
    int code =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "--corps",
                "3",
                "--messages",
                "600",
                "--callbacks",
                "400",
                "--dir",
                folder.toString(),
                "--json");
    assertThat(code).as("%s", err).isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString().strip());
    assertThat(report.path("same").asBoolean()).isTrue();
    assertThat(report.at("/stored/messages").asLong()).isEqualTo(600);
    assertThat(report.at("/stored/callbacks")).isEqualTo(report.at("/expected/callbacks"));
    requireColumns(report.path("columns"));
    assertThat(err.toString())
        .contains("t_wecom_customer: corp_id 100, wecom_external_user_id 100,")
        .contains("open_user_id is empty: told to suites only")
        .doesNotContain("NOBODY KNOWS WHY");
  }

  private static void requireColumns(JsonNode columns) {
    Set<String> tables = new LinkedHashSet<>();
    columns
        .fields()
        .forEachRemaining(
            column -> {
              JsonNode share = column.getValue().path("share");
              assertThat(share.isNumber()).as(column.getKey()).isTrue();
              assertThat(share.asDouble() > 0 || column.getValue().has("why"))
                  .as("%s is filled, or it is said why not", column.getKey())
                  .isTrue();
              tables.add(column.getKey().substring(0, column.getKey().indexOf('.')));
            });
    assertThat(tables).containsExactlyElementsOf(FilledColumns.TABLES);
  }
}
