package io.weir.engine.crypto;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads the private keys of the archive from PEM files. */
public final class RsaKeys {

  /** WeCom wraps with RSA-2048 (protocol §3.4). */
  public static final int BITS_MIN = 2048;

  private RsaKeys() {}

  /**
   * A private key from PEM text, PKCS#1 ({@code BEGIN RSA PRIVATE KEY}) or PKCS#8 ({@code BEGIN
   * PRIVATE KEY}).
   *
   * @throws IllegalArgumentException when it is anything else; says what, never shows the text
   */
  public static PrivateKey parsePrivate(String pem) {
    PrivateKeyInfo encoded = privateKeyIn(firstObject(pem));
    if (!PKCSObjectIdentifiers.rsaEncryption.equals(
        encoded.getPrivateKeyAlgorithm().getAlgorithm())) {
      throw new IllegalArgumentException("the PEM holds a private key that is not RSA");
    }
    PrivateKey key = decode(encoded);
    int bits = key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : 0;
    if (bits < BITS_MIN) {
      throw new IllegalArgumentException(
          "the RSA key has " + bits + " bits; WeCom needs " + BITS_MIN);
    }
    return key;
  }

  /**
   * Any private key of PEM text, in PKCS#8's bytes.
   *
   * @throws IllegalArgumentException as {@link #parsePrivate}
   */
  static byte[] privateKeyBytes(String pem) {
    try {
      return privateKeyIn(firstObject(pem)).getEncoded();
    } catch (IOException e) {
      throw new IllegalArgumentException("the private key in the PEM is damaged");
    }
  }

  private static @Nullable Object firstObject(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      Object object = parser.readObject();
      while (object instanceof ASN1ObjectIdentifier || object instanceof X9ECParameters) {
        object = parser.readObject(); // the curve, which openssl writes before an EC key
      }
      return object;
    } catch (IOException | RuntimeException e) {
      // Its message and cause may quote the text, so that neither is passed on (I6).
      throw new IllegalArgumentException("the PEM is damaged");
    }
  }

  private static PrivateKeyInfo privateKeyIn(@Nullable Object object) {
    if (object instanceof PEMKeyPair pkcs1) {
      return pkcs1.getPrivateKeyInfo();
    }
    if (object instanceof PrivateKeyInfo pkcs8) {
      return pkcs8;
    }
    if (object instanceof PEMEncryptedKeyPair || object instanceof PKCS8EncryptedPrivateKeyInfo) {
      throw new IllegalArgumentException(
          "the private key is encrypted with a passphrase; give the file without one");
    }
    throw new IllegalArgumentException(
        object == null
            ? "not a PEM file: it has no BEGIN line"
            : "the PEM holds something other than a private key");
  }

  private static PrivateKey decode(PrivateKeyInfo encoded) {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(encoded.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the RSA private key in the PEM is damaged");
    }
  }
}
