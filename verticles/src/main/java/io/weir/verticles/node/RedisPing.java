package io.weir.verticles.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * PING over a socket of our own: nothing else of Weir speaks to Redis yet, and a client as a
 * dependency would be a lot for one word.
 */
final class RedisPing {

  private static final int TIMEOUT_MS = 5_000;
  private static final int REDIS_PORT = 6379;

  private RedisPing() {}

  /**
   * Its last line; null when it closed without one.
   *
   * @param url redis:// or rediss://, with user and password or without
   */
  static @Nullable String ask(String url) throws IOException {
    URI at = URI.create(url);
    try (Socket plain = new Socket()) {
      plain.connect(
          new InetSocketAddress(at.getHost(), at.getPort() < 0 ? REDIS_PORT : at.getPort()),
          TIMEOUT_MS);
      plain.setSoTimeout(TIMEOUT_MS);
      if (!"rediss".equals(at.getScheme())) {
        return talk(plain, at.getUserInfo());
      }
      SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
      try (SSLSocket tls =
          (SSLSocket) factory.createSocket(plain, at.getHost(), plain.getPort(), true)) {
        return talk(tls, at.getUserInfo());
      }
    }
  }

  private static @Nullable String talk(Socket socket, @Nullable String login) throws IOException {
    Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    if (login != null) {
      int colon = login.indexOf(':');
      String user = colon < 0 ? "" : login.substring(0, colon);
      String password = login.substring(colon + 1);
      out.write(user.isEmpty() ? command("AUTH", password) : command("AUTH", user, password));
      out.flush();
      String answer = in.readLine();
      if (answer == null || !answer.startsWith("+")) {
        return answer;
      }
    }
    out.write(command("PING"));
    out.flush();
    return in.readLine();
  }

  private static String command(String... words) {
    StringBuilder text = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      text.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
    }
    return text.toString();
  }
}
