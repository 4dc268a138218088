package io.weir.engine.crypto;

import java.io.IOException;
import java.io.StringReader;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** The private key in PEM text of any kind that openssl writes; apart, see {@link RsaKeys}. */
final class PrivateKeyPem {

  private PrivateKeyPem() {}

  /**
   * An RSA key in PKCS#8's bytes.
   *
   * @throws IllegalArgumentException when it is anything else; says what, never shows the text
   */
  static byte[] rsaPkcs8(String pem) {
    PrivateKeyInfo found = privateKeyIn(firstObject(pem));
    if (!PKCSObjectIdentifiers.rsaEncryption.equals(
        found.getPrivateKeyAlgorithm().getAlgorithm())) {
      throw new IllegalArgumentException("the PEM holds a private key that is not RSA");
    }
    return bytes(found);
  }

  /**
   * A key of any algorithm in PKCS#8's bytes.
   *
   * @throws IllegalArgumentException as {@link #rsaPkcs8}
   */
  static byte[] pkcs8(String pem) {
    return bytes(privateKeyIn(firstObject(pem)));
  }

  private static byte[] bytes(PrivateKeyInfo found) {
    try {
      return found.getEncoded();
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
}
