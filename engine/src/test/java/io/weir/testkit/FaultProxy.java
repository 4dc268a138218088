package io.weir.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP connection that can go wrong: stands before a server on 127.0.0.1 and cuts, holds, halves
 * or swallows what goes through. Threads a connection, since it is for tests.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int CHUNK_BYTES = 64 * 1024;

  /** What happens to the next chunk of a client that has {@code text} in it. */
  private record Trap(String text, Kind kind, CountDownLatch sprung) {
    enum Kind {
      /** The server never sees it; both sides are cut. */
      CUT_BEFORE,
      /** The server gets it and does it; the client never hears. */
      DROP_ANSWER,
      /** The server gets it after {@link #letGo}; nobody is cut. */
      HOLD,
      /** Nothing goes through this one connection any more, and it stays open. */
      HANG
    }
  }

  private final int target;
  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Trap> trap = new AtomicReference<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean away;
  private volatile CountDownLatch held = new CountDownLatch(0);

  private FaultProxy(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** A proxy on a free port before {@code target}. */
  public static FaultProxy before(int target) {
    try {
      ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
      FaultProxy proxy = new FaultProxy(target, listener);
      daemon("fault-proxy", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Connections taken so far. */
  public int accepted() {
    return accepted.get();
  }

  /** Cuts every connection; new ones are taken. */
  public void cut() {
    links.forEach(Link::cut);
  }

  /** The server is gone: every connection is cut, and each new one at once. */
  public void goAway() {
    away = true;
    cut();
  }

  /** The server is back. */
  public void comeBack() {
    away = false;
  }

  /** Nothing more goes through, in either direction, until {@link #letGo}; nothing is cut. */
  public void hold() {
    if (held.getCount() == 0) {
      held = new CountDownLatch(1);
    }
  }

  public void letGo() {
    held.countDown();
  }

  /** Tells every client that the server sends no more, and goes on taking what they send. */
  public void halfClose() {
    links.forEach(Link::halfClose);
  }

  /** Cuts a connection instead of bringing the server the next chunk with {@code text} in it. */
  public CountDownLatch cutBefore(String text) {
    return set(text, Trap.Kind.CUT_BEFORE);
  }

  /** Lets the server have it, and cuts the connection when its answer comes. */
  public CountDownLatch dropAnswerTo(String text) {
    return set(text, Trap.Kind.DROP_ANSWER);
  }

  /** Holds everything as soon as a chunk with {@code text} is on its way. */
  public CountDownLatch holdBefore(String text) {
    return set(text, Trap.Kind.HOLD);
  }

  /** Lets one connection hang for good instead of bringing the server a chunk with {@code text}. */
  public CountDownLatch hangAtNext(String text) {
    return set(text, Trap.Kind.HANG);
  }

  private CountDownLatch set(String text, Trap.Kind kind) {
    Trap made = new Trap(text, kind, new CountDownLatch(1));
    trap.set(made);
    return made.sprung();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        if (away) {
          reset(client);
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // Closed, or the server is really away: the client has been told by then.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
    } catch (IOException e) {
      reset(client);
      server.close();
      throw e;
    }
    Link link = new Link(client, server);
    links.add(link);
    daemon("fault-proxy-up", link::up);
    daemon("fault-proxy-down", link::down);
  }

  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean deaf;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void up() {
      pump(client, server, true);
    }

    void down() {
      pump(server, client, false);
    }

    private void pump(Socket from, Socket to, boolean fromClient) {
      byte[] chunk = new byte[CHUNK_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          if (fromClient && !sprung(new String(chunk, 0, n, StandardCharsets.ISO_8859_1))) {
            return;
          }
          held.await();
          if (!fromClient && deaf) {
            return;
          }
          out.write(chunk, 0, n);
          out.flush();
        }
      } catch (IOException e) {
        // Either side has gone; the other is told below.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        cut();
      }
    }

    /** False when the chunk must not go on. */
    private boolean sprung(String chunk) {
      Trap set = trap.get();
      if (set == null || !chunk.contains(set.text()) || !trap.compareAndSet(set, null)) {
        return true;
      }
      if (set.kind() == Trap.Kind.HOLD) {
        hold();
      }
      deaf = set.kind() == Trap.Kind.DROP_ANSWER;
      set.sprung().countDown();
      if (set.kind() == Trap.Kind.HANG) {
        hangUntilTheClientGoes();
      }
      return set.kind() != Trap.Kind.CUT_BEFORE && set.kind() != Trap.Kind.HANG;
    }

    private void hangUntilTheClientGoes() {
      try {
        while (client.getInputStream().read() >= 0) {
          // what it sends meanwhile never arrives
        }
      } catch (IOException e) {
        // It has gone.
      }
    }

    void halfClose() {
      try {
        client.shutdownOutput();
      } catch (IOException e) {
        // It has gone already.
      }
    }

    void cut() {
      links.remove(this);
      for (Socket socket : new Socket[] {client, server}) {
        try {
          reset(socket);
        } catch (IOException e) {
          // It has gone already.
        }
      }
    }
  }

  @Override
  public void close() {
    letGo();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
