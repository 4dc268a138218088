package io.weir.engine.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the private keys of the archive from PEM files. */
public final class RsaKeys {

  /** WeCom wraps with RSA-2048 (protocol §3.4). */
  public static final int BITS_MIN = 2048;

  private static final Pattern PLAIN =
      Pattern.compile(
          "-----BEGIN (?<pkcs1>(RSA )?)PRIVATE KEY-----(?<base64>[A-Za-z0-9+/=\\s]+)"
              + "-----END \\k<pkcs1>PRIVATE KEY-----\\s*");

  private static final byte[] VERSION_AND_RSA =
      HexFormat.of().parseHex("020100" + "300d06092a864886f70d0101010500");

  private RsaKeys() {}

  /**
   * A private key from PEM text, PKCS#1 ({@code BEGIN RSA PRIVATE KEY}) or PKCS#8 ({@code BEGIN
   * PRIVATE KEY}).
   *
   * @throws IllegalArgumentException when it is anything else; says what, never shows the text
   */
  public static PrivateKey parsePrivate(String pem) {
    PrivateKey plain = plain(pem);
    PrivateKey key = plain == null ? anyPrivate(pem) : plain;
    int bits = key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : 0;
    if (bits < BITS_MIN) {
      throw new IllegalArgumentException(
          "the RSA key has " + bits + " bits; WeCom needs " + BITS_MIN);
    }
    return key;
  }

  // What most files are, read by the JDK alone: Bouncy Castle is a signed jar, and checking its
  // signature keeps a restart waiting for 0.4 s. Null: look closer, and say what it is.
  static @Nullable PrivateKey plain(String pem) {
    Matcher found = PLAIN.matcher(pem);
    if (!found.matches()) {
      return null;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group("base64"));
      return decode(found.group("pkcs1").isEmpty() ? der : pkcs8(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  // RFC 5208: version, algorithm, and the PKCS#1 key as an octet string. Lengths of two bytes: a
  // key of 2,048 bits has 1,190, one of 16,384 bits 9,300.
  private static byte[] pkcs8(byte[] pkcs1) {
    int inner = VERSION_AND_RSA.length + 4 + pkcs1.length;
    if (pkcs1.length < 256 || inner > 0xFFFF) {
      throw new IllegalArgumentException("not a key of a usual length");
    }
    return ByteBuffer.allocate(4 + inner)
        .put((byte) 0x30) // SEQUENCE
        .put((byte) 0x82)
        .putShort((short) inner)
        .put(VERSION_AND_RSA)
        .put((byte) 0x04) // OCTET STRING
        .put((byte) 0x82)
        .putShort((short) pkcs1.length)
        .put(pkcs1)
        .array();
  }

  private static PrivateKey anyPrivate(String pem) {
    try {
      return decode(PrivateKeyPem.rsaPkcs8(pem));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the RSA private key in the PEM is damaged");
    }
  }

  private static PrivateKey decode(byte[] pkcs8) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }
}
