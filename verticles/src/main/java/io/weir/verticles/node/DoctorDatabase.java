package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Seal;
import io.weir.engine.crypto.SealContext;
import io.weir.verticles.doctor.Diagnosis;
import io.weir.verticles.doctor.Finding;
import io.weir.verticles.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at Postgres and reads what else the doctor needs from it. Changes nothing. */
final class DoctorDatabase {

  private static final String ITSELF =
      """
      SELECT current_setting('server_version'), (extract(epoch FROM clock_timestamp()) * 1000)::bigint,
             pg_is_in_recovery(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false),
             to_regclass('weir_schema_history') IS NOT NULL""";

  private static final String SCHEMA =
      """
      SELECT CASE WHEN bool_and(success) THEN max(version::int) ELSE -1 END FROM weir_schema_history
       WHERE version ~ '^[0-9]+$'""";

  private static final String LACKING =
      """
      SELECT relname::text FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
         AND (relname LIKE 't\\_%' OR relname LIKE 'weir\\_%')
         AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
                  AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
       ORDER BY 1 LIMIT 5""";

  private static final String CURSORS = "SELECT corp_id, chat_seq FROM t_wecom_corp_config";

  private static final String TICKETS =
      "SELECT suite_id, (extract(epoch FROM ticket_time) * 1000)::bigint, ticket_sealed FROM weir_suite"
          + " WHERE ticket_sealed IS NOT NULL";

  private static final String CODES =
      "SELECT suite_id, corp_id, permanent_code_sealed FROM weir_authorisation WHERE state = 'active'"
          + " ORDER BY suite_id COLLATE \"C\", corp_id"; // as a node has them

  /** A suite's newest ticket; empty when it does not open here. */
  record Ticket(long madeAtMs, String secret) {
    @Override
    public String toString() {
      return "Ticket[" + madeAtMs + "]";
    }
  }

  /** A corp that lets a suite in; an empty code is missing, or does not open here. */
  record Code(String suiteId, CorpId corp, String secret) {
    @Override
    public String toString() {
      return "Code[" + suiteId + "/" + corp + "]";
    }
  }

  /**
   * What was read.
   *
   * @param isRead false = Postgres could not be had, so that what is not in here may be there
   */
  record Facts(
      boolean isRead, Map<CorpId, Long> cursors, Map<String, Ticket> tickets, List<Code> codes) {
    static final Facts NONE = new Facts(false, Map.of(), Map.of(), List.of());

    /** No node has made the tables. */
    static final Facts NO_TABLES = new Facts(true, Map.of(), Map.of(), List.of());
  }

  private final NodeConfig config;
  private final Vertx vertx;
  private final Consumer<Finding> found;

  DoctorDatabase(NodeConfig config, Vertx vertx, Consumer<Finding> found) {
    this.config = config;
    this.vertx = vertx;
    this.found = found;
  }

