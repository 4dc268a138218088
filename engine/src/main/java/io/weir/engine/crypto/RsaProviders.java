package io.weir.engine.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.weir.engine.crypto.Unwrapped.ContentKey;
import io.weir.engine.crypto.Unwrapped.NotUnwrapped;
import java.security.CodeSource;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who computes RSA by timing the candidates on this very machine: the rate differs by two
 * to three between them (design §13), and which one wins differs between processors.
 *
 * <p>No provider is ever installed globally: TLS and everything else keep the JDK's.
 */
public final class RsaProviders {

  /** The share of a measurement that warms up and doesn't count: one in four. */
  private static final int WARM_UP_DIVISOR = 4;

  private static final int TURNS = 3;

  private static final String ACCP = "accp";
  private static final String CONSCRYPT = "conscrypt";
  private static final String JDK = "jdk";

  private RsaProviders() {}

  /**
   * One that could compute.
   *
   * @param provider null = the JDK's default
   */
  public record Candidate(String name, @Nullable Provider provider) {}

  /**
   * How a candidate did.
   *
   * @param operationsPerSecond private operations on one thread; 0 when it is excluded
   * @param excluded why it can't be used; empty when it can
   */
  public record Timing(Candidate candidate, double operationsPerSecond, String excluded) {}

  /**
   * The result of a contest.
   *
   * @param timings of all candidates, in the order in which they ran
   */
  public record Choice(Candidate chosen, List<Timing> timings) {}

  /** A key and something wrapped for it: what a measurement computes on. */
  public record Sample(PrivateKey key, byte[] wrapped, byte[] keyText) {
    @Override
    public String toString() {
      return "Sample";
    }
  }

  /** The candidates that load on this platform; the JDK is always there, and last. */
  public static List<Candidate> candidates() {
    List<Candidate> found = new ArrayList<>();
    addIfLoads(found, ACCP, RsaProviders::accp);
    addIfLoads(found, CONSCRYPT, RsaProviders::conscrypt);
    found.add(new Candidate(JDK, null));
    return List.copyOf(found);
  }

  /**
   * The candidate of that name alone: the others' native libraries stay where they are.
   *
   * @return null when it does not load here, or nobody is called so
   */
  public static @Nullable Candidate candidate(String name) {
    List<Candidate> found = new ArrayList<>();
    switch (name) {
      case ACCP -> addIfLoads(found, ACCP, RsaProviders::accp);
      case CONSCRYPT -> addIfLoads(found, CONSCRYPT, RsaProviders::conscrypt);
      case JDK -> found.add(new Candidate(JDK, null));
      default -> {}
    }
    return found.isEmpty() ? null : found.get(0);
  }

  /** Which releases of the candidates these are, loading none of them. */
  public static String releases() {
    return jar(AmazonCorrettoCryptoProvider.class) + ' ' + jar(Conscrypt.class);
  }

  // The file is named after release and platform; what a provider says itself may be "1.0" for
  // ever.
  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    String location = source == null ? "" : source.getLocation().getPath();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** A fresh RSA-2048 sample; takes up to a second. */
  public static Sample sample() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      byte[] text =
          Base64.getEncoder().encode("a content key for timing, 32 by.".getBytes(US_ASCII));
      Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
      return new Sample(pair.getPrivate(), Base64.getEncoder().encode(cipher.doFinal(text)), text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no RSA", e);
    }
  }

  /**
   * Times one candidate on the calling thread.
   *
   * @param nanosMax how long it may take in all, warm-up included
   * @param nanos a monotonic clock, nanoseconds
   */
  public static Timing measure(
      Candidate candidate, Sample sample, long nanosMax, LongSupplier nanos) {
    KeyUnwrapper unwrapper = new KeyUnwrapper(candidate.provider());
    long start = nanos.getAsLong();
    long countFrom = start;
    long operations = 0;
    long now = start;
    do {
      String wrong = wrongness(unwrapper, sample);
      if (!wrong.isEmpty()) {
        return new Timing(candidate, 0, wrong);
      }
      now = nanos.getAsLong();
      if (now - start < nanosMax / WARM_UP_DIVISOR) {
        countFrom = now;
      } else {
        operations++;
      }
    } while (now - start < nanosMax);
    return new Timing(candidate, operations * 1e9 / Math.max(1, now - countFrom), "");
  }

  /**
   * Times every candidate, in turns, and chooses the fastest that is right; the JDK when none is. A
   * candidate counts as its best turn says: on a machine that does something else, too, the
   * disturbance then falls on one turn and not on one candidate.
   *
   * @param nanosEach how long each may take in all its turns
   * @param nanos a monotonic clock of the calling thread, nanoseconds; its CPU time is best
   */
  public static Choice fastest(List<Candidate> candidates, long nanosEach, LongSupplier nanos) {
    Sample sample = sample();
    List<Timing> timings = new ArrayList<>();
    for (Candidate candidate : candidates) {
      timings.add(measure(candidate, sample, nanosEach / TURNS, nanos));
    }
    for (int turn = 1; turn < TURNS; turn++) {
      timings.replaceAll(
          before -> better(before, measure(before.candidate(), sample, nanosEach / TURNS, nanos)));
    }
    Timing best = new Timing(new Candidate(JDK, null), 0, "");
    for (Timing timing : timings) {
      best = timing.operationsPerSecond() > best.operationsPerSecond() ? timing : best;
    }
    return new Choice(best.candidate(), List.copyOf(timings));
  }

  // Wrong once is wrong.
  private static Timing better(Timing before, Timing now) {
    if (!before.excluded().isEmpty()) {
      return before;
    }
    boolean kept =
        now.excluded().isEmpty() && before.operationsPerSecond() >= now.operationsPerSecond();
    return kept ? before : now;
  }

  /** What is wrong with the next answer; empty when nothing is. */
  private static String wrongness(KeyUnwrapper unwrapper, Sample sample) {
    try {
      Unwrapped unwrapped = unwrapper.unwrap(sample.key(), sample.wrapped());
      if (unwrapped instanceof NotUnwrapped refused) {
        return "refuses a right input, " + refused.reason();
      }
      boolean right =
          unwrapped instanceof ContentKey key && Arrays.equals(key.text(), sample.keyText());
      return right ? "" : "gives a wrong answer";
    } catch (LinkageError e) {
      return "doesn't link, " + e.getClass().getSimpleName();
    }
  }

  private static void addIfLoads(
      List<Candidate> found, String name, Supplier<@Nullable Provider> load) {
    try {
      Provider provider = load.get();
      if (provider != null) {
        found.add(new Candidate(name, provider));
      }
    } catch (LinkageError | RuntimeException e) {
      // No native library for this platform: one candidate fewer, which the timings show.
    }
  }

  private static @Nullable Provider accp() {
    AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
    return provider.getLoadingError() == null ? provider : null;
  }

  private static @Nullable Provider conscrypt() {
    return Conscrypt.isAvailable() ? Conscrypt.newProvider() : null;
  }
}
