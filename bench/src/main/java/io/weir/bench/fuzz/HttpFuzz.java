package io.weir.bench.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.node.Child;
import io.weir.bench.node.NodeFolder;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.SimWeCom;
import io.weir.engine.callback.CallbackRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bent requests over sockets to the callback port of a real node, whose Postgres is away: the
 * journal takes what is sound. An answer of 500 and above is a finding.
 */
final class HttpFuzz implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final int ANSWER_MILLIS = 400;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int WHOLE_PERCENT = 30;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  private final NodeFolder folder;
  private final Vectors vectors;

  /** In {@code home}. */
  HttpFuzz(Path home, Vectors vectors) {
    this.folder = NodeFolder.of(home.resolve("http"), List.of("-Xmx512m"));
    this.vectors = vectors;
  }

  /** Starts the node, and waits until it takes callbacks. */
  Child start() throws Exception {
    try (SimWeCom wecom = SimWeCom.start(vectors.world(), ServerOptions.plain())) {
      folder.configureWith(wecom, "postgres", "url", "postgresql://weir:none@127.0.0.1:1/weir");
    }
    Child node = folder.startNode();
    long end = System.nanoTime() + START_MAX.toNanos();
    while (!listens()) {
      if (!node.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException("the node takes no callbacks; see " + folder.log());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return node;
  }

  private boolean listens() {
    try (Socket socket = connect()) {
      return socket.isConnected();
    } catch (IOException e) {
      return false; // not yet
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), folder.callbackPort()),
        CONNECT_MILLIS);
    socket.setSoTimeout(ANSWER_MILLIS);
    return socket;
  }

  Probe probe() {
    return this::send;
  }

  private String send(SplittableRandom random) throws Exception {
    byte[] event =
        vectors.pushes().get(random.nextInt(vectors.pushes().size())).plaintext().getBytes(UTF_8);
    CallbackRequest sound = CallbackProbe.sound(vectors, random, event);
    byte[] request =
        random.nextInt(100) < WHOLE_PERCENT
            ? Mutator.mutate(bytes(sound), bytes(sound), random)
            : bytes(bentParts(sound, random));
    return answer(request);
  }

  // Spaces and line ends would end the request line: those are for the requests bent as a whole.
  private static CallbackRequest bentParts(CallbackRequest sound, SplittableRandom random) {
    String query = Mutator.mutate(sound.query(), sound.path(), random);
    return new CallbackRequest(
        sound.method(),
        sound.path(),
        random.nextBoolean() ? sound.query() : query.replaceAll("[^!-~]", ""),
        random.nextBoolean() ? sound.body() : Mutator.mutate(sound.body(), sound.body(), random));
  }

  private static byte[] bytes(CallbackRequest request) {
    byte[] head =
        (request.method()
                + " "
                + request.path()
                + "?"
                + request.query()
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + request.body().length
                + "\r\n\r\n")
            .getBytes(ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head);
    out.writeBytes(request.body());
    return out.toByteArray();
  }

  private String answer(byte[] request) throws Broken5xx {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request);
      read(socket.getInputStream(), said);
    } catch (IOException e) {
      if (said.size() == 0) {
        return "connection closed";
      }
    }
    Matcher status = STATUS.matcher(said.toString(ISO_8859_1));
    String first = "";
    while (status.find()) {
      first = first.isEmpty() ? status.group(1) : first;
      if (status.group(1).charAt(0) == '5') {
        throw new Broken5xx(status.group(1));
      }
    }
    return first.isEmpty() ? "no answer yet" : first;
  }

  // Until one answer is there: what the request's rest makes of the connection is not waited for.
  private static void read(InputStream in, ByteArrayOutputStream said) throws IOException {
    byte[] buffer = new byte[4096];
    try {
      int count = in.read(buffer);
      if (count > 0) {
        said.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException e) {
      return; // it waits for the rest of a request that ends in the middle
    }
  }

  /** An answer that blames the server. */
  static final class Broken5xx extends Exception {
    private static final long serialVersionUID = 1L;

    Broken5xx(String status) {
      super("answered " + status);
    }
  }

  /** Stack traces in the node's log: exceptions that nobody expected. */
  long stackTraces() throws IOException {
    try (var lines = Files.lines(folder.log())) {
      return lines.filter(line -> line.startsWith("\tat ")).count();
    }
  }

  Path log() {
    return folder.log();
  }

  void remove() throws IOException {
    folder.remove();
  }

  @Override
  public void close() {
    folder.close();
  }
}
