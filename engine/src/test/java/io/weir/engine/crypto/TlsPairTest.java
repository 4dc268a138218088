package io.weir.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testkit.TestCertificates;
import io.weir.testkit.TestKeys;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TlsPairTest {

  @Test
  void shouldTakeACertificateWithItsKeyWhateverTheKeysForm() {
    for (TestCertificates.Made made :
        new TestCertificates.Made[] {
          TestCertificates.rsa("weir.test", 30), TestCertificates.ec("weir.test", 30)
        }) {
      for (String key : made.keyForms()) {
        TlsPair pair =
            TlsPair.of(TlsPair.certificates(made.certificate()), TlsPair.privateKey(key));

        assertThat(pair.subject()).isEqualTo("CN=weir.test");
        assertThat(pair.validUntilMs() - System.currentTimeMillis())
            .isBetween(TimeUnit.DAYS.toMillis(29), TimeUnit.DAYS.toMillis(30));
        assertThat(TlsPair.certificates(pair.chainPem())).hasSize(1);
        assertThat(TlsPair.privateKey(pair.keyPem())).isNotNull();
      }
    }
  }

  @Test
  void shouldRefuseAKeyOfAnotherCertificate() {
    TestCertificates.Made rsa = TestCertificates.rsa("weir.test", 30);
    TestCertificates.Made ec = TestCertificates.ec("weir.test", 30);
    for (String other : new String[] {TestKeys.privatePem(1), ec.key()}) {
      assertThatThrownBy(
              () -> TlsPair.of(TlsPair.certificates(rsa.certificate()), TlsPair.privateKey(other)))
          .hasMessageContaining("is not that of the certificate CN=weir.test");
    }
  }

  @Test
  void shouldSayWhatAFileIsInsteadAndShowNothingOfIt() { // I6
    TestCertificates.Made made = TestCertificates.rsa("weir.test", 30);
    String canary = made.key().lines().skip(2).findFirst().orElseThrow();
    assertThatThrownBy(() -> TlsPair.certificates(made.key()))
        .hasMessageContaining("not a PEM file with a certificate")
        .hasMessageNotContaining(canary);
    assertThatThrownBy(
            () -> TlsPair.certificates(made.certificate().replaceFirst("\n.{20}", "\n!!!!")))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> TlsPair.privateKey(made.certificate()))
        .hasMessageContaining("something other than a private key");
    assertThatThrownBy(() -> TlsPair.privateKey(made.key().replaceFirst("\n.{20}", "\nAAAA")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(canary);
    TlsPair pair =
        TlsPair.of(TlsPair.certificates(made.certificate()), TlsPair.privateKey(made.key()));
    assertThat(pair.toString()).doesNotContain(canary);
  }
}
