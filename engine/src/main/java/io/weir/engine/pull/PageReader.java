package io.weir.engine.pull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.wecom.ArchiveCalls;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.WeComFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a page of the archive while it arrives: {@code
 * {"errcode":0,"errmsg":"ok","chatdata":[{"seq":1,…}]}}, keys in any order, unknown ones ignored,
 * {@code chatdata} empty, null or absent at the tip, raw control characters tolerated. One bad
 * entry never costs the page.
 */
@Confined(Role.PULL_LOOP)
public final class PageReader implements ReplyReader<PullPage> {

  // The body is bounded already (PAGE_BYTES_MAX); narrower limits would let one odd value, for ever
  // at the same place, block a corp.
  private static final int VALUE_CHARS_MAX = (int) ArchiveCalls.PAGE_BYTES_MAX;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(VALUE_CHARS_MAX)
                  .maxNumberLength(VALUE_CHARS_MAX)
                  .build())
          .build();

  /** Where in the document the next token belongs. */
  private enum Place {
    START,
    TOP,
    SKIPPED,
    LIST,
    ENTRY,
    SCRAP,
    END
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.PULL_LOOP);
  private final List<PullPage.Entry> entries = new ArrayList<>();
  private final List<PullPage.Unusable> unusable = new ArrayList<>();
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;
  private final EntryFields fields = new EntryFields();
  private Place place = Place.START;
  private int depth; // of what is skipped or kept as scrap
  private boolean scrapIsEntry;
  private String name = "";
  private String errcode = "";
  private String errmsg = "";
  private boolean listed;
  private String broken = "";

  public PageReader() {
    try {
      parser = JSON.createNonBlockingByteArrayParser();
    } catch (IOException impossible) {
      throw new IllegalStateException("a parser without input", impossible);
    }
    feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    assert owner.isCurrent() : owner.complaint();
    if (from == to || place == Place.END || !broken.isEmpty()) {
      return;
    }
    try {
      feeder.feedInput(bytes, from, to);
      pump();
    } catch (IOException notJson) {
      // Not quoted: its message may quote the reply.
      broken = "reply is not JSON, near byte " + parser.currentLocation().getByteOffset();
    }
  }

  @Override
  public Outcome<PullPage> finish() {
    assert owner.isCurrent() : owner.complaint();
    if (!broken.isEmpty()) {
      return failed(broken);
    }
    if (place != Place.END) {
      return failed("reply ends in the middle");
    }
    if (errcode.isEmpty() && !listed) {
      return failed("reply has neither errcode nor chatdata");
    }
    return errcode.isEmpty() || errcode.equals("0")
        ? new Outcome.Value<>(new PullPage(entries, unusable))
        : refused();
  }

  private Outcome<PullPage> refused() {
    try {
      return new Outcome.Failed<>(WeComFailure.ofCode(Integer.parseInt(errcode), errmsg));
    } catch (NumberFormatException noCode) {
      return failed("errcode is not a number");
    }
  }

  private static Outcome<PullPage> failed(String reason) {
    return new Outcome.Failed<>(WeComFailure.retryable(reason));
  }

  private void pump() throws IOException {
    while (place != Place.END && broken.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token == null || token == JsonToken.NOT_AVAILABLE) {
        return;
      }
      take(token);
    }
  }

  private void take(JsonToken token) throws IOException {
    switch (place) {
      case START -> {
        if (token == JsonToken.START_OBJECT) {
          place = Place.TOP;
        } else {
          broken = "reply is not a JSON object";
        }
      }
      case TOP -> top(token);
      case SKIPPED -> skip(token);
      case LIST -> list(token);
      case ENTRY -> entry(token);
      case SCRAP -> scrap(token);
      case END -> {}
    }
  }

  private void top(JsonToken token) throws IOException {
    if (token == JsonToken.FIELD_NAME) {
      name = parser.currentName();
    } else if (token == JsonToken.END_OBJECT) {
      place = Place.END;
    } else if (name.equals("chatdata")) {
      chatdata(token);
    } else if (token.isStructStart()) {
      depth = 1;
      place = Place.SKIPPED;
    } else if (name.equals("errcode")) {
      errcode = parser.getText();
    } else if (name.equals("errmsg")) {
      errmsg = parser.getText();
    }
  }

  private void chatdata(JsonToken token) {
    if (token == JsonToken.START_ARRAY) {
      listed = true;
      place = Place.LIST;
    } else if (token != JsonToken.VALUE_NULL) {
      broken = "chatdata is not a list";
    }
  }

  private void skip(JsonToken token) {
    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    if (depth == 0) {
      place = Place.TOP;
    }
  }

  private void list(JsonToken token) throws IOException {
    if (token == JsonToken.END_ARRAY) {
      place = Place.TOP;
    } else if (token == JsonToken.START_OBJECT) {
      fields.clear();
      place = Place.ENTRY;
    } else {
      fields.clear();
      scrapIsEntry = true;
      startScrap(token);
    }
  }

  private void entry(JsonToken token) throws IOException {
    if (token == JsonToken.FIELD_NAME) {
      name = parser.currentName();
    } else if (token == JsonToken.END_OBJECT) {
      fields.finish(entries, unusable);
      place = Place.LIST;
    } else if (!fields.take(name, token, parser)) {
      scrapIsEntry = false;
      fields.scrap().writeFieldName(name);
      startScrap(token);
    }
  }

  /** A value that has no place of its own: kept, in case that the entry goes to quarantine. */
  private void startScrap(JsonToken token) throws IOException {
    depth = 0;
    place = Place.SCRAP;
    scrap(token);
  }

  private void scrap(JsonToken token) throws IOException {
    (scrapIsEntry ? fields.bare() : fields.scrap()).copyCurrentEvent(parser);
    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    if (depth == 0) {
      place = scrapIsEntry ? Place.LIST : Place.ENTRY;
      if (scrapIsEntry) {
        unusable.add(fields.finishBare());
      }
    }
  }
}
