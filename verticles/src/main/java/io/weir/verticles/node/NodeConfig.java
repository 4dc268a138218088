package io.weir.verticles.node;

import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.Suite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that an operator decided, checked. Immutable.
 *
 * @param file where it was read from, absolute
 */
public record NodeConfig(
    Path file,
    NodeSection node,
    CallbackConfig callback,
    ObserveConfig observe,
    JournalConfig journal,
    PostgresConfig postgres,
    RedisConfig redis,
    WecomConfig wecom,
    PullConfig pull,
    DrainConfig drain,
    CorpBook book) {

  private static final int SHOWN_MAX = 20;

  /** What is in force, defaults included, one line a section; secrets are masked. */
  public String effective() {
    return String.join(
        "\n",
        List.of(
            "configuration " + file,
            node.toString(),
            callback.toString(),
            observe.toString(),
            journal.toString(),
            postgres.toString(),
            redis.toString(),
            wecom.toString(),
            pull.toString(),
            drain.toString(),
            suites(),
            corps()));
  }

  /** What is allowed, and still worth a thought before it hurts; one line each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!observe.isLoopback() && observe.token().isEmpty()) {
      warnings.add(
          "observe.host is "
              + observe.host()
              + ": other machines can read the management port; set observe.token, or requests that"
              + " change something stay refused");
    }
    CertificateFiles tls = callback.tls();
    if (tls != null) {
      warnings.addAll(tls.warnings(System.currentTimeMillis()));
    }
    return warnings;
  }

  private String suites() {
    return listed("suites", book.suites().stream().map(Suite::suiteId).toList());
  }

  private String corps() {
    return listed("corps", book.corps().stream().map(NodeConfig::shown).toList());
  }

  private static String shown(Corp corp) {
    return corp.id()
        + " ("
        + (corp.archive() == null ? "no archive" : corp.archive())
        + ", apps "
        + corp.apps().keySet().stream().sorted().toList()
        + ")";
  }

  private static String listed(String what, List<String> all) {
    String some = all.stream().limit(SHOWN_MAX).collect(Collectors.joining(", "));
    return what
        + ": "
        + all.size()
        + (all.isEmpty() ? "" : " " + some)
        + (all.size() > SHOWN_MAX ? ", …" : "");
  }

  @Override
  public String toString() {
    return "NodeConfig[" + file + "]";
  }
}
