package io.weir.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * One run's report: {@code report.json}, a page for people, and an {@code .hlog} file a latency for
 * HdrHistogram's own tools.
 */
public final class ReportFolder {

  /** The page's name in its folder. */
  public static final String PAGE = "report.html";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private ReportFolder() {}

  /** Writes a folder in {@code reports}, named by scenario and time. */
  public static Path write(Path reports, Run run) throws IOException {
    Path folder = make(reports, run.scenario() + "-" + STAMP.format(run.begin()));
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve("report.json").toFile(), run.json());
    for (String key : run.measured().latencies().keySet()) {
      writeLog(folder.resolve(logName(key)), run, key);
    }
    Files.writeString(folder.resolve(PAGE), Page.html(run));
    return folder;
  }

  /** A folder of its own, also for the second run of a second. */
  private static Path make(Path reports, String name) throws IOException {
    Path folder = Files.createDirectories(reports).resolve(name);
    for (int i = 2; Files.exists(folder); i++) {
      folder = reports.resolve(name + "-" + i);
    }
    return Files.createDirectory(folder);
  }

  static String logName(String key) {
    return key.replaceAll("[^A-Za-z0-9.]+", "-") + ".hlog";
  }

  private static void writeLog(Path file, Run run, String key) throws IOException {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
      HistogramLogWriter log = new HistogramLogWriter(out);
      log.outputComment("[Weir " + run.scenario() + ": " + key + ", nanoseconds]");
      log.outputLogFormatVersion();
      log.outputStartTime(run.begin().toEpochMilli());
      log.outputLegend();
      parts(run, key).forEach(log::outputIntervalHistogram);
      if (out.checkError()) {
        throw new IOException("could not write " + file);
      }
    }
  }

  /** Its intervals; one for the whole run where not all of it came in intervals. */
  private static List<Histogram> parts(Run run, String key) {
    Histogram whole = run.measured().latencies().getOrDefault(key, new Histogram(3)).copy();
    List<Histogram> parts = run.measured().intervals().getOrDefault(key, List.of());
    long inParts = parts.stream().mapToLong(Histogram::getTotalCount).sum();
    if (!parts.isEmpty() && inParts == whole.getTotalCount()) {
      return parts;
    }
    whole.setStartTimeStamp(run.begin().toEpochMilli());
    whole.setEndTimeStamp(run.end().toEpochMilli());
    return List.of(whole);
  }
}
