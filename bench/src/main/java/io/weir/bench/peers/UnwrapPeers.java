package io.weir.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.bench.measure.Measured;
import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Unwrapped;
import java.util.Base64;
import java.util.List;
import me.chanjar.weixin.cp.util.crypto.WxCpCryptUtil;

/**
 * One content key, unwrapped: WxJava reads the PEM text each time and computes with the JDK's
 * provider, we keep the key ready in the fastest provider.
 */
final class UnwrapPeers {

  private static final long CHOICE_NANOS = 300_000_000L;

  /** WxJava's word for PKCS#8; its PKCS#1 needs a package that the JDK keeps to itself. */
  private static final int PKCS8 = 0;

  private final RsaProviders.Choice choice =
      RsaProviders.fastest(RsaProviders.candidates(), CHOICE_NANOS, System::nanoTime);
  private final RsaProviders.Sample sample = RsaProviders.sample();
  private final String pem = pem(sample.key().getEncoded());
  private final String wrapped = new String(sample.wrapped(), US_ASCII);

  /** A private key as WxJava takes it. */
  static String pem(byte[] pkcs8) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  /** What public loops call for each message. */
  static String theirs(String wrapped, String pem) throws Exception {
    return WxCpCryptUtil.decryptPriKey(wrapped, pem, PKCS8);
  }

  /** Our way. */
  OneThread.Step ours() {
    KeyUnwrapper unwrapper = new KeyUnwrapper(choice.chosen().provider());
    return turn -> ours(unwrapper).length() > 0;
  }

  private String ours(KeyUnwrapper unwrapper) {
    if (unwrapper.unwrap(sample.key(), sample.wrapped()) instanceof Unwrapped.ContentKey key) {
      return new String(key.text(), US_ASCII);
    }
    throw new IllegalStateException("we cannot unwrap a right key");
  }

  /** WxJava's way. */
  OneThread.Step theirs() {
    return turn -> !theirs(wrapped, pem).isEmpty();
  }

  /** Whether both find the same key. */
  void compare(Measured into) throws Exception {
    List<String> found =
        List.of(ours(new KeyUnwrapper(choice.chosen().provider())), theirs(wrapped, pem));
    String right = new String(sample.keyText(), US_ASCII);
    if (!found.stream().allMatch(right::equals)) {
      into.wrong("a content key is unwrapped differently");
    }
    into.note("unwrapping: our provider is " + choice.chosen().name() + ", theirs the JDK's");
  }
}
