package io.weir.verticles.callback;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.callback.CallbackVerdict;
import io.weir.engine.callback.OpenConnections;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.journal.AppendQueue;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP ⇄ {@link CallbackRequest} and {@link CallbackVerdict}; answers only after the append (I1).
 */
@Confined(Role.CALLBACK_LOOP)
final class CallbackHandler {

  private static final Logger LOG = LoggerFactory.getLogger(CallbackHandler.class);

  /** Clocks further apart than this are worth an operator's attention. */
  private static final long SKEW_WARNING_MS = 60_000;

  /** How long a refused client may go on reading its answer before its connection is cut. */
  private static final long LINGER_MS = 1_000;

  /** One warning an hour and loop: a wrong clock stays wrong, and nothing is logged per request. */
  private static final long SKEW_WARNING_EVERY_NANOS = 3_600_000_000_000L;

  private final Supplier<CorpBook> book;
  private final CallbackGate gate;
  private final AppendQueue queue;
  private final OpenConnections<HttpConnection> connections;
  private final Telemetry telemetry;
  private final Clock clock;
  private final Context context;
  private final Executor home;
  private final Map<HttpServerRequest, Body> arriving = new LinkedHashMap<>();
  private long skewWarnedAt;
  private boolean skewWarned;

  CallbackHandler(
      Context context,
      Supplier<CorpBook> book,
      CallbackGate gate,
      AppendQueue queue,
      OpenConnections<HttpConnection> connections,
      Telemetry telemetry,
      Clock clock) {
    this.connections = connections;
    this.book = book;
    this.gate = gate;
    this.queue = queue;
    this.telemetry = telemetry;
    this.clock = clock;
    this.context = context;
    this.home = task -> context.runOnContext(v -> task.run());
  }

  void connected(HttpConnection connection) {
    connection.closeHandler(closed -> connections.closed(connection));
    HttpConnection outgoing = connections.opened(connection, clock.nanos());
    if (outgoing != null) {
      close(outgoing, "full");
    }
  }

