package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Pool;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.RecordCodec;
import io.weir.verticles.drain.PgAudit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts journal records for a person, who is written to {@code weir_audit} first. Secrets of
 * callbacks stay sealed. Blocks; for one thread.
 */
public final class DecryptedView implements AutoCloseable {

  private static final long ANSWER_SECONDS = 30;

  private final Vertx vertx;
  private final CommandDatabase database;
  private final Pool pool;
  private final PgAudit audit;
  private final RecordDecoder decoder;
  private final long id;

  private DecryptedView(NodeConfig config, Vertx vertx, PgAudit.Showing showing) {
    this.vertx = vertx;
    this.database = CommandDatabase.open(config, vertx);
    this.pool = database.pool(null);
    this.audit = new PgAudit(pool);
    this.decoder =
        new RecordDecoder(
            config::book,
            null, // the JDK's RSA: a screenful needs no contest
            new HttpBodyCipher(null),
            new Seal(SealKeyFile.keysOf(config.node())));
    try {
      this.id = Commands.await(audit.begin(showing), ANSWER_SECONDS);
    } catch (RuntimeException e) {
      closeDatabase();
      throw e;
    }
  }

  /**
   * Writes who looks, and why.
   *
   * @param command as it was given
   * @param corp null = all
   * @param range which records, in words
   * @throws CommandRefused when it cannot be written: nothing is shown then
   */
  public static DecryptedView open(
      NodeConfig config,
      String journal,
      String command,
      String reason,
      @Nullable String corp,
      String range) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    try {
      return new DecryptedView(
          config,
          vertx,
          new PgAudit.Showing(osUser(), host(), command, reason, journal, corp, range));
    } catch (RuntimeException e) {
      Commands.await(vertx.close(), ANSWER_SECONDS);
      throw e;
    }
  }

  /** Decrypts what is about to be shown, after it was added to the audit's row. */
  public List<Drained> decrypt(List<RecordCodec.Decoded> records) {
    Commands.await(audit.raise(id, records.size()), ANSWER_SECONDS);
    return decoder.decode(records);
  }

  /** Of the audit's row. */
  public long id() {
    return id;
  }

  // The process's own, which a system property could not change.
  private static String osUser() {
    String user = ProcessHandle.current().info().user().orElse("unknown");
    String behind = System.getenv("SUDO_USER");
    return behind == null || behind.equals(user) ? user : user + " (sudo by " + behind + ")";
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private void closeDatabase() {
    Commands.await(pool.close(), ANSWER_SECONDS);
    database.close();
  }

  @Override
  public void close() {
    closeDatabase();
    Commands.await(vertx.close(), ANSWER_SECONDS);
  }
}
