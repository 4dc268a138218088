package io.weir.verticles.node;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows go.
 *
 * @param poolSize connections
 * @param embeddedPort of the embedded Postgres; 0 = a free one, kept
 */
public record PostgresConfig(Target target, int poolSize, int embeddedPort) {

  private static final Pattern URL =
      Pattern.compile(
          "postgres(?:ql)?://(?<user>[^:/@]+)(?::(?<password>.*))?@(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])"
              + "(?::(?<port>\\d{1,5}))?/(?<db>[^/?@]+)"
              + "(?:\\?sslmode=(?<ssl>disable|prefer|require|verify-full))?");

  public PostgresConfig {
    Settings.POSTGRES_POOL.require(poolSize);
    Settings.POSTGRES_EMBEDDED_PORT.require(embeddedPort);
  }

  /** Either a Postgres of our own, or somebody's server. */
  public sealed interface Target permits Embedded, Server {

    static @Nullable Target parse(String text) {
      return text.equals("embedded") ? new Embedded() : Server.parse(text);
    }
  }

  /** Real Postgres out of {@code dataDir/postgres}. */
  public record Embedded() implements Target {
    @Override
    public String toString() {
      return "embedded";
    }
  }

  /**
   * A server that somebody else runs.
   *
   * @param host without the brackets of an IPv6 address
   * @param password may be empty
   * @param sslMode disable, prefer, require or verify-full
   */
  public record Server(
      String host, int port, String database, String user, String password, String sslMode)
      implements Target {

    static @Nullable Server parse(String text) {
      Matcher matcher = URL.matcher(text);
      if (!matcher.matches()) {
        return null;
      }
      int port = Integer.parseInt(orElse(matcher.group("port"), "5432"));
      return port < 1 || port > 65_535
          ? null
          : new Server(
              orElse(matcher.group("host"), "").replaceAll("[\\[\\]]", ""),
              port,
              decode(orElse(matcher.group("db"), "")),
              decode(orElse(matcher.group("user"), "")),
              decode(orElse(matcher.group("password"), "")),
              orElse(matcher.group("ssl"), "prefer"));
    }

    private static String orElse(@Nullable String text, String otherwise) {
      return text == null ? otherwise : text;
    }

    /** A password that comes out of a file is rarely encoded: a lone '%' then stands for itself. */
    private static String decode(String text) {
      try {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return text;
      }
    }

    @Override
    public String toString() {
      return "postgresql://" + user + ":***@" + host + ":" + port + "/" + database;
    }
  }
}
