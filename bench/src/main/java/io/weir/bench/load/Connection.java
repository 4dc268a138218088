package io.weir.bench.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A kept-alive connection with one request under way at most. The load's thread only. */
final class Connection {

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ResponseReader answer = new ResponseReader();
  private ByteBuffer request = ByteBuffer.allocate(0);
  private long dueAt;
  private long freeSince = System.nanoTime();

  private Connection(SocketChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  static Connection open(SocketAddress target, Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open(target);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    return new Connection(channel, selector);
  }

  void send(ByteBuffer whole, long due) throws IOException {
    request = whole;
    dueAt = due;
    answer.next();
    write();
  }

  /** Goes on writing what the socket did not take at once. */
  void write() throws IOException {
    channel.write(request);
    int interest =
        request.hasRemaining()
            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
            : SelectionKey.OP_READ;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
  }

  /**
   * Reads what came; whether the answer is whole.
   *
   * @throws IOException also when the target has closed the connection
   */
  boolean read(ByteBuffer scratch) throws IOException {
    scratch.clear();
    if (channel.read(scratch) < 0) {
      throw new IOException("the connection was closed");
    }
    return answer.take(scratch.flip());
  }

  ResponseReader answer() {
    return answer;
  }

  /** When the request under way was due. */
  long dueAt() {
    return dueAt;
  }

  /** Since when nothing is under way. */
  long freeSince() {
    return freeSince;
  }

  void free(long now) {
    freeSince = now;
  }

  void close() throws IOException {
    channel.close();
  }
}
