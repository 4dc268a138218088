package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultProxyTest {

  private ServerSocket server;
  private FaultProxy proxy;
  private Socket client;
  private final BlockingQueue<Integer> got = new LinkedBlockingQueue<>();

  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread echo =
        new Thread(
            () -> {
              try (Socket taken = server.accept()) {
                for (int b = taken.getInputStream().read();
                    b >= 0;
                    b = taken.getInputStream().read()) {
                  got.add(b);
                  taken.getOutputStream().write(b);
                }
              } catch (IOException e) {
                // cut, as some tests want it
              }
            });
    echo.setDaemon(true);
    echo.start();
    proxy = FaultProxy.before(server.getLocalPort());
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.getOutputStream().write('a');
    assertThat(client.getInputStream().read()).isEqualTo('a');
    got.clear();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  @Test
  void shouldKeepTheServerFromSeeingItWhenCutBefore() throws Exception {
    proxy.cutBefore("x");
    client.getOutputStream().write('x');

    assertThatThrownBy(() -> requireEnd(client)).isInstanceOf(SocketException.class);
    assertThat(got).isEmpty();
  }

  @Test
  void shouldLetTheServerDoItWhenTheAnswerIsDropped() throws Exception {
    proxy.dropAnswerTo("x");
    client.getOutputStream().write('x');

    assertThatThrownBy(() -> requireEnd(client)).isInstanceOf(SocketException.class);
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo((int) 'x');
  }

  @Test
  void shouldLetNothingThroughUntilLetGoWhenHeld() throws Exception {
    proxy.hold();
    client.getOutputStream().write('x');
    assertThat(got.poll(100, TimeUnit.MILLISECONDS)).isNull();

    proxy.letGo();

    assertThat(client.getInputStream().read()).isEqualTo('x');
  }

  @Test
  void shouldEndOneDirectionOnlyWhenHalfClosed() throws Exception {
    proxy.halfClose();

    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client.getOutputStream().write('x');
    assertThat(got.poll(5, TimeUnit.SECONDS)).isEqualTo((int) 'x');
  }

  @Test
  void shouldCutNewConnectionsTooWhileAway() throws Exception {
    proxy.goAway();

    assertThatThrownBy(() -> requireEnd(client)).isInstanceOf(SocketException.class);
    try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      assertThatThrownBy(() -> requireEnd(another)).isInstanceOf(SocketException.class);
    }
  }

  private static void requireEnd(Socket socket) throws IOException {
    socket.getInputStream().read();
  }
}
