package io.weir.verticles.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.RsaProviders.Candidate;
import io.weir.engine.crypto.RsaProviders.Choice;
import io.weir.engine.crypto.RsaProviders.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code dataDir/rsa-timings}: how fast the RSA providers were on this processor, JDK and release,
 * so that a restart need not time them again, which costs seconds. Anything odd about it means that
 * it is made anew; it is never a reason not to start.
 */
final class RsaTimingFile {

  private static final Logger LOG = LoggerFactory.getLogger(RsaTimingFile.class);

  static final String NAME = "rsa-timings";

  /** Each provider is timed for this long; three of them make a second. */
  private static final long TIMING_NANOS = 300_000_000L;

  private static final int BYTES_MAX = 4096;
  private static final int TIMINGS_MAX = 8;
  private static final double OPERATIONS_MAX = 1e9;

  /** A timing that others' load disturbed is not kept for ever. */
  private static final Duration AGE_MAX = Duration.ofDays(7);

  private final Path file;
  private final String machine;
  private final LongSupplier nowMillis;

  /**
   * @param machine whatever the timings depend on
   */
  RsaTimingFile(Path file, String machine, LongSupplier nowMillis) {
    this.file = file;
    this.machine = sha256(machine);
    this.nowMillis = nowMillis;
  }

  /** The fastest here: as it was found before, or timed now, which blocks for a second. */
  static Choice fastest(Path dataDir) {
    return of(dataDir)
        .choose(
            () ->
                RsaProviders.fastest(
                    RsaProviders.candidates(),
                    TIMING_NANOS,
                    // A thread that others kept from running is no slow provider.
                    ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime));
  }

  /** {@link #fastest} on a worker, and what it was chosen from, in the log. */
  static Future<Choice> fastest(Vertx vertx, Path dataDir) {
    return vertx
        .executeBlocking(() -> fastest(dataDir), false)
        .onSuccess(
            choice ->
                choice
                    .timings()
                    .forEach(
                        timing ->
                            LOG.info(
                                "rsa provider={} operationsPerSecondAndThread={} chosen={} {}",
                                timing.candidate().name(),
                                Math.round(timing.operationsPerSecond()),
                                timing.candidate().equals(choice.chosen()),
                                timing.excluded())));
  }

  /** That of this machine and program. */
  static RsaTimingFile of(Path dataDir) {
    String java =
        System.getProperty("java.vm.name")
            + ' '
            + System.getProperty("java.vm.version")
            + ' '
            + System.getProperty("os.arch");
    return new RsaTimingFile(
        dataDir.resolve(NAME),
        processor() + '\n' + java + '\n' + RsaProviders.releases(),
        System::currentTimeMillis);
  }

  // Model and flags: a virtual machine may move to another host under the same name.
  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      List<String> first =
          lines
              .takeWhile(line -> !line.isBlank())
              .filter(
                  line -> line.matches("(model name|flags|Features|CPU (part|implementer))\\s*:.*"))
              .toList();
      return String.join("\n", first);
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  /** The kept choice, or that of {@code contest}, which is then kept. */
  Choice choose(Supplier<Choice> contest) {
    Choice kept = read();
    if (kept != null) {
      LOG.info("rsa timings are those of {}", file);
      return kept;
    }
    Choice made = contest.get();
    write(made);
    return made;
  }

  private @Nullable Choice read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      return bytes.length > BYTES_MAX
          ? null
          : parsed(new String(bytes, StandardCharsets.US_ASCII).lines().toList());
    } catch (IOException e) {
      return null; // none yet, or not readable
    }
  }

  private @Nullable Choice parsed(List<String> lines) {
    if (lines.size() < 3
        || lines.size() > 2 + TIMINGS_MAX
        || !lines.get(0).equals("machine " + machine)
        || !isRecent(lines.get(1))) {
      return null;
    }
    List<Timing> timings = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      Timing timing = timing(line);
      if (timing == null) {
        return null;
      }
      timings.add(timing);
    }
    return chosen(timings);
  }

  private boolean isRecent(String line) {
    if (!line.matches("made \\d{1,15}")) {
      return false;
    }
    long age = nowMillis.getAsLong() - Long.parseLong(line.substring("made ".length()));
    return age >= 0 && age <= AGE_MAX.toMillis();
  }

  private static @Nullable Timing timing(String line) {
    if (!line.matches("[a-z]{1,20} \\d{1,10}(\\.\\d{1,3})?")) {
      return null;
    }
    String[] words = line.split(" ", -1);
    double operations = Double.parseDouble(words[1]);
    return operations <= OPERATIONS_MAX
        ? new Timing(new Candidate(words[0], null), operations, "")
        : null;
  }

  // Only the winner's native library is loaded.
  private static @Nullable Choice chosen(List<Timing> timings) {
    Timing best = timings.get(0);
    for (Timing timing : timings) {
      best = timing.operationsPerSecond() > best.operationsPerSecond() ? timing : best;
    }
    Candidate winner =
        best.operationsPerSecond() > 0 ? RsaProviders.candidate(best.candidate().name()) : null;
    if (winner == null) {
      return null;
    }
    List<Timing> shown = new ArrayList<>();
    for (Timing timing : timings) {
      boolean won = timing.candidate().name().equals(winner.name());
      shown.add(new Timing(won ? winner : timing.candidate(), timing.operationsPerSecond(), ""));
    }
    return new Choice(winner, List.copyOf(shown));
  }

  private void write(Choice choice) {
    StringBuilder text = new StringBuilder("machine " + machine + "\n");
    text.append("made ").append(nowMillis.getAsLong()).append('\n');
    for (Timing timing : choice.timings()) {
      text.append(timing.candidate().name())
          .append(String.format(Locale.ROOT, " %.1f%n", timing.operationsPerSecond()));
    }
    Path aside = file.resolveSibling(NAME + ".making");
    try {
      Files.writeString(aside, text, StandardCharsets.US_ASCII);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("{} cannot be written, so that each start times RSA: {}", file, e.toString());
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