  Facts look() {
    PostgresConfig.Server server = locate();
    if (server == null) {
      return Facts.NONE;
    }
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(1).setConnectionTimeout(Looks.SECONDS))
            .with(Database.transport().setConnectTimeout(Looks.SECONDS * 1_000))
            .connectingTo(Database.options(server))
            .using(vertx)
            .build();
    String where = server.host() + ":" + server.port() + "/" + server.database();
    try {
      return examine(pool, where);
    } catch (Looks.Unanswered e) {
      found.accept(
          Diagnosis.unreachable(
              "postgres",
              where + ": " + e.getMessage(),
              "check that it runs, and host, port, database, user and password of postgres.url;"
                  + " pushes go on into the journal meanwhile"));
      return Facts.NONE;
    } finally {
      pool.close();
    }
  }

  // One that does not run is left alone: a node may start it at any moment, and two would meet.
  private PostgresConfig.@Nullable Server locate() {
    if (config.postgres().target() instanceof PostgresConfig.Server given) {
      return given;
    }
    Path folder = config.node().dataDir().resolve("postgres");
    try {
      Optional<PostgresConfig.Server> running =
          Looks.ask(
              vertx
                  .executeBlocking(
                      () -> Optional.ofNullable(EmbeddedPostgres.running(folder)), false)
                  .map(found -> found.map(Database::serverOf)));
      if (running.isPresent()) {
        return running.get();
      }
      boolean exists = Files.exists(folder);
      found.accept(Diagnosis.embeddedAtRest(folder, exists, !exists || isOurs(folder)));
    } catch (Looks.Unanswered | IOException e) { // one that starts or ends is waited for
      found.accept(
          Diagnosis.unreachable(
              "postgres",
              "embedded, in " + folder + ": " + e.getMessage(),
              "run this command as the user that runs the node"));
    }
    return null;
  }

  private boolean isOurs(Path folder) throws IOException {
    return Files.getOwner(folder).equals(Files.getOwner(config.node().dataDir()));
  }

  private Facts examine(Pool pool, String where) throws Looks.Unanswered {
    long before = System.currentTimeMillis();
    Row itself = one(pool, ITSELF);
    long ours = (before + System.currentTimeMillis()) / 2;
    boolean hasTables = itself.getBoolean(4);
    int version = hasTables ? Objects.requireNonNullElse(one(pool, SCHEMA).getInteger(0), 0) : 0;
    found.accept(
        Diagnosis.postgres(
            new Diagnosis.Postgres(
                where,
                itself.getString(0),
                version,
                itself.getBoolean(2),
                itself.getBoolean(3),
                hasTables ? texts(pool, LACKING) : List.of()),
            Migrations.NEWEST));
    found.accept(Diagnosis.clock("Postgres", ours - itself.getLong(1)));
    return hasTables && version > 0 ? facts(pool) : Facts.NO_TABLES;
  }

  private Facts facts(Pool pool) throws Looks.Unanswered {
    Map<CorpId, Long> cursors = new HashMap<>();
    for (Row row : rows(pool, CURSORS)) {
      cursors.put(new CorpId(row.getString(0)), row.getLong(1));
    }
    Opener opener = new Opener(SealKeyFile.keptKeys(config.node()));
    Map<String, Ticket> tickets = new TreeMap<>();
    for (Row row : rows(pool, TICKETS)) {
      String suite = row.getString(0);
      String secret = opener.open(row.getString(2), SealContext.suiteTicket(suite));
      tickets.put(suite, new Ticket(Objects.requireNonNullElse(row.getLong(1), 0L), secret));
    }
    List<Code> codes = new ArrayList<>();
    for (Row row : rows(pool, CODES)) {
      String suite = row.getString(0);
      String corp = row.getString(1);
      codes.add(
          new Code(
              suite,
              new CorpId(corp),
              opener.open(row.getString(2), SealContext.permanentCode(suite, corp))));
    }
    return new Facts(true, cursors, tickets, codes);
  }

  private record Opener(@Nullable Seal seal) {
    Opener(List<byte[]> keys) {
      this(keys.isEmpty() ? null : new Seal(keys));
    }

    String open(@Nullable String sealed, String context) {
      if (seal == null || sealed == null) {
        return "";
      }
      try {
        return new String(seal.open(sealed, context), StandardCharsets.UTF_8);
      } catch (Seal.NotOpened e) {
        return "";
      }
    }
  }

  private static Row one(Pool pool, String sql) throws Looks.Unanswered {
    return rows(pool, sql).iterator().next();
  }

  private static List<String> texts(Pool pool, String sql) throws Looks.Unanswered {
    List<String> texts = new ArrayList<>();
    for (Row row : rows(pool, sql)) {
      texts.add(row.getString(0));
    }
    return texts;
  }

  private static Iterable<Row> rows(Pool pool, String sql) throws Looks.Unanswered {
    return Looks.ask(pool.query(sql).execute());
  }
}
