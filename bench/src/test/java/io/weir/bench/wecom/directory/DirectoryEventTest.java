package io.weir.bench.wecom.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first event of each kind in one life, letter by letter, as protocol §7 has them. */
final class DirectoryEventTest {

  private static final String PINNED = "/directory-events.txt";
  private static final Pattern DETAIL =
      Pattern.compile("<(?:UpdateDetail|TagType|NewUserID)> ?<!\\[CDATA\\[(\\w+)");

  @Test
  void shouldWriteEachKindInBothForms() throws Exception {
    Map<String, String> events = new TreeMap<>();
    DirectoryLife life = Lives.life(DirectoryPlan.modest(), 1);
    for (int i = 0; i < 3000; i++) {
      DirectoryEvent event = Objects.requireNonNull(life.step().event());
      String app = event.forApp(Lives.CORP);
      String suite =
          event.appOnly() ? "(no suite is told)" : event.forSuite("ww0suite", Lives.CORP);
      events.putIfAbsent(kind(event, app), app + "\n" + suite + "\n");
    }
    StringBuilder all = new StringBuilder();
    events.forEach((kind, forms) -> all.append("# ").append(kind).append('\n').append(forms));
    // What was written can be looked at when it is another than what is pinned.
    Files.writeString(Path.of("target", "directory-events.txt"), all);
    assertThat(all.toString()).isEqualTo(pinned());
    assertThat(events).hasSize(30);
  }

  private static String kind(DirectoryEvent event, String xml) {
    Matcher detail = DETAIL.matcher(xml);
    String more = detail.find() ? " " + detail.group(1).replaceAll("^re\\d+$", "renamed") : "";
    boolean transferred = xml.contains("DELETE_BY_TRANSFER");
    return event.type() + " " + event.change() + (transferred ? " transferred" : more);
  }

  private static String pinned() throws IOException {
    try (InputStream file = DirectoryEventTest.class.getResourceAsStream(PINNED)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
