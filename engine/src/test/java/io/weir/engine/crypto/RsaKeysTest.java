package io.weir.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.TestKeys;
import java.io.IOException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;

final class RsaKeysTest {

  private static final PrivateKey KEY = TestKeys.rsa(0).getPrivate();

  @Test
  void shouldReadPkcs8() {
    assertThat(RsaKeys.parsePrivate(TestKeys.privatePem(0))).isEqualTo(KEY);
  }

  @Test
  void shouldReadPkcs1() {
    assertThat(RsaKeys.parsePrivate(pkcs1())).isEqualTo(KEY);
  }

  @Test
  void shouldReadEitherWithTheJdkAloneWhenThereIsNothingBesideIt() {
    assertThat(RsaKeys.plain(TestKeys.privatePem(0))).isEqualTo(KEY);
    assertThat(RsaKeys.plain(pkcs1())).isEqualTo(KEY);
    assertThat(RsaKeys.plain("a word before\n" + pkcs1())).isNull();
  }

  @Test
  void shouldReadWindowsLineEndsAndTextAroundTheKey() {
    String pem = "archive key, version 3\r\n" + pkcs1().replace("\n", "\r\n") + "\r\nend\r\n";
    assertThat(RsaKeys.parsePrivate(pem)).isEqualTo(KEY);
  }

  @Test
  void shouldRefuseWhatIsNotPem() {
    assertRefused("", "not a PEM file");
    assertRefused("secret-canary", "not a PEM file");
    assertRefused("-----BEGIN RSA PRIVATE KEY-----\nsecret-canary", "damaged");
    assertRefused(TestKeys.pem("PRIVATE KEY", new byte[40]), "damaged");
    assertRefused(TestKeys.pem("RSA PRIVATE KEY", new byte[] {0x30, 1, 0}), "damaged");
  }

  @Test
  void shouldRefuseAPemWithoutItsEnd() {
    String pem = TestKeys.privatePem(0);
    assertRefused(pem.substring(0, pem.length() / 2), "damaged");
  }

  @Test
  void shouldRefuseAPublicKey() {
    String pem = TestKeys.pem("PUBLIC KEY", TestKeys.rsa(0).getPublic().getEncoded());
    assertRefused(pem, "other than a private key");
  }

  @Test
  void shouldRefuseAKeyThatIsNotRsa() throws Exception {
    PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
    assertRefused(TestKeys.pem("PRIVATE KEY", ec.getEncoded()), "not RSA");
  }

  @Test
  void shouldRefuseAShortKey() {
    String pem = TestKeys.pem("PRIVATE KEY", TestKeys.newRsa(1024).getPrivate().getEncoded());
    assertRefused(pem, "1024 bits");
  }

  @Test
  void shouldRefuseAnEncryptedKey() throws Exception {
    String algorithm = "PBEWithSHA1AndDESede";
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec("secret-canary".toCharArray())));
    byte[] der =
        new EncryptedPrivateKeyInfo(cipher.getParameters(), cipher.doFinal(KEY.getEncoded()))
            .getEncoded();
    assertRefused(TestKeys.pem("ENCRYPTED PRIVATE KEY", der), "encrypted");
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    assertRefused(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
            + "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
            + body
            + "\n-----END RSA PRIVATE KEY-----\n",
        "encrypted");
  }

  private static String pkcs1() {
    try {
      byte[] der =
          PrivateKeyInfo.getInstance(KEY.getEncoded())
              .parsePrivateKey()
              .toASN1Primitive()
              .getEncoded();
      return TestKeys.pem("RSA PRIVATE KEY", der);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(String pem, String why) {
    assertThatThrownBy(() -> RsaKeys.parsePrivate(pem))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("canary")
        .hasNoCause();
  }
}
