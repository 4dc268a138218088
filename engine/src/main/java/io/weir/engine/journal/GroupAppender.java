package io.weir.engine.journal;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.base.ThreadOwner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One shard's writer: takes what waits, appends it as a group, syncs once when durability asks for
 * it, and only then answers (I1, I2).
 */
@Confined(Role.JOURNAL_WRITER)
public final class GroupAppender {

  /**
   * Enough to make one sync serve many, small enough that the first of a group does not wait for
   * long.
   */
  private static final int GROUP_BYTES_MAX = 4 * 1024 * 1024;

  private final ThreadOwner owner = ThreadOwner.of(Role.JOURNAL_WRITER);
  private final AppendQueue queue;
  private final JournalWriter writer;
  private final boolean syncs;
  private final Pressure pressure;
  private final Telemetry telemetry;
  private final Clock clock;
  private final Map<Executor, List<Runnable>> answers = new LinkedHashMap<>();
  private @Nullable JournalException failure;

  /**
   * For one shard.
   *
   * @param syncs true for durability {@code power}
   */
  public GroupAppender(
      AppendQueue queue,
      JournalWriter writer,
      boolean syncs,
      Pressure pressure,
      Telemetry telemetry,
      Clock clock) {
    this.queue = queue;
    this.writer = writer;
    this.syncs = syncs;
    this.pressure = pressure;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  /**
   * Appends one group.
   *
   * @return true when another turn is due at once; false when the next offer will wake the writer
   */
  public boolean turn() {
    assert owner.isCurrent() : owner.complaint();
    int groupBytes = 0;
    List<Appended> group = new ArrayList<>();
    while (groupBytes < GROUP_BYTES_MAX) {
      AppendQueue.Submission submission = queue.poll();
      if (submission == null) {
        break;
      }
      groupBytes += submission.bytes();
      group.add(append(submission));
    }
    answer(group, syncs && !group.isEmpty() ? sync() : null);
    return groupBytes >= GROUP_BYTES_MAX || !queue.sleep();
  }

  /** Why the last record was not appended, or synced; null when it was. */
  public @Nullable JournalException failure() {
    return failure;
  }

  private Appended append(AppendQueue.Submission submission) {
    JournalPosition last = JournalPosition.START;
    try {
      for (byte[] record : submission.records()) {
        last = writer.append(record);
        pressure.appended(record.length);
        telemetry.count(Meter.JOURNAL_APPENDED_BYTES, record.length);
      }
      return new Appended(submission, last, null);
    } catch (JournalException e) {
      return new Appended(submission, last, e);
    }
  }

  private @Nullable JournalException sync() {
    try {
      writer.sync();
      return null;
    } catch (JournalException e) {
      return e;
    }
  }

  private void answer(List<Appended> group, @Nullable JournalException syncFailure) {
    for (Appended appended : group) {
      JournalException its = appended.failure() != null ? appended.failure() : syncFailure;
      failure = its;
      answers
          .computeIfAbsent(appended.submission().home(), home -> new ArrayList<>())
          .add(() -> appended.answer(its));
      telemetry.duration(Meter.JOURNAL_APPEND, clock.nanos() - appended.submission().offeredAt());
    }
    // One task a home and group, however many it submitted: waking a loop costs more than an
    // append.
    answers.forEach((home, replies) -> home.execute(() -> replies.forEach(Runnable::run)));
    answers.clear();
  }

  private record Appended(
      AppendQueue.Submission submission, JournalPosition last, @Nullable JournalException failure) {

    void answer(@Nullable JournalException finalFailure) {
      if (finalFailure == null) {
        submission.reply().ok(last);
      } else {
        submission.reply().fail(finalFailure);
      }
    }
  }
}
