package io.weir.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that sign themselves, made when a test asks; none is ever in a file of ours. */
public final class TestCertificates {

  private TestCertificates() {}

  /**
   * As an operator has them, in PEM.
   *
   * @param key in PKCS#8
   * @param keyForms the same key in every form that a program writes
   */
  public record Made(String certificate, String key, List<String> keyForms) {}

  /** With the RSA pair 0 of {@link TestKeys}; expired already when {@code days} is negative. */
  public static Made rsa(String name, int days) {
    return make(name, days, TestKeys.rsa(0), "SHA256withRSA");
  }

  /** With a new key on P-256. */
  public static Made ec(String name, int days) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return make(name, days, generator.generateKeyPair(), "SHA256withECDSA");
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has P-256", e);
    }
  }

  private static Made make(String name, int days, KeyPair pair, String algorithm) {
    Instant now = Instant.now();
    X500Name subject = new X500Name("CN=" + name);
    try {
      X509CertificateHolder made =
          new JcaX509v3CertificateBuilder(
                  subject,
                  BigInteger.valueOf(now.toEpochMilli()),
                  Date.from(now.minus(Duration.ofDays(365))),
                  Date.from(now.plus(Duration.ofDays(days))),
                  subject,
                  pair.getPublic())
              .addExtension(
                  Extension.subjectAlternativeName,
                  false,
                  new GeneralNames(
                      new GeneralName[] {
                        new GeneralName(GeneralName.dNSName, name),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                      }))
              .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()));
      String pkcs8 = TestKeys.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
      String own = ownForm(pair.getPrivate());
      String withCurve =
          own.contains("BEGIN EC ")
              ? "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                  + own
              : own;
      return new Made(written(made), pkcs8, List.of(pkcs8, own, withCurve));
    } catch (IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /** PKCS#1, or SEC 1 as openssl writes it: with the curve inside. */
  private static String ownForm(PrivateKey key) throws IOException {
    return key instanceof ECPrivateKey ec
        ? TestKeys.pem(
            "EC PRIVATE KEY",
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    256, ec.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded())
        : written(key);
  }

  private static String written(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
