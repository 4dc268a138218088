package io.weir.verticles.node;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is; those of suites and corps are in {@link CorpSettings}. Reading, checking and
 * the table of {@code conf/README.md} come from here and nowhere else.
 */
final class Settings {

  static final String NODE = "node";
  static final String CALLBACK = "callback";
  static final String CALLBACK_TLS = "callback.tls";
  static final String OBSERVE = "observe";
  static final String JOURNAL = "journal";
  static final String POSTGRES = "postgres";
  static final String REDIS = "redis";
  static final String WECOM = "wecom";
  static final String PULL = "pull";
  static final String DRAIN = "drain";

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  // node
  static final Setting<String> NODE_ID =
      Setting.text(
          NODE,
          "id",
          "weir-1",
          "[A-Za-z0-9._-]{1,64}",
          "1 to 64 letters, digits, '.', '-' or '_'",
          "This node's name in a fleet, in logs and in leases.");
  static final Setting<String> NODE_HOME =
      Setting.parsed(
          NODE,
          "dataDir",
          Settings::path,
          "data",
          "data",
          "a folder that this user may write to, on a local disk",
          "Holds the journal, embedded Postgres and keys. One process at a time.");
  static final Setting<byte[]> SEAL_KEYS =
      Setting.parsed(
              NODE,
              "sealKeys",
              Settings::key32,
              new byte[0],
              "a key made at the first start in `dataDir/keys/seal.key`",
              "one or a list: base64 of 32 bytes, as `openssl rand -base64 32` makes",
              "Seals secrets at rest in Postgres and Redis. Newest first: the first seals, all"
                  + " open. A fleet needs the same on every node.")
          .hidden();

  // callback
  static final Setting<String> CALLBACK_HOST =
      host(CALLBACK, "0.0.0.0", "The address that WeCom's pushes are taken on.");
  static final Setting<Integer> CALLBACK_PORT =
      port(CALLBACK, 8080, "The port that WeCom's pushes are taken on. 0 = any free one.");
  static final Setting<Integer> CALLBACK_WINDOW =
      Setting.whole(
          CALLBACK,
          "timestampWindowHours",
          24,
          1,
          8760,
          "A signed push whose timestamp is further off than this is answered 401.");
  static final Setting<Integer> CALLBACK_LOOPS =
      Setting.whole(CALLBACK, "loops", 1, 1, 128, "Event loops that take pushes.")
          .or(() -> CORES, "cores");
  static final Setting<Integer> CALLBACK_STOP_GRACE =
      Setting.whole(
          CALLBACK,
          "stopGraceMillis",
          3_000,
          0,
          5_000,
          "Pushes are taken for so long after an orderly stop has begun and `/health/ready` says 503:"
              + " longer than the load balancer takes to notice.");
  static final Setting<Integer> CALLBACK_CONNECTIONS =
      Setting.whole(
          CALLBACK,
          "connectionsMax",
          10_000,
          16,
          1_000_000,
          "Connections of the callback port, all loops together. Full = the one that has waited"
              + " longest for a request is closed for the new one.");
  static final Setting<String> TLS_CERTIFICATE =
      pem(
          "certificate",
          "a PEM file: the certificate, then those that lead to its authority",
          "With both, the callback port speaks TLS 1.2 and 1.3, and nothing else. A changed file is"
              + " taken up within half a minute.");
  static final Setting<String> TLS_KEY =
      pem(
          "key",
          "a PEM file: the certificate's RSA or EC private key, without a passphrase",
          "The certificate's private key.");

  // observe
  static final Setting<String> OBSERVE_HOST =
      host(
          OBSERVE,
          "127.0.0.1",
          "The address of health, metrics and /corps. Reading needs no login: keep it off public"
              + " networks.");
  static final Setting<Integer> OBSERVE_PORT =
      port(OBSERVE, 9090, "The port of health, metrics and /corps. 0 = any free one.");

  static final Setting<String> OBSERVE_TOKEN =
      Setting.text(
              OBSERVE,
              "token",
              "",
              "\\S{16,512}",
              "16 to 512 characters, none of them blank",
              "What a request that changes something must bring as `Authorization: Bearer …`."
                  + " Without it, such requests are answered 403.")
          .or(() -> "", Setting.NOTHING)
          .hidden();

