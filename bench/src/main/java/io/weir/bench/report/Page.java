package io.weir.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.weir.bench.gate.Verdict;
import io.weir.bench.measure.Figure;
import io.weir.bench.measure.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A run as one HTML file that needs no other and no network. */
final class Page {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LIBRARY =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private Page() {}

  static String html(Run run) throws IOException {
    Mustache template =
        new DefaultMustacheFactory()
            .compile(new StringReader(resource("page.mustache")), "page.mustache");
    StringWriter html = new StringWriter();
    template.execute(html, view(run)).flush();
    return html.toString();
  }

  /** What the template shows; it escapes all but the scripts. */
  private static Map<String, Object> view(Run run) throws IOException {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("scenario", run.scenario());
    view.put("outcome", label(run.outcome()));
    view.put("class", Run.word(run.outcome()));
    view.put("begin", run.begin().toString());
    view.put("seconds", Figure.number(run.seconds()));
    view.put("seed", run.seed());
    view.put("verdicts", run.verdicts().stream().map(Page::row).toList());
    view.put("figures", run.measured().figures().values().stream().map(Page::row).toList());
    view.put("latencies", rows(run.measured().latencies()));
    view.put("size", pairs(run.size()));
    view.put("configuration", pairs(run.measured().configuration()));
    view.put("machine", pairs(Machine.describe()));
    view.put("wrongs", run.measured().wrongs());
    view.put("disturbances", run.measured().disturbances());
    List<String> notes = new ArrayList<>(run.measured().notes());
    run.measured().raised().forEach((latency, why) -> notes.add(latency + ": " + why.reason()));
    view.put("notes", notes);
    List<Plots.Plot> plots = Plots.of(run);
    view.put("plots", plots);
    view.put("data", inScript(JSON.writeValueAsString(plots)));
    view.put(
        "library",
        resource(LIBRARY)
            .replace("</script", "<\\/script")
            .replaceAll("\n//# sourceMappingURL.*", ""));
    view.put("script", resource("page.js"));
    return view;
  }

  /** JSON whose strings can't end a script, as {@code </script>} would, nor hide its end. */
  private static String inScript(String json) {
    return json.replace("</", "<\\/").replace("<!--", "\\u003c!--");
  }

  private static String label(Verdict.Outcome outcome) {
    return outcome == Verdict.Outcome.UNJUDGED ? "too noisy to judge" : Run.word(outcome);
  }

  private static Map<String, Object> row(Verdict verdict) {
    return Map.of(
        "class", Run.word(verdict.outcome()),
        "outcome", label(verdict.outcome()),
        "budget", verdict.budget().text(),
        "value", verdict.found());
  }

  private static Map<String, Object> row(Figure figure) {
    return Map.of(
        "name", figure.stage() + ' ' + figure.name(),
        "unit", figure.unit(),
        "median", Figure.number(figure.median()),
        "low", Figure.number(figure.quantile(0.25)),
        "high", Figure.number(figure.quantile(0.75)),
        "spread", String.format(Locale.ROOT, "%.1f %%", figure.spread() * 100),
        "count", figure.samples().length);
  }

  private static List<Map<String, Object>> rows(Map<String, Histogram> latencies) {
    return latencies.entrySet().stream().map(each -> row(each.getKey(), each.getValue())).toList();
  }

  private static Map<String, Object> row(String key, Histogram nanos) {
    return Map.of(
        "name", key,
        "p50", Run.millis(nanos, 50),
        "p90", Run.millis(nanos, 90),
        "p99", Run.millis(nanos, 99),
        "p999", Run.millis(nanos, 99.9),
        "p9999", Run.millis(nanos, 99.99),
        "greatest", Run.millis(nanos, 100),
        "count", String.format(Locale.ROOT, "%,d", nanos.getTotalCount()),
        "log", ReportFolder.logName(key));
  }

  private static List<Map<String, String>> pairs(Map<String, ?> of) {
    return of.entrySet().stream()
        .map(each -> Map.of("key", each.getKey(), "value", String.valueOf(each.getValue())))
        .toList();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("not in this distribution: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
