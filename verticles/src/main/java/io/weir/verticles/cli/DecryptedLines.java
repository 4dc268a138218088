package io.weir.verticles.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.drain.Drained;
import io.weir.engine.journal.JournalEntry;
import io.weir.engine.journal.RecordCodec;
import io.weir.verticles.node.DecryptedView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines with what their records say, on standard output and nowhere else. */
final class DecryptedLines implements JournalTailCommand.Show {

  /** Few enough to be held in the clear for a moment. */
  private static final int GROUP_MAX = 32;

  private final DecryptedView view;
  private final PrintWriter out;
  private final boolean json;
  private long shown;

  DecryptedLines(DecryptedView view, PrintWriter out, boolean json) {
    this.view = view;
    this.out = out;
    this.json = json;
  }

  @Override
  public void show(List<JournalTailCommand.Line> lines) {
    for (int from = 0; from < lines.size(); from += GROUP_MAX) {
      showGroup(lines.subList(from, Math.min(lines.size(), from + GROUP_MAX)));
    }
  }

  private void showGroup(List<JournalTailCommand.Line> lines) {
    List<RecordCodec.Decoded> records = new ArrayList<>(lines.size());
    for (JournalTailCommand.Line line : lines) {
      records.add(entryOf(line).decoded());
    }
    List<Drained> said = view.decrypt(records);
    for (int i = 0; i < lines.size(); i++) {
      if (json) {
        out.println(object(lines.get(i), said.get(i)));
      } else {
        out.println(lines.get(i).text());
        out.println("    " + visible(kind(said.get(i)) + " " + content(said.get(i))));
      }
    }
    out.flush();
    shown += lines.size();
  }

  private static JournalEntry entryOf(JournalTailCommand.Line line) {
    JournalEntry entry = line.entry();
    if (entry == null) {
      throw new IllegalArgumentException("a line without its record");
    }
    return entry;
  }

  private static ObjectNode object(JournalTailCommand.Line line, Drained said) {
    JournalEntry entry = entryOf(line);
    EntryText text = EntryText.of(entry);
    return new ObjectMapper()
        .createObjectNode()
        .put("shard", line.shard())
        .put("position", entry.position().index())
        .put("arrivedMs", text.timeMs())
        .put("kind", text.kind())
        .put("corpId", text.corpId())
        .put("details", text.details())
        .put(kind(said), content(said));
  }

  private static String kind(Drained said) {
    if (said instanceof Drained.Stored) {
      return "message";
    }
    return said instanceof Drained.Arrived ? "event" : "refused";
  }

  private static String content(Drained said) {
    if (said instanceof Drained.Stored stored) {
      return stored.rows().message().rawContent();
    } else if (said instanceof Drained.Arrived arrived) {
      return arrived.row().payload();
    }
    return ((Drained.Refused) said).row().reason();
  }

  /** What somebody wrote must not move the cursor of whoever reads it, nor pass for a line. */
  static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
        visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        visible.append(c);
      }
    }
    return visible.toString();
  }

  @Override
  public void close() {
    view.close();
    if (json) {
      out.println(
          new ObjectMapper().createObjectNode().put("shown", shown).put("audit", view.id()));
      out.flush();
    }
  }
}
