package io.weir.verticles.wecom;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.Credentials;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;

/**
 * WeCom's API over HTTP; one per node, so that its tokens are fetched once. May be called from any
 * context: requests run on the caller's, tokens on one of the client's own.
 */
public final class WeComClient implements WeComApi {

  /** Below what servers and proxies usually keep (60 s), so that we don't write to a closed one. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final Vertx vertx;
  private final WeComClientConfig config;
  private final HttpClient client;
  private final Tokens tokens;

  public WeComClient(Vertx vertx, Clock clock, Credentials credentials, WeComClientConfig config) {
    this.vertx = vertx;
    this.config = config;
    this.client = connections(vertx, config);
    this.tokens = new Tokens(vertx.getOrCreateContext(), clock, credentials, this, config);
  }

  private WeComClient(WeComClient other) {
    vertx = other.vertx;
    config = other.config;
    client = connections(vertx, config);
    tokens = other.tokens;
  }

  /**
   * The same with the same tokens, over connections that only the caller's loop uses. A connection
   * is served by the loop that opened it, whoever asks: the pieces of a large reply to a call from
   * another loop cross over one by one.
   */
  public WeComClient withOwnConnections() {
    return new WeComClient(this);
  }

  private static HttpClient connections(Vertx vertx, WeComClientConfig config) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setConnectTimeout(config.connectMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS))
        .with(
            new PoolOptions()
                .setHttp1MaxSize(config.connectionsMax())
                .setMaxWaitQueueSize(config.waitingMax()))
        .build();
  }

  @Override
  public <R> void call(WeComCall<R> call, Reply<? super R> reply) {
    new Exchange<>(vertx, client, config, tokens, call, reply).start();
  }

  /** Any thread: what this token is made from is no good any more, or another now. */
  public void forget(TokenKey key) {
    tokens.forget(key);
  }

  /** Closes its connections, not those of others; calls under way fail. */
  public Future<Void> close() {
    return client.close();
  }
}
