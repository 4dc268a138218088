package io.weir.verticles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalWriter;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.chronicle.ChronicleJournal;
import io.weir.testkit.TestRecords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalVerifyCommandTest {

  private static final int SHARD = 1;

  @TempDir Path data = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldEndWithZeroWhenEachRecordIsSound() throws IOException {
    fill();
    assertThat(verify()).isZero();
    assertThat(out.toString()).contains("shard 1 (archive)", "3 sound records", "no damage found");

    assertThat(verify("--json")).isZero();
    JsonNode report = report();
    assertThat(report.get("whole").asBoolean()).isTrue();
    assertThat(report.get("shards").get(SHARD).get("records").asInt()).isEqualTo(3);
    assertThat(err.toString()).as("people read on").contains("no damage found");
  }

  @Test
  void shouldEndWithOneAndSayWhereWhenABitIsFlipped() throws IOException {
    fill();
    flipABitOfTheLastRecord();
    assertThat(verify("--json")).isEqualTo(1);
    JsonNode report = report();
    assertThat(report.get("whole").asBoolean()).isFalse();
    assertThat(report.get("interrupted").asBoolean()).isFalse();
    assertThat(report.get("damaged").asInt()).isEqualTo(1);
    JsonNode shard = report.get("shards").get(SHARD);
    assertThat(shard.get("records").asInt()).isEqualTo(2);
    assertThat(shard.get("damages").get(0).asText()).contains("checksum is wrong");
  }

  @Test
  void shouldEndWithTwoWhenThereIsNoJournal() {
    assertThat(verify()).isEqualTo(2);
    assertThat(err.toString()).contains("no journal in", "dataDir of a node that has run");
    assertThat(out.toString()).isEmpty();
  }

  private void fill() {
    try (Journal journal = ChronicleJournal.open(data.resolve("journal"), 1, false);
        JournalWriter writer = journal.openWriter(SHARD)) {
      for (long seq = 1; seq <= 3; seq++) {
        writer.append(RecordCodec.encode(TestRecords.archived("ww1", seq, seq - 1)));
      }
    }
  }

  private void flipABitOfTheLastRecord() throws IOException {
    Path file;
    try (Stream<Path> walk = Files.walk(data.resolve("journal/shard-" + SHARD))) {
      file = walk.filter(f -> f.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    bytes[last - Long.BYTES] ^= 4;
    Files.write(file, bytes);
  }

  private JsonNode report() {
    String[] lines = out.toString().strip().split("\n");
    try {
      return new ObjectMapper().readTree(lines[lines.length - 1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int verify(String... options) {
    String[] arguments =
        Stream.concat(
                Stream.of("journal", "verify", "--data-dir", data.toString()), Stream.of(options))
            .toArray(String[]::new);
    return WeirCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
