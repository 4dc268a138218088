package io.weir.engine.store;

import io.weir.engine.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * An unbroken run of one corp's records: nothing is missing between {@code after} and {@code last}.
 *
 * @param after the seq that the first of them follows
 * @param last the seq of the last of them
 * @param fencingToken the lease it was pulled under
 * @param run the puller's run, so that a break sets it back once
 */
public record CursorRun(long after, long last, long fencingToken, long run) {

  /**
   * Adds a record to a corp's runs: prolongs the last one, or begins another where there is a hole
   * or a new lease.
   */
  public static void add(List<CursorRun> runs, JournalRecord.Archived record) {
    CursorRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    boolean unbroken =
        last != null
            && last.fencingToken == record.fencingToken()
            && last.run == record.run()
            && record.after() >= last.after
            && record.after() <= last.last;
    if (last != null && unbroken) {
      long seq = Math.max(last.last, record.seq());
      runs.set(runs.size() - 1, new CursorRun(last.after, seq, last.fencingToken, last.run));
    } else {
      runs.add(new CursorRun(record.after(), record.seq(), record.fencingToken(), record.run()));
    }
  }

  /**
   * What a commit may do with the cursor (design: compared before it is set). Runs are judged in
   * order: one with the current token that begins at or before the cursor moves it; any other
   * leaves it, and its puller goes back.
   */
  public static Judgement judge(Cursor cursor, List<CursorRun> runs) {
    long seq = cursor.chatSeq();
    List<CursorRun> broken = new ArrayList<>();
    for (CursorRun run : runs) {
      if (run.fencingToken == cursor.fencingToken() && run.after <= seq) {
        seq = Math.max(seq, run.last);
      } else if (run.last > seq) {
        broken.add(run);
      }
    }
    return new Judgement(new Cursor(seq, cursor.fencingToken()), broken);
  }

  /**
   * The answer.
   *
   * @param moved where the cursor stands after the commit; never before where it stood (I2)
   * @param broken runs that could not move it
   */
  public record Judgement(Cursor moved, List<CursorRun> broken) {}
}
