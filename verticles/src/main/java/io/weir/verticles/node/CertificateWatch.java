package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.weir.engine.crypto.TlsPair;
import io.weir.verticles.callback.CallbackVerticle;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up the callback port's certificate when its files change; a bad one is said and left. */
final class CertificateWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final long LOOK_MS = TimeUnit.SECONDS.toMillis(10);
  private static final long REMIND_MS = TimeUnit.DAYS.toMillis(1);

  private final CertificateFiles files;
  private final CallbackVerticle port;
  private volatile TlsPair shown;

  // The timer's loop only.
  private @Nullable String complaint;

  CertificateWatch(CertificateFiles files, TlsPair shown, CallbackVerticle port) {
    this.files = files;
    this.shown = shown;
    this.port = port;
  }

  void start(Vertx vertx) {
    vertx.setPeriodic(LOOK_MS, id -> look(vertx));
    vertx.setPeriodic(REMIND_MS, id -> remind(vertx));
  }

  private void look(Vertx vertx) {
    vertx
        .executeBlocking(() -> files.read(System.currentTimeMillis()), false)
        .onSuccess(
            found -> {
              complaint = null;
              if (!found.equals(shown)) {
                renew(found);
              }
            })
        .onFailure(this::complain);
  }

  private void renew(TlsPair found) {
    port.renew(found)
        .onSuccess(
            renewed -> {
              shown = found;
              LOG.info(
                  "the callback port shows a new certificate: {} until {}",
                  found.subject(),
                  Instant.ofEpochMilli(found.validUntilMs()));
            })
        .onFailure(this::complain);
  }

  private void complain(Throwable cause) {
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(complaint)) {
      complaint = reason;
      LOG.warn("callback.tls: the certificate in use stays: {}", reason);
    }
  }

  private void remind(Vertx vertx) {
    vertx
        .executeBlocking(() -> files.warnings(System.currentTimeMillis()), false)
        .onSuccess(warnings -> warnings.forEach(warning -> LOG.warn("{}", warning)))
        .onFailure(this::complain);
  }

  /** Until when what is shown counts, in milliseconds since 1970. */
  long validUntilMs() {
    return shown.validUntilMs();
  }
}