  /** A connection that failed before its first request: its handshake, if the port speaks TLS. */
  void notTls(Throwable cause) {
    if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
      telemetry.count(Meter.CALLBACK_CONNECTIONS_CLOSED, "tls", 1);
    }
  }

  private void close(HttpConnection connection, String reason) {
    telemetry.count(Meter.CALLBACK_CONNECTIONS_CLOSED, reason, 1);
    connection.close();
  }

  void handle(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    connections.busy(connection);
    request.response().endHandler(end -> connections.answered(connection, clock.nanos()));
    if (!HttpMethod.POST.equals(request.method())) {
      judge(request, new byte[0]);
      return;
    }
    if (statedLength(request) > Limits.CALLBACK_BODY_BYTES_MAX) {
      refuseBody(request, 413, "too_large");
      return;
    }
    Body body = new Body(request, clock.nanos());
    arriving.put(request, body);
    request.handler(body::add);
    request.endHandler(v -> body.end());
    request.exceptionHandler(
        cause -> arriving.remove(request)); // the connection is gone: nobody is left to answer
  }

  /**
   * Refuses bodies that did not arrive within {@code timeoutNanos}, since their stated length is
   * wrong, and closes connections on which no request came for too long.
   */
  void sweep(long timeoutNanos) {
    connections.overdue(clock.nanos()).forEach(connection -> close(connection, "waited"));
    long before = clock.nanos() - timeoutNanos;
    List<HttpServerRequest> late = new ArrayList<>();
    for (Map.Entry<HttpServerRequest, Body> entry : arriving.entrySet()) {
      if (entry.getValue().startedAt - before > 0) {
        break; // in order of arrival: all others are younger
      }
      late.add(entry.getKey());
    }
    late.forEach(request -> refuseBody(request, 400, "body_incomplete"));
  }

  private static long statedLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0; // the codec has refused what is no length; anything else is bounded while it
      // arrives
    }
  }

  private void judge(HttpServerRequest request, byte[] body) {
    long now = clock.nanos();
    String path = request.path();
    String query = request.query();
    CallbackRequest asked =
        new CallbackRequest(
            request.method().name(), path == null ? "" : path, query == null ? "" : query, body);
    CallbackVerdict verdict = gate.judge(book.get(), asked, clock.millis());
    if (verdict instanceof CallbackVerdict.Accept accept) {
      noteSkew(accept.skewMs());
      append(request.response(), accept.record(), now);
    } else if (verdict instanceof CallbackVerdict.Echo echo) {
      noteSkew(echo.skewMs());
      request.response().putHeader("content-type", "text/plain").end(Buffer.buffer(echo.body()));
    } else {
      CallbackVerdict.Reject reject = (CallbackVerdict.Reject) verdict;
      refuse(request.response(), reject.status(), reject.reason());
    }
  }

  private void append(HttpServerResponse response, JournalRecord.Callback record, long startedAt) {
    boolean taken =
        queue.offer(
            List.of(RecordCodec.encode(record)), startedAt, home, new Ack(response, startedAt));
    if (!taken) {
      telemetry.count(Meter.JOURNAL_FULL, 1);
      refuse(response, 503, queue.isHeld() ? "disk_full" : "journal_full");
    }
  }

  private void refuse(HttpServerResponse response, int status, String reason) {
    telemetry.count(Meter.CALLBACK_REJECTED, reason, 1);
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).end(reason);
    }
  }

  // The rest of the body must not be read as the next request: the connection goes soon after the
  // answer. At once could cost the client the answer, while it is still sending.
  private void refuseBody(HttpServerRequest request, int status, String reason) {
    arriving.remove(request);
    request.handler(rest -> {});
    request.response().putHeader(HttpHeaderNames.CONNECTION, "close");
    refuse(request.response(), status, reason);
    context.owner().setTimer(LINGER_MS, id -> request.connection().close());
  }

  private void noteSkew(long skewMs) {
    if (Math.abs(skewMs) <= SKEW_WARNING_MS) {
      return;
    }
    telemetry.count(Meter.CALLBACK_CLOCK_SKEW, 1);
    long now = clock.nanos();
    if (!skewWarned || now - skewWarnedAt > SKEW_WARNING_EVERY_NANOS) {
      skewWarned = true;
      skewWarnedAt = now;
      LOG.warn("a signed push is {} s off this machine's clock: check the clock", skewMs / 1000);
    }
  }

  /** Answers when the record is in the journal, or is known not to be. */
  private final class Ack implements Reply<JournalPosition> {
    private final HttpServerResponse response;
    private final long startedAt;

    Ack(HttpServerResponse response, long startedAt) {
      this.response = response;
      this.startedAt = startedAt;
    }

    @Override
    public void ok(JournalPosition position) {
      telemetry.count(Meter.CALLBACK_ACCEPTED, 1);
      telemetry.duration(Meter.CALLBACK_ACK, clock.nanos() - startedAt);
      if (!response.closed()) {
        response.putHeader("content-type", "text/plain").end("success");
      }
    }

    @Override
    public void fail(Throwable cause) {
      refuse(response, 503, "journal_failed");
    }
  }

  /** A body on its way in, bounded. */
  private final class Body {
    private final HttpServerRequest request;
    private final long startedAt;
    private final Buffer buffer = Buffer.buffer();

    Body(HttpServerRequest request, long startedAt) {
      this.request = request;
      this.startedAt = startedAt;
    }

    void add(Buffer chunk) {
      if (buffer.length() + chunk.length() > Limits.CALLBACK_BODY_BYTES_MAX) {
        refuseBody(request, 413, "too_large");
      } else {
        buffer.appendBuffer(chunk);
      }
    }

    void end() {
      if (arriving.remove(request) != null) {
        judge(request, buffer.getBytes());
      }
    }
  }
}