  // journal
  static final Setting<JournalConfig.Durability> JOURNAL_DURABILITY =
      Setting.parsed(
          JOURNAL,
          "durability",
          JournalConfig.Durability::parse,
          JournalConfig.Durability.PROCESS,
          "process",
          "process or power",
          "When a record counts as kept. process: it survives the end of this process. power: it is"
              + " synced to the device before the acknowledgement.");
  static final Setting<Integer> JOURNAL_SHARDS =
      Setting.whole(
              JOURNAL,
              "shards",
              2,
              1,
              64,
              "Archive shards, each with a writer and a drain thread. Used only when the journal is"
                  + " made: an existing one keeps its number.")
          .or(() -> Math.max(2, Math.min(CORES, 8)), "cores, at least 2, at most 8");
  static final Setting<Integer> JOURNAL_QUEUE_RECORDS =
      Setting.whole(
          JOURNAL,
          "queueRecords",
          8192,
          64,
          1 << 20,
          "Records that may wait for a shard's writer. Full = pushes get 503, pulls wait.");
  static final Setting<Long> JOURNAL_QUEUE_BYTES =
      Setting.bytes(
          JOURNAL,
          "queueBytes",
          64 * MIB,
          16 * MIB,
          4 * GIB,
          "Bytes that may wait for a shard's writer.");
  static final Setting<Long> JOURNAL_SLOW =
      Setting.bytes(
          JOURNAL,
          "slowBytes",
          256 * MIB,
          MIB,
          1024 * GIB,
          "So much journalled and not yet in Postgres, per archive shard, slows the pulls.");
  static final Setting<Long> JOURNAL_STOP =
      Setting.bytes(
          JOURNAL,
          "stopBytes",
          512 * MIB,
          MIB,
          1024 * GIB,
          "So much stops them until it is below slowBytes again. At least slowBytes.");
  static final Setting<Long> JOURNAL_FREE =
      Setting.bytes(
          JOURNAL,
          "diskFreeMin",
          GIB,
          16 * MIB,
          1024 * GIB,
          "Less than this free on the journal's disk: pulls stop, pushes get 503, until a quarter more is"
              + " free. Below twice as much, committed files go before their time.");
  static final Setting<Integer> JOURNAL_KEEP =
      Setting.whole(
          JOURNAL,
          "keepHours",
          24,
          24,
          8760,
          "A file is kept so long after its last record was committed, for a Postgres that loses commits.");
  static final Setting<Long> JOURNAL_SIZE =
      Setting.bytes(
          JOURNAL,
          "sizeMax",
          64 * GIB,
          64 * MIB,
          1024 * GIB,
          "Of all shards together. Beyond it a committed file is kept for 24 hours only.");
  static final Setting<Boolean> JOURNAL_SEALED_KEYS =
      Setting.parsed(
          JOURNAL,
          "sealedKeys",
          text -> text.matches("true|false") ? Boolean.valueOf(text) : null,
          false,
          "false",
          "true or false",
          "Whether each message's content key is kept beside the journal, sealed under a node key, so"
              + " that a replay needs no RSA. What that means: below.");
  static final Setting<byte[]> JOURNAL_NODE_KEYS =
      Setting.parsed(
              JOURNAL,
              "nodeKeys",
              Settings::key32,
              new byte[0],
              "with sealedKeys, a key made at the first start in `dataDir/keys/node.key`",
              "one or a list, none of them in node.sealKeys: base64 of 32 bytes, as `openssl rand -base64 32` makes",
              "Seal the content keys. Newest first: the first seals, all open. Deleting them makes"
                  + " what they sealed worthless, and nothing else.")
          .hidden();

