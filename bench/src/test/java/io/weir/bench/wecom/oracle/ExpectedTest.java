package io.weir.bench.wecom.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.bench.wecom.TestWorlds;
import io.weir.bench.wecom.directory.DirectoryPlan;
import io.weir.bench.wecom.directory.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExpectedTest {

  @Test
  void shouldReadBackWhatWasWritten(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("expected.json");
    TestWorlds.Kept kept = new TestWorlds.Kept();
    TestWorlds.make(
        TestWorlds.plan(3, 3, 500, 80)
            .withBadEntries(20)
            .withDirectory(DirectoryPlan.modest().expectedBy(View.OLD_APP)),
        kept);
    try (ExpectedWriter writer = ExpectedWriter.create(file)) {
      for (ExpectedCorp corp : kept.corps) {
        writer.corp(corp);
      }
      writer.inbox(kept.inbox);
    }
    assertThat(read(file)).isEqualTo(described(kept));
    assertThat(Expected.of(file).totals()).isEqualTo(new Expected.Totals(500, 80, 20, 3));
  }

  @Test
  void shouldRefuseAFileThatIsSomethingElse(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("other.json"), "{\"format\":99}");
    assertThatThrownBy(() -> Expected.of(file).totals()).isInstanceOf(IOException.class);
  }

  private static List<Object> read(Path file) throws IOException {
    List<Object> seen = new ArrayList<>();
    Expected.of(file)
        .visit(
            new ExpectedVisitor() {
              @Override
              public void corp(String corpId, long chatSeq) {
                seen.add(corpId + chatSeq);
              }

              @Override
              public void directoryRow(String corpId, String table, Row row) {
                seen.add(table);
                seen.add(row);
              }

              @Override
              public void room(String corpId, ExpectedRoom room) {
                seen.add(room);
              }

              @Override
              public void renamed(String corpId, String userId) {
                seen.add("renamed " + userId);
              }

              @Override
              public void message(String corpId, ExpectedMessage message) {
                seen.add(ExpectedRows.message(corpId, message));
                seen.add(message.media());
              }

              @Override
              public void conversation(String corpId, ExpectedConversation conversation) {
                seen.add(conversation);
              }

              @Override
              public void quarantine(String corpId, ExpectedQuarantine entry) {
                seen.add(entry);
              }

              @Override
              public void inbox(ExpectedInbox row) {
                seen.add(row);
              }
            });
    return seen;
  }

  private static List<Object> described(TestWorlds.Kept kept) {
    List<Object> all = new ArrayList<>();
    for (ExpectedCorp corp : kept.corps) {
      all.add(corp.corpId() + corp.chatSeq());
      corp.directory().renamed().forEach(userId -> all.add("renamed " + userId));
      all.addAll(corp.directory().rooms());
      for (var table : corp.directory().tables().entrySet()) {
        for (Row row : table.getValue()) {
          all.add(table.getKey());
          all.add(row);
        }
      }
      for (ExpectedMessage message : corp.messages()) {
        all.add(ExpectedRows.message(corp.corpId(), message));
        all.add(message.media());
      }
      all.addAll(corp.conversations());
      all.addAll(corp.quarantine());
    }
    all.addAll(kept.inbox);
    return all;
  }
}
