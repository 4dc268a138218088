package io.weir.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.gate.Budget;
import io.weir.bench.gate.Verdict;
import io.weir.bench.measure.Measured;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportFolderTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");
  private static final List<Budget> BUDGETS =
      List.of(
          new Budget("drain", "rate-share", null, 0.85, null),
          new Budget("callback", "ack", 99.0, null, 5.0));

  @TempDir private Path reports;

  private final Measured measured = new Measured();

  private Path write() throws Exception {
    Run run =
        new Run(
            "storm",
            7,
            Map.of("corps", 40),
            BEGIN,
            BEGIN.plusSeconds(3),
            measured,
            Verdict.of(BUDGETS, measured));
    return ReportFolder.write(reports, run);
  }

  /** Three seconds of acknowledgements, the later the slower. */
  private void measure() {
    measured.figure("drain", "rate-share", "", 0.8, 0.9, 0.88);
    for (int second = 0; second < 3; second++) {
      Histogram acks = new Histogram(3);
      for (int i = 1; i <= 1000; i++) {
        acks.recordValue(i * 1000L * (second + 1));
      }
      long start = BEGIN.plusSeconds(second).toEpochMilli();
      measured.interval("callback", "ack", start, start + 1000, acks);
      measured.point("callback", "accepted", "callbacks/s", System.nanoTime(), 5000 - second);
    }
  }

  private static List<Histogram> logged(Path file) throws FileNotFoundException {
    List<Histogram> found = new ArrayList<>();
    HistogramLogReader log = new HistogramLogReader(file.toFile());
    for (EncodableHistogram next = log.nextIntervalHistogram();
        next != null;
        next = log.nextIntervalHistogram()) {
      found.add((Histogram) next);
    }
    return found;
  }

  @Test
  void shouldWriteOneLineASecondIntoTheLog() throws Exception {
    measure();
    List<Histogram> log = logged(write().resolve("callback-ack.hlog"));
    assertThat(log)
        .extracting(part -> part.getStartTimeStamp() - BEGIN.toEpochMilli())
        .containsExactly(0L, 1000L, 2000L);
    assertThat(log).allSatisfy(part -> assertThat(part.getTotalCount()).isEqualTo(1000));
  }

  @Test
  void shouldLogTheWholeRunOnceWhenNotAllOfItCameInIntervals() throws Exception {
    measure();
    Histogram more = new Histogram(3);
    more.recordValue(1);
    measured.latency("callback", "ack", more);
    assertThat(logged(write().resolve("callback-ack.hlog")))
        .singleElement()
        .satisfies(whole -> assertThat(whole.getTotalCount()).isEqualTo(3001));
  }

  @Test
  void shouldTellProgramsAllButTheCurves() throws Exception {
    measure();
    JsonNode json = new ObjectMapper().readTree(write().resolve("report.json").toFile());
    assertThat(json.path("outcome").asText()).isEqualTo("kept");
    assertThat(json.path("size").path("corps").asInt()).isEqualTo(40);
    assertThat(json.path("machine").path("cores").asInt()).isPositive();
    assertThat(json.path("figures").path(0).path("median").asDouble()).isEqualTo(0.88);
    assertThat(json.path("latencies").path(0).path("count").asInt()).isEqualTo(3000);
    assertThat(json.path("budgets").findValuesAsText("outcome")).containsExactly("kept", "kept");
  }

  @Test
  void shouldTellHowWhatIsMeasuredWasSetUp() throws Exception {
    measured.configuration("node/weir.yaml", "durability <power>");
    Path folder = write();
    assertThat(Files.readString(folder.resolve(ReportFolder.PAGE)))
        .contains("node/weir.yaml", "durability &lt;power&gt;");
    JsonNode json = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(json.path("configuration").path("node/weir.yaml").asText())
        .isEqualTo("durability <power>");
  }

  @Test
  void shouldLeaveAValueOutThatNobodyMeasured() throws Exception {
    JsonNode json = new ObjectMapper().readTree(write().resolve("report.json").toFile());
    assertThat(json.path("budgets").path(0).path("value").isNull()).isTrue();
    assertThat(json.path("outcome").asText()).isEqualTo("missed");
  }

  @Test
  void shouldMakeAPageThatNeedsNoOtherFile() throws Exception {
    measure();
    measured.disturbed("a build ran");
    String page = Files.readString(write().resolve(ReportFolder.PAGE));
    assertThat(page)
        .contains("too noisy to judge", "a build ran", "callback ack p99 ≤ 5 ms", "Chart.js v4")
        .contains("callback ack: percentiles", "callback ack: over time", "callbacks/s over time")
        .contains("ratio by repetition")
        .doesNotContain("src=", "<link", "sourceMappingURL", "@import");
  }

  @Test
  void shouldDrawTheBoundsBesideTheCurve() throws Exception {
    measure();
    String page = Files.readString(write().resolve(ReportFolder.PAGE));
    String json = page.replaceAll("(?s).*id=\"plots\">(.*?)</script>.*", "$1");
    JsonNode curves = new ObjectMapper().readTree(json).path(0).path("curves");
    assertThat(curves.path(1).path("bound").asBoolean()).isTrue();
    assertThat(curves.path(1).path("points").path(0).path(0).asDouble()).isBetween(99.9, 100.1);
    assertThat(curves.path(1).path("points").path(0).path(1).asDouble()).isEqualTo(5);
    JsonNode points = curves.path(0).path("points");
    assertThat(points.path(points.size() - 1).path(0).asDouble()).isEqualTo(3000);
  }

  @Test
  void shouldEscapeWhateverItShows() throws Exception {
    measure();
    measured.note("<b>note</b>");
    measured.wrong("<img onerror=1>");
    measured.point("callback", "</script><script>alert(1)", "<u>", System.nanoTime(), 1);
    String page = Files.readString(write().resolve(ReportFolder.PAGE));
    assertThat(page)
        .contains("&lt;b&gt;note", "&lt;img")
        .doesNotContain("<b>note", "<img", "</script><script>alert", "aria-label=\"<u>");
  }

  @Test
  void shouldGiveEachRunAFolderOfItsOwn() throws Exception {
    assertThat(write().getFileName()).hasToString("storm-20260301-100000");
    assertThat(write().getFileName()).hasToString("storm-20260301-100000-2");
  }
}
