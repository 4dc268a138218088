package io.weir.verticles.node;

import io.vertx.sqlclient.Pool;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Limits;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.StandBack;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComApi;
import io.weir.verticles.directory.DirectoryVerticle;
import io.weir.verticles.directory.PgDirectory;
import io.weir.verticles.observe.EventLoopProbe;
import io.weir.verticles.observe.MeterExport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whose directory is kept, and the verticle that keeps it. */
final class Directories {

  /** Of corps that nobody has configured. */
  private static final long RECONCILE_MILLIS = TimeUnit.HOURS.toMillis(24);

  /** Of a shard, not in Postgres yet: some 200 messages, which a core decrypts in 0.1 s. */
  private static final long BUSY_BYTES = Limits.JOURNAL_AHEAD_BYTES / 8;

  private Directories() {}

  static DirectoryVerticle of(
      Supplier<CorpBook> book,
      WecomConfig wecom,
      Pool pool,
      WeComApi api,
      List<Pressure> pressures,
      MeterExport meters,
      EventLoopProbe probe,
      Clock clock) {
    Supplier<Map<CorpId, DirectoryAccess>> accesses = accesses(book, wecom.baseUrl());
    return new DirectoryVerticle(
        new PgDirectory(pool, accesses),
        api,
        accesses,
        DirectoryVerticle.Bounds.of(
            wecom.parallelismMax(), wecom.queueWaitMillis(), wecom.requestTimeoutMillis()),
        new StandBack(() -> isBusy(pressures), clock),
        meters,
        bound -> ThreadLocalRandom.current().nextLong(bound),
        probe::watch);
  }

  // Not the level: a corp far behind is held around its mark, so that it would flutter.
  private static boolean isBusy(List<Pressure> pressures) {
    return pressures.stream()
        .skip(Journal.CALLBACK_SHARD + 1)
        .anyMatch(archive -> archive.pendingBytes() > BUSY_BYTES);
  }

  // Thousands of corps, and a new book only when one authorises: made once a book.
  private static Supplier<Map<CorpId, DirectoryAccess>> accesses(
      Supplier<CorpBook> book, String baseUrl) {
    AtomicReference<Made> last = new AtomicReference<>();
    return () -> {
      CorpBook now = book.get();
      Made made = last.get();
      if (made == null || made.book() != now) {
        made = new Made(now, accesses(now, baseUrl));
        last.set(made);
      }
      return made.accesses();
    };
  }

  private record Made(CorpBook book, Map<CorpId, DirectoryAccess> accesses) {}

  /** Those configured, and of the corps that are known by an authorisation alone all. */
  static Map<CorpId, DirectoryAccess> accesses(CorpBook book, String baseUrl) {
    Map<CorpId, DirectoryAccess> accesses = new HashMap<>();
    for (Corp corp : book.corps()) {
      DirectoryAccess access = access(book, corp.id(), baseUrl);
      if (access != null) {
        accesses.put(corp.id(), access);
      }
    }
    return accesses;
  }

  /** As whom a corp's directory is read; null = it is not. */
  static @Nullable DirectoryAccess access(CorpBook book, CorpId id, String baseUrl) {
    List<Authorisation> authorised = book.authorisations(id);
    Corp corp = book.corp(id);
    DirectoryAccess configured = corp == null ? null : corp.directory();
    if (configured != null) {
      return configured.token() instanceof TokenKey.SuiteCorp suite
              && authorised.stream().noneMatch(a -> a.suiteId().equals(suite.suiteId()))
          ? null // not any more, or not yet
          : configured;
    }
    if (book.isConfigured(id) || authorised.isEmpty()) {
      return null;
    }
    TokenKey token = new TokenKey.SuiteCorp(baseUrl, authorised.get(0).suiteId(), id);
    return new DirectoryAccess(baseUrl, token, null, null, RECONCILE_MILLIS, false);
  }

  /** Whether this suite is the one, or may be the one, that the corp's directory is read by. */
  static boolean mayBeKeptBy(String suiteId, CorpId id, CorpBook configured) {
    if (!configured.isConfigured(id)) {
      return true;
    }
    Corp corp = configured.corp(id);
    DirectoryAccess access = corp == null ? null : corp.directory();
    return access != null
        && access.token() instanceof TokenKey.SuiteCorp suite
        && suite.suiteId().equals(suiteId);
  }
}
