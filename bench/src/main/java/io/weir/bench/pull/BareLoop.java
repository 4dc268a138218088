package io.weir.bench.pull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.PageReader;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ArchiveCalls;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.TokenCalls;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComReply;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Fetches and parses every corp's pages, one after the other and many corps at once, counts the
 * entries and throws them away; after the last page it begins anew. One event loop, the node's own
 * HTTP options and page parser, and nothing else. Runs in a process of its own until it is killed.
 */
public final class BareLoop {

  private static final int PAGE_ENTRIES = 1000;
  private static final int ON_THE_WAY_MAX = 64;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int KEEP_ALIVE_SECONDS = 30;

  private final String baseUrl;
  private final HttpClient client;
  private final MappedByteBuffer counter;
  private final ArrayDeque<Line> waiting = new ArrayDeque<>();
  private long entries;

  private BareLoop(Vertx vertx, String baseUrl, MappedByteBuffer counter) {
    this.baseUrl = baseUrl;
    this.counter = counter;
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout(CONNECT_MILLIS)
                    .setKeepAliveTimeout(KEEP_ALIVE_SECONDS))
            .with(new PoolOptions().setHttp1MaxSize(ON_THE_WAY_MAX))
            .build();
  }

  /** One corp, and how far its pages have been read. */
  private static final class Line {
    private final CorpId corp;
    private final String secret;
    private String token = "";
    private long after;

    private Line(CorpId corp, String secret) {
      this.corp = corp;
      this.secret = secret;
    }
  }

  /**
   * Runs until it is killed.
   *
   * @param args where the archive is; a file with a corp id and its archive's secret a line; a file
   *     of 8 bytes, where the count of entries stands
   */
  public static void main(String[] args) throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    BareLoop loop = new BareLoop(vertx, args[0], counter(Path.of(args[2])));
    List<String> corps = Files.readAllLines(Path.of(args[1]));
    Context context = vertx.getOrCreateContext();
    context.runOnContext(go -> loop.begin(corps));
  }

  static MappedByteBuffer counter(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
    }
  }

  private void begin(List<String> corps) {
    for (String corp : corps) {
      String[] fields = corp.split(" ", 2);
      waiting.add(new Line(new CorpId(fields[0]), fields[1]));
    }
    for (int i = 0; i < ON_THE_WAY_MAX && !waiting.isEmpty(); i++) {
      next();
    }
  }

  private void next() {
    Line line = waiting.remove();
    if (line.token.isEmpty()) {
      authorise(line);
    } else {
      fetch(line);
    }
  }

  private void authorise(Line line) {
    WeComCall<WeComReply.Token> call = new TokenCalls.GetToken(baseUrl, line.corp, line.secret);
    this.<WeComReply.Token>ask(call, "?" + call.query())
        .onSuccess(
            token -> {
              line.token = token.value();
              fetch(line);
            })
        .onFailure(BareLoop::end);
  }

  private void fetch(Line line) {
    WeComCall<PullPage> call =
        new ArchiveCalls.GetChatPage<>(
            baseUrl, line.corp, line.secret, line.after, PAGE_ENTRIES, PageReader::new);
    ask(call, "?" + call.tokenParameter() + "=" + line.token)
        .onSuccess(page -> count(line, page))
        .onFailure(BareLoop::end);
  }

  private void count(Line line, PullPage page) {
    List<PullPage.Entry> read = page.entries();
    line.after = read.isEmpty() ? 0 : read.get(read.size() - 1).seq();
    entries += read.size();
    counter.putLong(0, entries);
    waiting.add(line);
    next();
  }

  private <R> Future<R> ask(WeComCall<R> call, String query) {
    byte[] body = call.body();
    RequestOptions options =
        new RequestOptions()
            .setMethod(body.length == 0 ? HttpMethod.GET : HttpMethod.POST)
            .setAbsoluteURI(baseUrl + call.path() + query);
    return client
        .request(options)
        .compose(
            made ->
                body.length == 0
                    ? made.send()
                    : made.putHeader("content-type", "application/json").send(Buffer.buffer(body)))
        .compose(response -> read(response, call.reader()));
  }

  private static <R> Future<R> read(HttpClientResponse response, ReplyReader<R> reader) {
    response.handler(
        piece -> {
          byte[] bytes = piece.getBytes();
          reader.feed(bytes, 0, bytes.length);
        });
    return response.end().map(ended -> value(reader));
  }

  private static <R> R value(ReplyReader<R> reader) {
    if (reader.finish() instanceof ReplyReader.Outcome.Value<R> good) {
      return good.value();
    }
    throw new IllegalStateException("the simulated WeCom refused a call");
  }

  private static void end(Throwable cause) {
    System.err.println("the bare loop ends: " + cause);
    Runtime.getRuntime().halt(1);
  }
}
