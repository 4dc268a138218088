package io.weir.verticles.node;

import io.weir.engine.base.Clock;
import io.weir.engine.base.Meter;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.directory.EventBatch.GroupKey;
import io.weir.engine.drain.Drain;
import io.weir.engine.inbox.Effects;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalReader;
import io.weir.engine.journal.PatientReader;
import io.weir.engine.message.MessageRows;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.QuarantineRow;
import io.weir.engine.store.SetBack;
import io.weir.verticles.directory.DirectoryVerticle;
import io.weir.verticles.drain.DrainObserver;
import io.weir.verticles.fleet.FleetVerticle;
import io.weir.verticles.inbox.InboxVerticle;
import io.weir.verticles.journal.KeeperVerticle;
import io.weir.verticles.observe.MeterExport;
import io.weir.verticles.observe.Readiness;
import io.weir.verticles.pull.PullVerticle;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what the drains notice to whom it concerns. */
final class NodeDrainObserver implements DrainObserver {

  private static final Logger LOG = LoggerFactory.getLogger(NodeDrainObserver.class);

  private final Journal journal;
  private final Supplier<CorpBook> book;
  private final List<PullVerticle> pulls;
  private final FleetVerticle fleet;
  private final InboxVerticle inbox;
  private final DirectoryVerticle directory;
  private final PullBoard board;
  private final MeterExport meters;
  private final Clock clock;
  private final Readiness readiness;
  private final KeeperVerticle keeper;

  NodeDrainObserver(
      Journal journal,
      Supplier<CorpBook> book,
      List<PullVerticle> pulls,
      FleetVerticle fleet,
      InboxVerticle inbox,
      DirectoryVerticle directory,
      PullBoard board,
      MeterExport meters,
      Clock clock,
      Readiness readiness,
      KeeperVerticle keeper) {
    this.journal = journal;
    this.book = book;
    this.pulls = pulls;
    this.fleet = fleet;
    this.inbox = inbox;
    this.directory = directory;
    this.board = board;
    this.meters = meters;
    this.clock = clock;
    this.readiness = readiness;
    this.keeper = keeper;
  }

  @Override
  public void wake(CorpId corp) {
    if (!pulls.isEmpty()) {
      PullControl.loopOf(pulls, corp).wake(corp);
    }
  }

  /** Rows came in out of the quarantine: callbacks have their effects now, and wake. */
  void cameIn(Set<CorpId> corps) {
    corps.forEach(this::wake);
    inbox.wake();
    directory.wake();
  }

  // The puller goes back to the cursor; if the token is another's, the fleet finds out and claims
  // anew.
  @Override
  public void setBack(SetBack setBack) {
    if (!pulls.isEmpty()) {
      PullControl.loopOf(pulls, setBack.corp())
          .setBack(setBack.corp(), setBack.run(), setBack.cursor().chatSeq());
    }
    fleet.checkSoon();
  }

  /** A reader that waits for a disk that fails, and says so. */
  JournalReader patient(int shard, JournalReader reader) {
    return new PatientReader(
        reader,
        clock,
        failure -> {
          if (failure == null) {
            LOG.info("the journal can be read again: shard={}", shard);
            readiness.clear("read-" + shard);
          } else {
            LOG.error("the journal cannot be read, trying again: shard={}", shard, failure);
            readiness.degraded("read-" + shard, "journal shard " + shard + " cannot be read");
          }
        });
  }

  @Override
  public void damaged(int shard) {
    LOG.warn(
        "damaged archive records in the journal, their corps are pulled again: shard={}", shard);
    startOver(shard);
  }

  @Override
  public void startOver(int shard) {
    List<CorpId> corps =
        book.get().corps().stream()
            .map(Corp::id)
            .filter(corp -> journal.archiveShardOf(corp.value()) == shard)
            .toList();
    fleet.startOver(corps);
  }

  @Override
  public void committed(MessageBatch batch, CommitOutcome.Committed outcome) {
    board.committed(outcome.cursors());
    outcome.inserted().forEach((table, rows) -> meters.count(Meter.DRAIN_STORED, table, rows));
    for (QuarantineRow row : batch.quarantined()) {
      String reason = row.reason();
      int colon = reason.indexOf(':');
      meters.count(Meter.DRAIN_QUARANTINED, colon < 0 ? reason : reason.substring(0, colon), 1);
    }
    for (InboxRow row : batch.inbox()) {
      if (row.state().equals(Effects.STATE_UNKNOWN)) {
        meters.count(Meter.INBOX_UNKNOWN, 1);
      }
    }
    long now = clock.millis();
    Set<GroupKey> rooms = new HashSet<>();
    for (MessageRows rows : batch.messages()) {
      String room = rows.message().roomId();
      if (room != null) {
        rooms.add(new GroupKey(rows.message().corp(), room));
      }
      meters.duration(
          Meter.DRAIN_FRESHNESS,
          TimeUnit.MILLISECONDS.toNanos(Math.max(0, now - rows.message().msgTimeMs())));
    }
    directory.spokenIn(rooms);
    if (Drain.bringsEffects(batch)) {
      inbox.wake();
    }
    directory.stored(batch.inbox().size());
    if (Drain.bringsChanges(batch)) {
      directory.wake();
    }
  }

  @Override
  public void checkpoint(int shard, JournalPosition stored) {
    keeper.committed(shard, stored);
  }

  @Override
  public void trimmed(int shard, JournalPosition stored) {
    LOG.error(
        "Postgres has forgotten commits of shard {} from before the oldest journal file: {}. Going on with what is left",
        shard,
        shard == Journal.CALLBACK_SHARD
            ? "the callbacks in between are not in Postgres"
            : "its corps are pulled again from their chat_seq");
    if (shard != Journal.CALLBACK_SHARD) {
      damaged(shard);
    }
  }

  @Override
  public void lost(int shard, JournalPosition stored) {
    LOG.error(
        "Postgres has checkpoint {} of shard {}, which this journal does not have: start the node again, it will take a"
            + " new journal id and drain from the start",
        stored.index(),
        shard);
    readiness.degraded("shard-" + shard, "shard " + shard + " stands: start the node again");
  }
}
