package io.weir.verticles.node;

import io.weir.engine.crypto.TlsPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The callback port's certificate and private key, as files that somebody renews.
 *
 * @param certificate absolute
 * @param key absolute
 */
public record CertificateFiles(Path certificate, Path key) {

  /** Authorities renew three weeks before the end or earlier. */
  private static final long WARNING_MS = TimeUnit.DAYS.toMillis(14);

  private static final long FILE_BYTES_MAX = 1 << 20;

  /** What is wrong with one of the files; the message names neither key nor content. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean ofTheKey;

    Unusable(boolean ofTheKey, String message) {
      super(message);
      this.ofTheKey = ofTheKey;
    }

    /** The key's file; otherwise the certificate's. */
    boolean isOfTheKey() {
      return ofTheKey;
    }
  }

  /**
   * Reads both.
   *
   * @throws Unusable when they cannot be used at {@code nowMs}
   */
  TlsPair read(long nowMs) throws Unusable {
    List<X509Certificate> chain = parse(false, certificate, TlsPair::certificates);
    PrivateKey privateKey = parse(true, key, TlsPair::privateKey);
    TlsPair pair = parse(true, key, pem -> TlsPair.of(chain, privateKey));
    if (nowMs < pair.validFromMs() || nowMs > pair.validUntilMs()) {
      throw new Unusable(
          false,
          "file "
              + certificate
              + ": valid from "
              + Instant.ofEpochMilli(pair.validFromMs())
              + " to "
              + Instant.ofEpochMilli(pair.validUntilMs())
              + ", and now it is "
              + Instant.ofEpochMilli(nowMs));
    }
    return pair;
  }

  /** Makes something of a PEM text; its exceptions say what is wrong. */
  private interface Parser<T> {
    T parse(String pem);
  }

  private static <T> T parse(boolean ofTheKey, Path file, Parser<T> parser) throws Unusable {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new Unusable(ofTheKey, "file " + file + " is bigger than 1 MiB");
      }
      return parser.parse(Files.readString(file));
    } catch (IOException e) {
      throw new Unusable(ofTheKey, "cannot read file " + file + ": " + ConfigLoader.why(e));
    } catch (IllegalArgumentException e) {
      throw new Unusable(ofTheKey, "file " + file + ": " + e.getMessage());
    }
  }

  /** That it ends soon, or cannot be used any more; empty when all is well. */
  List<String> warnings(long nowMs) {
    try {
      TlsPair pair = read(nowMs);
      long leftMs = pair.validUntilMs() - nowMs;
      return leftMs > WARNING_MS
          ? List.of()
          : List.of(
              "callback.tls.certificate, of "
                  + pair.subject()
                  + ", ends in "
                  + TimeUnit.MILLISECONDS.toDays(leftMs)
                  + " days, at "
                  + Instant.ofEpochMilli(pair.validUntilMs()));
    } catch (Unusable e) {
      return List.of("callback.tls: " + e.getMessage());
    }
  }
}