  // postgres
  static final Setting<PostgresConfig.Target> POSTGRES_URL =
      Setting.parsed(
              POSTGRES,
              "url",
              PostgresConfig.Target::parse,
              new PostgresConfig.Embedded(),
              "embedded",
              "embedded, or postgresql://user:password@host:5432/db, with"
                  + " ?sslmode=disable, prefer, require or verify-full if needed",
              "Where the rows go. embedded = a Postgres of Weir's own in `dataDir/postgres`.")
          .hidden();
  static final Setting<Integer> POSTGRES_POOL =
      Setting.whole(
          POSTGRES,
          "poolSize",
          8,
          2,
          80,
          "Connections. A drain holds one while it commits; the rest share what is left.");
  static final Setting<Integer> POSTGRES_EMBEDDED_PORT =
      port(
          POSTGRES,
          "embeddedPort",
          0,
          "The embedded Postgres's port on 127.0.0.1. 0 = a free one, chosen at the first start and"
              + " kept.");

  // redis
  static final Setting<String> REDIS_URL =
      Setting.parsed(
              REDIS,
              "url",
              text ->
                  text.equals(Setting.NOTHING) || Setting.isUrl(text, "redis", "rediss")
                      ? text
                      : null,
              Setting.NOTHING,
              Setting.NOTHING,
              "none, or redis://host:6379, or rediss://…",
              "What coordinates a fleet. none = a fleet of one.")
          .hidden();

  // wecom
  static final Setting<String> WECOM_URL =
      Setting.url(WECOM, "baseUrl", "https://qyapi.weixin.qq.com", "Where WeCom's API is.");
  static final Setting<Integer> WECOM_CONNECT =
      Setting.whole(
          WECOM, "connectTimeoutMillis", 5000, 100, 60_000, "How long a connection may take.");
  static final Setting<Integer> WECOM_REQUEST =
      Setting.whole(
          WECOM,
          "requestTimeoutMillis",
          30_000,
          100,
          300_000,
          "How long a call may take, from asking to the answer's last byte.");
  static final Setting<Integer> WECOM_SHARE =
      Setting.whole(
          WECOM,
          "limitShare",
          100,
          1,
          100,
          "Percent of WeCom's call limits, per corp and per address, that this node may use. Nodes that"
              + " share an address or a corp divide 100 among them. Archive pulls are not counted.");
  static final Setting<Integer> WECOM_PARALLELISM =
      Setting.whole(
          WECOM,
          "parallelismMax",
          10,
          1,
          1_000,
          "Calls on their way at once, per corp and API. Starts at 5, and halves when WeCom says 45033.");
  static final Setting<Integer> WECOM_CALLS =
      Setting.whole(
          WECOM,
          "callsMax",
          64,
          1,
          10_000,
          "Calls on their way at once, of all corps; besides archive pulls.");
  static final Setting<Integer> WECOM_WAIT =
      Setting.whole(
          WECOM,
          "queueWaitMillis",
          120_000,
          1_000,
          3_600_000,
          "How long a call may wait for a limit, or to be repeated. Then it fails, and whoever needs it"
              + " tries again in its own time. A minute's limit keeps it 60 s.");

  // pull
  static final Setting<Integer> PULL_PAGE =
      Setting.whole(PULL, "pageSize", 1000, 1, 1000, "Messages asked for at a time.");
  static final Setting<Integer> PULL_FETCHES =
      Setting.whole(
          PULL, "fetchesMax", 64, 1, 1024, "Pages on their way at once, one a corp at most.");
  static final Setting<Integer> PULL_RETENTION =
      Setting.whole(
          PULL,
          "retentionHours",
          120,
          1,
          8760,
          "How long the source keeps messages. What is not pulled by then is reported as lost.");
  static final Setting<Integer> PULL_IDLE =
      Setting.whole(
          PULL,
          "idlePollMaxMillis",
          60_000,
          100,
          3_600_000,
          "The longest interval between two polls of a quiet corp.");
  static final Setting<Integer> PULL_LOOPS =
      Setting.whole(PULL, "loops", 1, 1, 16, "Event loops that pull.");

