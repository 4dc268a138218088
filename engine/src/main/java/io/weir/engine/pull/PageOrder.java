package io.weir.engine.pull;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.JournalRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a page into sequence: what is at or below the seq asked from is left out, the rest sorted, a
 * seq given twice sorted out.
 *
 * @param sequence strictly rising, all above the seq asked from
 * @param stale left out because they were not asked for
 * @param repeated left out because the page has the same message already
 * @param conflicting another message under a seq that is taken: for quarantine
 */
record PageOrder(
    List<PullPage.Entry> sequence, int stale, int repeated, List<PullPage.Entry> conflicting) {

  static PageOrder of(PullPage page, long after) {
    List<PullPage.Entry> sorted = new ArrayList<>(page.entries());
    sorted.sort(Comparator.comparingLong(PullPage.Entry::seq)); // stable: the first to come wins
    List<PullPage.Entry> sequence = new ArrayList<>(sorted.size());
    List<PullPage.Entry> conflicting = new ArrayList<>();
    int stale = 0;
    int repeated = 0;
    PullPage.@Nullable Entry last = null;
    for (PullPage.Entry entry : sorted) {
      if (entry.seq() <= after) {
        stale++;
      } else if (last == null || entry.seq() != last.seq()) {
        sequence.add(entry);
        last = entry;
      } else if (isSame(last, entry)) {
        repeated++;
      } else {
        conflicting.add(entry);
      }
    }
    return new PageOrder(sequence, stale, repeated, conflicting);
  }

  /** An absent msgid says nothing, so then the ciphertext decides. */
  private static boolean isSame(PullPage.Entry one, PullPage.Entry other) {
    return one.msgId().equals(other.msgId())
        && (!one.msgId().isEmpty() || Arrays.equals(one.chatMessage(), other.chatMessage()));
  }

  /** The seq that the position may move to once all is appended. */
  long end(long after) {
    return sequence.isEmpty() ? after : sequence.get(sequence.size() - 1).seq();
  }

  /** The records of the sequence, each with the seq before it (design §7). */
  List<JournalRecord> records(CorpId corp, long after, long token, long run, long wallMs) {
    List<JournalRecord> records = new ArrayList<>(sequence.size());
    long before = after;
    for (PullPage.Entry e : sequence) {
      records.add(
          new JournalRecord.Archived(
              corp,
              e.seq(),
              before,
              token,
              run,
              e.msgId(),
              e.keyVersion(),
              e.randomKey(),
              e.chatMessage(),
              wallMs));
      before = e.seq();
    }
    return records;
  }
}
