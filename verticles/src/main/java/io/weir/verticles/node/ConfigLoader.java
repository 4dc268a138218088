package io.weir.verticles.node;

import io.weir.engine.corp.CorpBook;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the file to a {@link NodeConfig}: all or nothing, every problem at once. */
public final class ConfigLoader {

  /** Taken from the working directory when no other file is named. */
  public static final Path DEFAULT_FILE = Path.of("weir.yaml");

  private ConfigLoader() {}

  /**
   * Reads and checks a file.
   *
   * @throws ConfigException with every problem there is
   */
  public static NodeConfig load(Path file) {
    return load(file, System.getenv());
  }

  static NodeConfig load(Path file, Map<String, String> environment) {
    Path absolute = file.toAbsolutePath().normalize();
    return parse(absolute, read(absolute), environment);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      String hint =
          e instanceof NoSuchFileException
              ? "; write one (conf/README.md shows how) or name it with --config FILE"
              : "";
      throw new ConfigException(
          file.toString(),
          List.of(new ConfigProblem("", 0, "", "cannot be read: " + why(e) + hint)));
    }
  }

  static NodeConfig parse(Path file, String text, Map<String, String> environment) {
    Path folder = file.toAbsolutePath().getParent();
    ConfigReader reader = new ConfigReader(folder == null ? file : folder, environment);
    ConfigNode root = reader.root(text);
    Sections sections = new Sections(root, reader.folder());
    String wecomUrl = sections.wecom.baseUrl();
    CorpBook book = new CorpBookReader(wecomUrl).read(root);
    root.finish();
    if (!reader.problems().isEmpty()) {
      throw new ConfigException(file.toString(), reader.problems());
    }
    return sections.with(file, book);
  }

  /** Why a file cannot be read, in words. */
  static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "no permission";
    }
    return e instanceof CharacterCodingException ? "not UTF-8 text" : "not a readable file";
  }

  /** Each section's record, read from the root in the order of the documentation. */
  private static final class Sections {
    final NodeSection node;
    final CallbackConfig callback;
    final ObserveConfig observe;
    final JournalConfig journal;
    final PostgresConfig postgres;
    final RedisConfig redis;
    final WecomConfig wecom;
    final PullConfig pull;
    final DrainConfig drain;

    Sections(ConfigNode root, Path folder) {
      node = node(section(root, Settings.NODE), folder);
      callback = callback(section(root, Settings.CALLBACK), folder);
      observe = observe(section(root, Settings.OBSERVE));
      journal = journal(section(root, Settings.JOURNAL), node);
      postgres = postgres(section(root, Settings.POSTGRES));
      redis = redis(section(root, Settings.REDIS));
      wecom = wecom(section(root, Settings.WECOM));
      pull = pull(section(root, Settings.PULL));
      drain = drain(section(root, Settings.DRAIN));
    }

    NodeConfig with(Path file, CorpBook book) {
      return new NodeConfig(
          file, node, callback, observe, journal, postgres, redis, wecom, pull, drain, book);
    }

    private static ConfigNode section(ConfigNode root, String name) {
      return root.child(name, name);
    }

    private static NodeSection node(ConfigNode at, Path folder) {
      NodeSection read =
          new NodeSection(
              at.read(Settings.NODE_ID),
              folder.resolve(at.read(Settings.NODE_HOME)).normalize(),
              at.readAll(Settings.SEAL_KEYS));
      at.finish();
      return read;
    }

    private static CallbackConfig callback(ConfigNode at, Path folder) {
      ConfigNode tls = at.child("tls", Settings.CALLBACK_TLS);
      CallbackConfig read =
          new CallbackConfig(
              at.read(Settings.CALLBACK_HOST),
              at.read(Settings.CALLBACK_PORT),
              at.read(Settings.CALLBACK_WINDOW),
              at.read(Settings.CALLBACK_LOOPS),
              at.read(Settings.CALLBACK_STOP_GRACE),
              at.read(Settings.CALLBACK_CONNECTIONS),
              at.has("tls") ? certificate(tls, folder) : null);
      at.finish();
      return read;
    }

    private static @Nullable CertificateFiles certificate(ConfigNode at, Path folder) {
      int before = at.problems();
      String certificate = at.read(Settings.TLS_CERTIFICATE);
      String key = at.read(Settings.TLS_KEY);
      for (Setting<String> each : List.of(Settings.TLS_CERTIFICATE, Settings.TLS_KEY)) {
        if (!at.has(each.name())) {
          at.problem("", "", each.name() + " is missing; allowed: " + each.allowed());
        } else if (at.isContent(each.name())) {
          at.problem(each.name(), "", "must be the file's path, not its content");
        }
      }
      at.finish();
      if (at.problems() > before) {
        return null;
      }
      CertificateFiles files =
          new CertificateFiles(folder.resolve(certificate), folder.resolve(key));
      try {
        files.read(System.currentTimeMillis());
      } catch (CertificateFiles.Unusable e) {
        Setting<String> setting = e.isOfTheKey() ? Settings.TLS_KEY : Settings.TLS_CERTIFICATE;
        at.problem(setting.name(), "", e.getMessage() + "; allowed: " + setting.allowed());
      }
      return files;
    }

    private static ObserveConfig observe(ConfigNode at) {
      ObserveConfig read =
          new ObserveConfig(
              at.read(Settings.OBSERVE_HOST),
              at.read(Settings.OBSERVE_PORT),
              at.read(Settings.OBSERVE_TOKEN));
      at.finish();
      return read;
    }

    private static JournalConfig journal(ConfigNode at, NodeSection node) {
      JournalConfig read =
          new JournalConfig(
              at.read(Settings.JOURNAL_DURABILITY),
              at.read(Settings.JOURNAL_SHARDS),
              at.read(Settings.JOURNAL_QUEUE_RECORDS),
              at.read(Settings.JOURNAL_QUEUE_BYTES),
              at.read(Settings.JOURNAL_SLOW),
              at.read(Settings.JOURNAL_STOP),
              at.read(Settings.JOURNAL_FREE),
              at.read(Settings.JOURNAL_KEEP),
              at.read(Settings.JOURNAL_SIZE),
              at.read(Settings.JOURNAL_SEALED_KEYS),
              at.readAll(Settings.JOURNAL_NODE_KEYS));
      if (read.slowBytes() > read.stopBytes()) {
        at.problem(
            Settings.JOURNAL_SLOW.name(),
            Sizes.show(read.slowBytes()),
            "must not be above journal.stopBytes, which is " + Sizes.show(read.stopBytes()));
      }
      if (read.nodeKeys().stream().anyMatch(key -> isAmong(key, node.sealKeys()))) {
        at.problem(
            Settings.JOURNAL_NODE_KEYS.name(),
            "",
            "must have none of node.sealKeys: whoever deletes it would lose what else it seals");
      }
      at.finish();
      return read;
    }

    private static boolean isAmong(byte[] key, List<byte[]> keys) {
      return keys.stream().anyMatch(one -> MessageDigest.isEqual(one, key));
    }

    private static PostgresConfig postgres(ConfigNode at) {
      PostgresConfig read =
          new PostgresConfig(
              at.read(Settings.POSTGRES_URL),
              at.read(Settings.POSTGRES_POOL),
              at.read(Settings.POSTGRES_EMBEDDED_PORT));
      at.finish();
      return read;
    }

    private static RedisConfig redis(ConfigNode at) {
      RedisConfig read = new RedisConfig(at.read(Settings.REDIS_URL));
      at.finish();
      return read;
    }

    private static WecomConfig wecom(ConfigNode at) {
      WecomConfig read =
          new WecomConfig(
              at.read(Settings.WECOM_URL),
              at.read(Settings.WECOM_CONNECT),
              at.read(Settings.WECOM_REQUEST),
              at.read(Settings.WECOM_SHARE),
              at.read(Settings.WECOM_PARALLELISM),
              at.read(Settings.WECOM_CALLS),
              at.read(Settings.WECOM_WAIT));
      at.finish();
      return read;
    }

    private static PullConfig pull(ConfigNode at) {
      PullConfig read =
          new PullConfig(
              at.read(Settings.PULL_PAGE),
              at.read(Settings.PULL_FETCHES),
              at.read(Settings.PULL_RETENTION),
              at.read(Settings.PULL_IDLE),
              at.read(Settings.PULL_LOOPS));
      at.finish();
      return read;
    }

    private static DrainConfig drain(ConfigNode at) {
      DrainConfig read =
          new DrainConfig(
              at.read(Settings.DRAIN_ROWS),
              at.read(Settings.DRAIN_BYTES),
              at.read(Settings.DRAIN_AGE),
              at.read(Settings.DRAIN_AHEAD),
              at.read(Settings.DRAIN_THREADS),
              at.read(Settings.DRAIN_NICE));
      at.finish();
      return read;
    }
  }
}