  // drain
  static final Setting<Integer> DRAIN_ROWS =
      Setting.whole(DRAIN, "batchRows", 1000, 1, 10_000, "Records of a transaction, at most.");
  static final Setting<Long> DRAIN_BYTES =
      Setting.bytes(DRAIN, "batchBytes", 4 * MIB, 64 << 10, 256 * MIB, "Bytes of a transaction.");
  static final Setting<Integer> DRAIN_AGE =
      Setting.whole(
          DRAIN,
          "batchAgeMillis",
          50,
          1,
          10_000,
          "A batch is committed when its oldest record has waited so long; up to five times as long under a backlog.");
  static final Setting<Integer> DRAIN_AHEAD =
      Setting.whole(
          DRAIN,
          "readAheadRecords",
          8192,
          64,
          1 << 20,
          "Records a shard's drain reads ahead to take turns between corps.");
  static final Setting<Integer> DRAIN_THREADS =
      Setting.whole(DRAIN, "decryptThreads", 1, 1, 256, "Threads that decrypt.")
          .or(() -> CORES, "cores");
  static final Setting<Integer> DRAIN_NICE =
      Setting.whole(
          DRAIN,
          "decryptNice",
          10,
          0,
          19,
          "How far the operating system puts decryption, the drain of the callbacks and the JVM's"
              + " optimising compiler behind the event loops. 0 = not at all.");

  /** In the order of the documentation. */
  static final List<Setting<?>> ALL =
      all(
          NODE_ID,
          NODE_HOME,
          SEAL_KEYS,
          CALLBACK_HOST,
          CALLBACK_PORT,
          CALLBACK_WINDOW,
          CALLBACK_LOOPS,
          CALLBACK_STOP_GRACE,
          CALLBACK_CONNECTIONS,
          TLS_CERTIFICATE,
          TLS_KEY,
          OBSERVE_HOST,
          OBSERVE_PORT,
          OBSERVE_TOKEN,
          JOURNAL_DURABILITY,
          JOURNAL_SHARDS,
          JOURNAL_QUEUE_RECORDS,
          JOURNAL_QUEUE_BYTES,
          JOURNAL_SLOW,
          JOURNAL_STOP,
          JOURNAL_FREE,
          JOURNAL_KEEP,
          JOURNAL_SIZE,
          JOURNAL_SEALED_KEYS,
          JOURNAL_NODE_KEYS,
          POSTGRES_URL,
          POSTGRES_POOL,
          POSTGRES_EMBEDDED_PORT,
          REDIS_URL,
          WECOM_URL,
          WECOM_CONNECT,
          WECOM_REQUEST,
          WECOM_SHARE,
          WECOM_PARALLELISM,
          WECOM_CALLS,
          WECOM_WAIT,
          PULL_PAGE,
          PULL_FETCHES,
          PULL_RETENTION,
          PULL_IDLE,
          PULL_LOOPS,
          DRAIN_ROWS,
          DRAIN_BYTES,
          DRAIN_AGE,
          DRAIN_AHEAD,
          DRAIN_THREADS,
          DRAIN_NICE);

  private Settings() {}

  private static List<Setting<?>> all(Setting<?>... ofTheNode) {
    return Stream.concat(Arrays.stream(ofTheNode), CorpSettings.ALL.stream()).toList();
  }

  private static Setting<String> pem(String name, String allowed, String meaning) {
    return Setting.parsed(
            CALLBACK_TLS,
            name,
            text -> text.contains("-----") ? null : path(text),
            "",
            "",
            allowed,
            meaning)
        .or(() -> "", Setting.NOTHING);
  }

  private static Setting<Integer> port(String section, int fallback, String meaning) {
    return port(section, "port", fallback, meaning);
  }

  private static Setting<Integer> port(String section, String name, int fallback, String meaning) {
    return Setting.whole(section, name, fallback, 0, 65_535, meaning);
  }

  private static Setting<String> host(String section, String fallback, String meaning) {
    return Setting.text(
        section, "host", fallback, "[A-Za-z0-9._:-]{1,255}", "an address or a host name", meaning);
  }

  private static byte @Nullable [] key32(String text) {
    try {
      byte[] key = Base64.getDecoder().decode(text);
      return key.length == 32 ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String path(String text) {
    try {
      return Path.of(text).toString().isEmpty() ? null : text;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
