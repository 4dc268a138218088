package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers {@code success}, a thread a connection; at one request all of it stands still. */
final class StallingServer implements AutoCloseable {

  static final String REQUEST = "POST /ok HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
  static final String REFUSED = "POST /no HTTP/1.1\r\nContent-Length: 0\r\n\r\n";

  private static final byte[] SUCCESS =
      "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nsuccess".getBytes(ISO_8859_1);
  private static final byte[] NO =
      "HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nno".getBytes(ISO_8859_1);

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final CountDownLatch stalling = new CountDownLatch(1);
  private final int stallAt;
  private final long stallMillis;
  private final List<Long> taken = new ArrayList<>();
  private volatile boolean closed;
  private int requests;

  StallingServer(int stallAt, long stallMillis) throws IOException {
    this.stallAt = stallAt;
    this.stallMillis = stallMillis;
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "stalling-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listening.getLocalPort();
  }

  void awaitStall() throws InterruptedException {
    stalling.await();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        accepted.add(socket);
        if (closed) { // it was accepted while close() went through the others
          socket.close();
          return;
        }
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      byte[] request = new byte[REQUEST.length()];
      while (in.readNBytes(request, 0, request.length) == request.length) {
        take();
        socket.getOutputStream().write(request[6] == 'o' ? SUCCESS : NO);
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  /** When each request was taken, as {@link System#nanoTime} has it, in that order. */
  synchronized List<Long> taken() {
    return List.copyOf(taken);
  }

  private synchronized void take() {
    taken.add(System.nanoTime());
    if (requests++ == stallAt) {
      stalling.countDown();
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(stallMillis);
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
