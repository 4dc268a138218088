package io.weir.verticles.callback;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.weir.engine.crypto.TlsPair;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** TLS of the callback port: BoringSSL where its library can be loaded, else the JDK's own. */
public final class TlsPort {

  static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

  private TlsPort() {}

  /** Whose TLS it is, for a log line. */
  public static String provider() {
    return OpenSSLEngineOptions.isAvailable()
        ? "BoringSSL"
        : "the JDK (slower; netty-tcnative's library cannot be loaded here)";
  }

  static SSLEngineOptions engine() {
    return OpenSSLEngineOptions.isAvailable()
        ? new OpenSSLEngineOptions()
        : new JdkSSLEngineOptions();
  }

  static KeyCertOptions keys(TlsPair pair) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(pair.chainPem()))
        .addKeyValue(Buffer.buffer(pair.keyPem()));
  }

  static ServerSSLOptions options(TlsPair pair) {
    return new ServerSSLOptions()
        .setKeyCertOptions(keys(pair))
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(VERSIONS);
  }
}
