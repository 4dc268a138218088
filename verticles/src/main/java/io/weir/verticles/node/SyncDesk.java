package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.SyncKind;
import io.weir.verticles.directory.PgSyncDesk;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks running nodes to read a whole part of a directory, and watches them. Blocks. */
public final class SyncDesk {

  private static final long QUERY_SECONDS = 30;
  private static final long LOOK_MILLIS = 500;

  private final NodeConfig config;
  private final CountDownLatch interrupted = new CountDownLatch(1);

  public SyncDesk(NodeConfig config) {
    this.config = config;
  }

  /** Any thread: watches no longer. The nodes go on. */
  public void interrupt() {
    interrupted.countDown();
  }

  /**
   * Asks, and watches to the end.
   *
   * @param corps whose; empty = all whose directory is kept
   * @param kinds what; empty = all that is read
   * @param progress told of each look, on this thread
   * @return how they stand at the end: all are over, or no node goes on with what is left
   * @throws CommandRefused when Postgres cannot be had, a corp or what is to be read of it is not
   *     known, or no node takes anything up
   */
  public List<PgSyncDesk.Standing> read(
      List<String> corps, List<SyncKind> kinds, Consumer<List<PgSyncDesk.Standing>> progress) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try (CommandDatabase database = CommandDatabase.open(config, vertx)) {
      Pool pool = database.pool(null);
      try {
        return read(new PgSyncDesk(pool), corps, kinds, progress);
      } finally {
        Commands.await(pool.close(), QUERY_SECONDS);
      }
    } finally {
      Commands.await(vertx.close(), QUERY_SECONDS);
    }
  }

  private List<PgSyncDesk.Standing> read(
      PgSyncDesk desk,
      List<String> asked,
      List<SyncKind> kinds,
      Consumer<List<PgSyncDesk.Standing>> progress) {
    SyncChoice choice = new SyncChoice(Commands.await(desk.enrolled(), QUERY_SECONDS), kept(desk));
    List<PgSyncDesk.Reading> readings = choice.of(asked, kinds);
    OffsetDateTime since = Commands.await(desk.ask(readings), QUERY_SECONDS);
    SyncWatch watch = new SyncWatch();
    while (true) {
      List<PgSyncDesk.Standing> now =
          Commands.await(desk.standings(readings, since), QUERY_SECONDS);
      progress.accept(now);
      SyncWatch.Verdict verdict = watch.look(now, System.nanoTime());
      if (verdict == SyncWatch.Verdict.NOBODY
          && now.stream().noneMatch(PgSyncDesk.Standing::taken)) {
        throw new CommandRefused(
            "no node has taken it up within "
                + SyncWatch.IDLE_SECONDS
                + " s: start one (weir run); the request stays");
      }
      if (verdict != SyncWatch.Verdict.GO_ON || isInterrupted()) {
        return now;
      }
    }
  }

  // As a node with this configuration sees it: what nobody reads any more is not to be waited for.
  private Map<CorpId, DirectoryAccess> kept(PgSyncDesk desk) {
    List<Authorisation> active = Commands.await(desk.authorisations(), QUERY_SECONDS);
    return Directories.accesses(config.book().withAuthorisations(active), config.wecom().baseUrl());
  }

  private boolean isInterrupted() {
    try {
      return interrupted.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
