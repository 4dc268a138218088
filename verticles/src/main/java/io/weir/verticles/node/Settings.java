package io.weir.verticles.node;

import io.weir.engine.crypto.EnvelopeCipher;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is. Reading, checking and the table of {@code conf/README.md} come from here and
 * nowhere else.
 */
final class Settings {

  static final String NODE = "node";
  static final String CALLBACK = "callback";
  static final String OBSERVE = "observe";
  static final String JOURNAL = "journal";
  static final String POSTGRES = "postgres";
  static final String REDIS = "redis";
  static final String WECOM = "wecom";
  static final String PULL = "pull";
  static final String DRAIN = "drain";
  static final String SUITES = "suites[]";
  static final String CORPS = "corps[]";
  static final String ARCHIVE = "corps[].archive";
  static final String APPS = "corps[].apps[]";

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final String ID = "[A-Za-z0-9_-]{1,64}";
  private static final String ID_WORDS = "1 to 64 letters, digits, '-' or '_'";
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

  // observe
  static final Setting<String> OBSERVE_HOST =
      host(
          OBSERVE,
          "127.0.0.1",
          "The address of health, metrics and /corps. It has no login: keep it off public networks.");
  static final Setting<Integer> OBSERVE_PORT =
      port(OBSERVE, 9090, "The port of health, metrics and /corps. 0 = any free one.");

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
              text -> text.equals(Setting.NOTHING) || isUrl(text, "redis", "rediss") ? text : null,
              Setting.NOTHING,
              Setting.NOTHING,
              "none, or redis://host:6379, or rediss://…",
              "What coordinates a fleet. none = a fleet of one.")
          .hidden();

  // wecom
  static final Setting<String> WECOM_URL =
      url(WECOM, "baseUrl", "https://qyapi.weixin.qq.com", "Where WeCom's API is.");
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
          "A batch is committed when its oldest record has waited so long; five times as long under a backlog.");
  static final Setting<Integer> DRAIN_AHEAD =
      Setting.whole(
          DRAIN,
          "readAheadRecords",
          4096,
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
          "How far the operating system puts decryption behind the event loops. 0 = not at all.");

  // suites
  static final Setting<String> SUITE_ID =
      id(SUITES, "suiteId", "The suite's id, as WeCom's provider console shows it.").required();
  static final Setting<String> SUITE_PROVIDER =
      id(SUITES, "providerCorpId", "The corp id of the provider who owns the suite.").required();
  static final Setting<String> SUITE_SECRET = secret(SUITES, "secret", "The suite's secret.");
  static final Setting<String> SUITE_TOKEN = token(SUITES);
  static final Setting<byte[]> SUITE_AES = aesKey(SUITES);

  // corps
  static final Setting<String> CORP_ID = id(CORPS, "corpId", "The corp's id.").required();
  static final Setting<String> CORP_NAME =
      Setting.text(CORPS, "name", "", "(?s).{0,200}", "up to 200 characters", "For people to read.")
          .or(() -> "", "the corp's id");
  static final Setting<String> ARCHIVE_DRIVER =
      Setting.text(ARCHIVE, "driver", "http", "http", "http", "How the archive is reached.");
  static final Setting<String> ARCHIVE_URL =
      url(ARCHIVE, "baseUrl", "", "Where get_chat_data is served.").or(() -> "", "`wecom.baseUrl`");
  static final Setting<String> ARCHIVE_SECRET =
      secret(ARCHIVE, "secret", "The archive's own secret (会话内容存档 Secret).");
  static final Setting<String> ARCHIVE_KEYS =
      Setting.text(
              ARCHIVE,
              "privateKeys",
              "",
              "(?s).+",
              "at least one `version: path`; version a whole number from 1; the file a PEM with an"
                  + " RSA private key (PKCS#1 or PKCS#8, without a passphrase)",
              "The private keys by publickey_ver. Keep old ones: messages keep the version that they"
                  + " were made with.")
          .required();
  static final Setting<Integer> ARCHIVE_POLL =
      Setting.whole(
          ARCHIVE,
          "pollMillis",
          1000,
          100,
          3_600_000,
          "The shortest interval between two polls; quiet corps back off to pull.idlePollMaxMillis.");
  static final Setting<String> ARCHIVE_SUITE =
      id(ARCHIVE, "suite", "Ties this pull to a suite's authorisation: a cancel_auth stops it.")
          .or(() -> "", Setting.NOTHING);
  static final Setting<String> APP_ID =
      Setting.text(
              APPS,
              "agentId",
              "",
              "[0-9]{1,20}",
              "1 to 20 digits",
              "The app's id; 2000004 is the receiver of the archive's notifications.")
          .required();
  static final Setting<String> APP_TOKEN = token(APPS);
  static final Setting<byte[]> APP_AES = aesKey(APPS);
  static final Setting<String> APP_SECRET =
      secret(APPS, "secret", "The app's secret, for calls on its behalf.")
          .or(() -> "", Setting.NOTHING);

  /** In the order of the documentation. */
  static final List<Setting<?>> ALL =
      List.of(
          NODE_ID,
          NODE_HOME,
          SEAL_KEYS,
          CALLBACK_HOST,
          CALLBACK_PORT,
          CALLBACK_WINDOW,
          CALLBACK_LOOPS,
          OBSERVE_HOST,
          OBSERVE_PORT,
          JOURNAL_DURABILITY,
          JOURNAL_SHARDS,
          JOURNAL_QUEUE_RECORDS,
          JOURNAL_QUEUE_BYTES,
          JOURNAL_SLOW,
          JOURNAL_STOP,
          POSTGRES_URL,
          POSTGRES_POOL,
          POSTGRES_EMBEDDED_PORT,
          REDIS_URL,
          WECOM_URL,
          WECOM_CONNECT,
          WECOM_REQUEST,
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
          DRAIN_NICE,
          SUITE_ID,
          SUITE_PROVIDER,
          SUITE_SECRET,
          SUITE_TOKEN,
          SUITE_AES,
          CORP_ID,
          CORP_NAME,
          ARCHIVE_DRIVER,
          ARCHIVE_URL,
          ARCHIVE_SECRET,
          ARCHIVE_KEYS,
          ARCHIVE_POLL,
          ARCHIVE_SUITE,
          APP_ID,
          APP_TOKEN,
          APP_AES,
          APP_SECRET);

  private Settings() {}

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

  private static Setting<String> url(String section, String name, String fallback, String meaning) {
    return Setting.parsed(
        section,
        name,
        text -> isUrl(text, "http", "https") ? text.replaceFirst("/+$", "") : null,
        fallback,
        fallback,
        "http:// or https://, a host, a port if needed; no user, no query",
        meaning);
  }

  private static Setting<String> id(String section, String name, String meaning) {
    return Setting.parsed(
        section, name, text -> text.matches(ID) ? text : null, "", "", ID_WORDS, meaning);
  }

  private static Setting<String> secret(String section, String name, String meaning) {
    return Setting.text(
            section, name, "", "\\S{1,512}", "1 to 512 characters, none of them blank", meaning)
        .hidden();
  }

  private static Setting<String> token(String section) {
    return secret(
        section,
        "token",
        "The callback's Token; one, or a list with the newest first. All are tried.");
  }

  private static Setting<byte[]> aesKey(String section) {
    return Setting.parsed(
            section,
            "encodingAesKey",
            Settings::aesKeyOf,
            new byte[0],
            "",
            "the 43 letters and digits that WeCom's console shows",
            "The callback's EncodingAESKey; one, or a list with the newest first. All are tried.")
        .hidden();
  }

  private static byte @Nullable [] aesKeyOf(String text) {
    try {
      return EnvelopeCipher.keyOf(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
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

  private static boolean isUrl(String text, String... schemes) {
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      boolean http = scheme != null && scheme.startsWith("http");
      return scheme != null
          && List.of(schemes).contains(scheme)
          && uri.getHost() != null
          && uri.getPort() <= 65_535
          && (!http || (uri.getRawUserInfo() == null && uri.getRawQuery() == null));
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
