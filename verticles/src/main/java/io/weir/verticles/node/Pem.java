package io.weir.verticles.node;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.jspecify.annotations.Nullable;

/** RSA private keys as operators have them. */
final class Pem {

  private Pem() {}

  /** Null when it is anything else: another algorithm, a public key, with a passphrase, broken. */
  static @Nullable PrivateKey rsaPrivateKey(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      PrivateKeyInfo read = read(parser.readObject());
      PrivateKey key = read == null ? null : new JcaPEMKeyConverter().getPrivateKey(read);
      return key instanceof RSAPrivateKey ? key : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable PrivateKeyInfo read(@Nullable Object object) {
    if (object instanceof PEMKeyPair pair) {
      return pair.getPrivateKeyInfo();
    }
    return object instanceof PrivateKeyInfo key ? key : null;
  }
}
