package io.weir.simulation;

import io.weir.engine.crypto.BodyCipher;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.CipherSpi;
import org.jspecify.annotations.Nullable;

/**
 * Stand-ins for RSA and for the body cipher, behind the engine's own seams: a provider and a port.
 * A wrapped key is its bytes turned over; a body is turned over with its key's first byte.
 */
final class SimCrypto {

  static final int KEY_BYTES = 16;

  /** "Decrypts" what {@link #wrap} made. */
  static final Provider RSA = new StandIn();

  private SimCrypto() {}

  /** {@code encrypt_random_key}, as an archive sends it. */
  static byte[] wrap(byte[] keyText) {
    return Base64.getEncoder().encode(turned(keyText, (byte) 0x5a));
  }

  /** {@code encrypt_chat_msg}; {@link #body} refuses it when {@code readable} is false. */
  static byte[] seal(byte[] keyText, byte[] plain, boolean readable) {
    byte[] framed = Arrays.copyOf(plain, plain.length + 1);
    framed[plain.length] = (byte) (readable ? 7 : 8);
    return Base64.getEncoder().encode(turned(framed, keyText[0]));
  }

  static BodyCipher body() {
    return (keyText, base64) -> {
      byte[] framed = turned(Base64.getDecoder().decode(base64), keyText[0]);
      return framed[framed.length - 1] == 7
          ? new BodyCipher.Plain(Arrays.copyOf(framed, framed.length - 1))
          : new BodyCipher.NotPlain("bad_padding: simulated");
    };
  }

  private static byte[] turned(byte[] bytes, byte with) {
    byte[] turned = bytes.clone();
    for (int i = 0; i < turned.length; i++) {
      turned[i] ^= (byte) (with | 0x80);
    }
    return turned;
  }

  /** A key of 128 bits that nothing is computed with. */
  static final class StandInKey implements PrivateKey, RSAKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return "none";
    }

    @SuppressWarnings("NullAway") // a key that has no encoding says so by null
    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }

    @Override
    public BigInteger getModulus() {
      return BigInteger.ONE.shiftLeft(8 * KEY_BYTES - 1);
    }
  }

  private static final class StandIn extends Provider {
    private static final long serialVersionUID = 1L;

    StandIn() {
      super("SimulatedRsa", "1", "turns bytes over");
      putService(
          new Service(
              this,
              "Cipher",
              "RSA/ECB/PKCS1Padding",
              Turning.class.getName(),
              List.of(),
              Map.of()) {
            @Override
            public Object newInstance(@Nullable Object parameter) {
              return new Turning();
            }
          });
    }
  }

  /** The only operation that the engine asks for: init for decryption, doFinal. */
  private static final class Turning extends CipherSpi {

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length)
        throws BadPaddingException {
      return turned(Arrays.copyOfRange(input, offset, offset + length), (byte) 0x5a);
    }

    @Override
    protected void engineInit(int mode, Key key, @Nullable SecureRandom random) {}

    @Override
    protected void engineInit(
        int mode, Key key, @Nullable AlgorithmParameterSpec spec, @Nullable SecureRandom random) {}

    @Override
    protected void engineInit(
        int mode, Key key, @Nullable AlgorithmParameters spec, @Nullable SecureRandom random) {}

    @Override
    protected void engineSetMode(String mode) {}

    @Override
    protected void engineSetPadding(String padding) {}

    @Override
    protected int engineGetBlockSize() {
      return 0;
    }

    @Override
    protected int engineGetOutputSize(int inputLength) {
      return inputLength;
    }

    @SuppressWarnings("NullAway") // no IV
    @Override
    protected byte @Nullable [] engineGetIV() {
      return null;
    }

    @SuppressWarnings("NullAway") // no parameters
    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
      return null;
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
      throw new UnsupportedOperationException("never asked for");
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int at) {
      throw new UnsupportedOperationException("never asked for");
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int at) {
      throw new UnsupportedOperationException("never asked for");
    }
  }
}
