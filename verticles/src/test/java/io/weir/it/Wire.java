package io.weir.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** One HTTP connection, byte by byte: what a real client's library would never send. */
public final class Wire implements AutoCloseable {

  private static final int PATIENCE_MS = 20_000;

  /**
   * What came back.
   *
   * @param headers names in lower case
   */
  public record Answer(int status, Map<String, String> headers, String body) {}

  private final Socket socket;
  private final InputStream in;

  public Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A request that needs only one. */
  public static Answer ask(int port, String method, String target, byte[] body) throws IOException {
    try (Wire wire = new Wire(port)) {
      return wire.ask(method, target, body);
    }
  }

  public static Answer get(int port, String target) throws IOException {
    return ask(port, "GET", target, new byte[0]);
  }

  public Answer ask(String method, String target, byte[] body) throws IOException {
    head(method, target, "Content-Length: " + body.length);
    send(body);
    return read();
  }

  public void head(String method, String target, String header) throws IOException {
    send(method + " " + target + " HTTP/1.1\r\nHost: weir\r\n" + header + "\r\n\r\n");
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  public Answer read() throws IOException {
    String status = line();
    Map<String, String> headers = new HashMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Answer(
        Integer.parseInt(status.substring(9, 12)),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  /** True when the other side has ended the connection. */
  public boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException(
            "the connection ended after: " + line.toString(StandardCharsets.UTF_8));
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).trim();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
