package io.weir.verticles.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.ReplayRange;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class JournalSpanTest {

  private static final long NOW = 1_772_600_000_000L;

  @Test
  void shouldReadTimesAndHowLongAgo() {
    assertThat(JournalSpan.of(null, null, null, NOW)).isEqualTo(ReplayRange.WHOLE);
    ReplayRange range = JournalSpan.of("2026-03-01T08:00:00+08:00", "30m", "wwA", NOW);
    assertThat(range.fromMs()).isEqualTo(1_772_323_200_000L);
    assertThat(range.toMs()).isEqualTo(NOW - 1_800_000);
    assertThat(range.shard()).isEqualTo(ReplayRange.EVERY_SHARD);
    assertThat(range.corp()).isEqualTo(new CorpId("wwA"));
    assertThat(JournalSpan.of("3d", "1s", null, NOW).fromMs()).isEqualTo(NOW - 259_200_000);
  }

  @Test
  void shouldReadPositionsOfOneShard() {
    ReplayRange range = JournalSpan.of("1/7", null, null, NOW);
    assertThat(range.shard()).isEqualTo(1);
    assertThat(range.fromIndex()).isEqualTo(7);
    assertThat(range.toIndex()).isEqualTo(Long.MAX_VALUE);
    ReplayRange upTo = JournalSpan.of("2h", "0/9", null, NOW);
    assertThat(upTo.shard()).isZero();
    assertThat(upTo.toIndex()).isEqualTo(9);
    assertThat(upTo.fromMs()).isEqualTo(NOW - 7_200_000);
  }

  @Test
  void shouldSayWhatIsAllowedWhenItIsNot() {
    for (String wrong : new String[] {"yesterday", "2026-03-01", "5x", "1/x", "-3h", ""}) {
      assertThatThrownBy(() -> JournalSpan.of(wrong, null, null, NOW))
          .isInstanceOf(JournalSpan.Unusable.class)
          .hasMessageContaining("--from")
          .hasMessageContaining("SHARD/INDEX");
    }
    assertThatThrownBy(() -> JournalSpan.of("1/7", "2/9", null, NOW))
        .hasMessageContaining("shard 1");
    assertThatThrownBy(() -> JournalSpan.of("1h", "2h", null, NOW)).hasMessageContaining("before");
    assertThatThrownBy(() -> JournalSpan.of("1/9", "1/7", null, NOW))
        .hasMessageContaining("before");
  }

  @Test
  void shouldRefuseArgumentsThatCannotBeUsedBeforeAnythingIsOpened() {
    assertThat(refusal("journal", "replay", "--into", "public; DROP")).contains("plain name");
    assertThat(refusal("journal", "replay", "--into", "pg_catalog")).contains("plain name");
    assertThat(refusal("journal", "replay", "--into", "information_schema")).contains("plain name");
    assertThat(refusal("journal", "replay", "--rate", "-1")).contains("--rate");
    assertThat(refusal("journal", "replay", "--resume", "x", "--from", "1h")).contains("--resume");
    assertThat(refusal("journal", "replay", "--from", "soon")).contains("how long ago");
    assertThat(refusal("journal", "tail", "--decrypt")).contains("--reason");
    assertThat(refusal("journal", "tail", "--decrypt", "--reason", "  ")).contains("--reason");
    assertThat(refusal("journal", "tail", "--decrypt", "--reason", "x", "--data-dir", "d"))
        .contains("--config");
    assertThat(refusal("journal", "tail", "--json")).contains("--decrypt");
    assertThat(refusal("quarantine")).contains("list or retry");
    assertThat(refusal("quarantine", "list", "--limit", "-1")).contains("--limit");
  }

  @Test
  void shouldShowWhatWouldMoveTheCursorOfATerminal() {
    assertThat(DecryptedLines.visible("a\u001b[2J\u0085\u202eb\n消息"))
        .isEqualTo("a\\u001b[2J\\u0085\\u202eb\\u000a消息");
  }

  private static String refusal(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = WeirCommand.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertThat(line.execute(arguments)).as(String.join(" ", arguments)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    return err.toString();
  }
}
