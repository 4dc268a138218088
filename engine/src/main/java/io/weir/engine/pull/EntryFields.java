package io.weir.engine.pull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of the one entry that is being read; reused for the next. */
@Confined(Role.PULL_LOOP)
final class EntryFields {

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NONE = new byte[0];

  /** A journal record's own fields besides the message's, generously. */
  private static final int RECORD_REST_BYTES = 4096;

  private static final int ENTRY_BYTES_MAX = Limits.JOURNAL_RECORD_BYTES_MAX - RECORD_REST_BYTES;

  /** WeCom's have up to about 70 characters. */
  private static final int MSG_ID_CHARS_MAX = 1024;

  private static final long NO_SEQ = -1;

  private long seq = NO_SEQ;
  private @Nullable String seqText;
  private boolean seqQuoted;
  private @Nullable String msgId;
  private @Nullable String keyVersion;
  private byte @Nullable [] randomKey;
  private byte @Nullable [] chatMessage;
  private @Nullable ByteArrayOutputStream scrapBytes;
  private @Nullable JsonGenerator scrap;

  void clear() {
    seq = NO_SEQ;
    seqText = null;
    seqQuoted = false;
    msgId = null;
    keyVersion = null;
    randomKey = null;
    chatMessage = null;
    scrapBytes = null;
    scrap = null;
  }

  /** Takes a value that has a place here; false when the caller must keep it as scrap. */
  boolean take(String name, JsonToken token, JsonParser parser) throws IOException {
    boolean text = token == JsonToken.VALUE_STRING;
    if (!text && token != JsonToken.VALUE_NUMBER_INT) {
      return false;
    }
    switch (name) {
      case "seq" -> {
        seqText = parser.getText();
        seqQuoted = text;
        seq = positive(seqText);
      }
      case "msgid" -> msgId = parser.getText();
      case "publickey_ver" -> keyVersion = parser.getText();
      case "encrypt_random_key" -> randomKey = bytes(parser.getText());
      case "encrypt_chat_msg" -> chatMessage = bytes(parser.getText());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Adds the entry to where it belongs. */
  void finish(List<PullPage.Entry> entries, List<PullPage.Unusable> unusable) {
    String id = msgId == null ? "" : msgId;
    if (seq == NO_SEQ) {
      unusable.add(unusable(id, seqText == null ? "seq_missing" : "seq_unusable"));
      return;
    }
    byte[] key = randomKey == null ? NONE : randomKey;
    byte[] message = chatMessage == null ? NONE : chatMessage;
    long version = keyVersion == null ? 0 : Math.max(0, positive(keyVersion));
    if ((long) key.length + message.length + 3L * id.length() > ENTRY_BYTES_MAX) {
      // No journal record holds it. Its seq must not be skipped (I2), so an empty one stands in for
      // it.
      unusable.add(unusable("", "oversize"));
      entries.add(new PullPage.Entry(seq, shortId(id), version, NONE, NONE));
    } else {
      entries.add(new PullPage.Entry(seq, id, version, key, message));
    }
  }

  /** Where values without a place go, as fields of the entry. */
  JsonGenerator scrap() throws IOException {
    if (scrap == null) {
      scrap = bare();
      scrap.writeStartObject();
    }
    return scrap;
  }

  /** As {@link #scrap}, for an entry that is no object. */
  JsonGenerator bare() throws IOException {
    if (scrap == null) {
      scrapBytes = new ByteArrayOutputStream();
      scrap = JSON.createGenerator(scrapBytes);
    }
    return scrap;
  }

  PullPage.Unusable finishBare() {
    return new PullPage.Unusable("", "not_an_object", json(false));
  }

  private PullPage.Unusable unusable(String id, String reason) {
    return new PullPage.Unusable(shortId(id), reason, json(true));
  }

  private byte[] json(boolean object) {
    try {
      JsonGenerator out = object ? scrap() : bare();
      if (object) {
        writeFields(out);
        out.writeEndObject();
      }
      out.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it writes to memory
    }
    byte[] all = scrapBytes == null ? NONE : scrapBytes.toByteArray();
    return all.length <= ENTRY_BYTES_MAX ? all : Arrays.copyOf(all, ENTRY_BYTES_MAX);
  }

  private void writeFields(JsonGenerator out) throws IOException {
    if (seqText != null && seqQuoted) {
      out.writeStringField("seq", seqText);
    } else if (seqText != null) {
      out.writeFieldName("seq");
      out.writeNumber(seqText);
    }
    writeText(out, "msgid", msgId);
    writeText(out, "publickey_ver", keyVersion);
    writeText(out, "encrypt_random_key", randomKey == null ? null : text(randomKey));
    writeText(out, "encrypt_chat_msg", chatMessage == null ? null : text(chatMessage));
  }

  private static void writeText(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }

  /** An entry as JSON again, for quarantine. */
  static byte[] json(PullPage.Entry entry) {
    EntryFields fields = new EntryFields();
    fields.seqText = Long.toString(entry.seq());
    fields.msgId = entry.msgId();
    fields.keyVersion = Long.toString(entry.keyVersion());
    fields.randomKey = entry.randomKey();
    fields.chatMessage = entry.chatMessage();
    return fields.json(true);
  }

  /** What no message id looks like is kept in the JSON only. */
  static String shortId(String msgId) {
    return msgId.length() > MSG_ID_CHARS_MAX ? "" : msgId;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** 1 to 2^63-1 in plain digits; {@link #NO_SEQ} for anything else. */
  private static long positive(String digits) {
    if (digits.isEmpty() || digits.length() > 19) {
      return NO_SEQ;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return NO_SEQ;
      }
      value = value * 10 + digit;
    }
    return value == 0 ? NO_SEQ : value;
  }
}
