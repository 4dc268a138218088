package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a TLS port shows and proves: a chain of certificates, and the private key of its first. */
public final class TlsPair {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC");

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private TlsPair(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * The certificates of PEM text, the server's own first, as authorities hand them out.
   *
   * @throws IllegalArgumentException when it is anything else; says what
   */
  public static List<X509Certificate> certificates(String pem) {
    if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IllegalArgumentException("not a PEM file with a certificate: it has no such BEGIN");
    }
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the PEM certificate is damaged");
    }
  }

  /**
   * An RSA or EC key from PEM text, PKCS#8, PKCS#1 or SEC 1, without a passphrase.
   *
   * @throws IllegalArgumentException when it is anything else; says what, never shows the text
   */
  public static PrivateKey privateKey(String pem) {
    byte[] pkcs8 = PrivateKeyPem.pkcs8(pem);
    for (String algorithm : ALGORITHMS) {
      PrivateKey key = decoded(algorithm, pkcs8);
      if (key != null) {
        return key;
      }
    }
    throw new IllegalArgumentException("the private key is neither RSA nor EC, or it is damaged");
  }

  private static @Nullable PrivateKey decoded(String algorithm, byte[] pkcs8) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      return null; // of the other algorithm, then, or of none
    }
  }

  /**
   * The two together.
   *
   * @throws IllegalArgumentException when the key is not that of the first certificate
   */
  public static TlsPair of(List<X509Certificate> chain, PrivateKey key) {
    if (!matches(chain.get(0), key)) {
      throw new IllegalArgumentException(
          "the private key is not that of the certificate "
              + chain.get(0).getSubjectX500Principal().getName());
    }
    return new TlsPair(List.copyOf(chain), key);
  }

  // What the one signs, the other verifies: true of every kind of key.
  private static boolean matches(X509Certificate certificate, PrivateKey key) {
    String algorithm = key instanceof RSAKey ? "SHA256withRSA" : "SHA256withECDSA";
    if (key instanceof ECKey != certificate.getPublicKey() instanceof ECKey) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** From when the first certificate counts, in milliseconds since 1970. */
  public long validFromMs() {
    return chain.get(0).getNotBefore().toInstant().toEpochMilli();
  }

  /** Until when every certificate of the chain counts, in milliseconds since 1970. */
  public long validUntilMs() {
    return chain.stream()
        .mapToLong(c -> c.getNotAfter().toInstant().toEpochMilli())
        .min()
        .orElse(0);
  }

  /** Whom the first certificate names. */
  public String subject() {
    return chain.get(0).getSubjectX500Principal().getName();
  }

  /** The chain as PEM text. */
  public String chainPem() {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      try {
        text.append(pem("CERTIFICATE", certificate.getEncoded()));
      } catch (CertificateException e) {
        throw new IllegalStateException("a certificate that was decoded has no encoding", e);
      }
    }
    return text.toString();
  }

  /** The key as PKCS#8 PEM text: for the port, and for nothing else (I6). */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TlsPair pair && chain.equals(pair.chain) && key.equals(pair.key);
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  @Override
  public String toString() {
    return "TlsPair[" + subject() + ']';
  }
}
