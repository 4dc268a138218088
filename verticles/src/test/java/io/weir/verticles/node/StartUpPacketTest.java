package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection asks for before it is one: a pooler such as PgBouncer refuses most of it. */
class StartUpPacketTest {

  /** What PgBouncer takes without being configured to. */
  private static final Set<String> TAKEN =
      Set.of("user", "database", "application_name", "client_encoding", "DateStyle", "TimeZone");

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Map<String, String>> asked = new CompletableFuture<>();
  private ServerSocket listener = unbound();

  private static ServerSocket unbound() {
    try {
      return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void listen() {
    Thread thread = new Thread(this::read, "start-up-packets");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void close() throws Exception {
    listener.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void read() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] rest = in.readNBytes(in.readInt() - Integer.BYTES);
        asked.complete(parameters(Arrays.copyOfRange(rest, Integer.BYTES, rest.length)));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          asked.completeExceptionally(e);
        }
      }
    }
  }

  private static Map<String, String> parameters(byte[] packet) {
    List<String> words = List.of(new String(packet, StandardCharsets.UTF_8).split("\0", -1));
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i + 1 < words.size() && !words.get(i).isEmpty(); i += 2) {
      parameters.put(words.get(i), words.get(i + 1));
    }
    return parameters;
  }

  private PostgresConfig.Server server() {
    return new PostgresConfig.Server(
        "127.0.0.1", listener.getLocalPort(), "weir", "somebody", "canary-9", "disable");
  }

  @Test
  void shouldAskForNothingUnusualWhenAPoolConnects() throws Exception {
    PgBuilder.pool()
        .connectingTo(Database.options(server()))
        .using(vertx)
        .build()
        .query("SELECT 1")
        .execute();

    requireUsual();
  }

  @Test
  void shouldAskForNothingUnusualWhenMigrationsConnect() throws Exception {
    assertThat(catchThrowable(() -> Migrations.run(server()))).isNotNull();

    requireUsual();
  }

  private void requireUsual() throws Exception {
    Map<String, String> parameters = asked.get(20, TimeUnit.SECONDS);
    assertThat(parameters).containsEntry("user", "somebody").containsEntry("database", "weir");
    assertThat(TAKEN).containsAll(parameters.keySet());
  }
}
