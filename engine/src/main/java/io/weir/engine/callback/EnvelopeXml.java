package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.callback.CallbackVerdict.Rejection;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the outer XML of a push in one pass over its bytes:
 *
 * <pre>{@code
 * <xml><ToUserName><![CDATA[..]]></ToUserName><AgentID>..</AgentID><Encrypt><![CDATA[..]]></Encrypt></xml>
 * }</pre>
 *
 * <p>Strict and small on purpose, since it stands before the signature check: it knows elements,
 * text and CDATA, and nothing that an attacker could make anything of. Attributes, comments,
 * processing instructions, DOCTYPE and references are refused (WeCom sends none). Children may come
 * in any order, and unknown ones are skipped, nested ones too. A value that we want is one run of
 * text or one CDATA section, and comes at most once.
 *
 * <p>Never throws; the time is linear in the body.
 */
final class EnvelopeXml {

  /** Deeper nesting isn't WeCom's; real bodies have two levels. */
  static final int DEPTH_MAX = 32;

  private static final byte[] CDATA_START = "<![CDATA[".getBytes(US_ASCII);
  private static final byte[] CDATA_END = "]]>".getBytes(US_ASCII);
  private static final byte[] DECLARATION_START = "<?xml".getBytes(US_ASCII);
  private static final byte[] DECLARATION_END = "?>".getBytes(US_ASCII);
  private static final byte[] DOCTYPE = "<!DOCTYPE".getBytes(US_ASCII);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] ROOT = "xml".getBytes(US_ASCII);

  /** The children that are read, in the order of {@link #values}. */
  private static final byte[][] WANTED = {
    "ToUserName".getBytes(US_ASCII), "Encrypt".getBytes(US_ASCII)
  };

  private static final int NONE = -1;

  private final byte[] xml;
  private int at;

  /** Start and end of the names of the elements that are open, outermost first. */
  private final int[] nameStarts = new int[DEPTH_MAX];

  private final int[] nameEnds = new int[DEPTH_MAX];
  private int depth;

  /** Which wanted element is open right now, at depth 2. */
  private int open = NONE;

  private final Span[] values = {new Span(), new Span()};
  private @Nullable Rejection refused;

  private EnvelopeXml(byte[] xml) {
    this.xml = xml;
  }

  /** What a body held. */
  sealed interface Reading {}

  /**
   * A well-formed push.
   *
   * @param toUserName empty when it is missing
   * @param encrypt the Base64 text exactly as received, never empty
   */
  record Outer(String toUserName, byte[] encrypt) implements Reading {}

  /** Not a push, and why. */
  record Malformed(Rejection why) implements Reading {}

  static Reading read(byte[] body) {
    EnvelopeXml scanner = new EnvelopeXml(body);
    scanner.scan();
    Rejection refused = scanner.refused;
    if (refused != null) {
      return new Malformed(refused);
    }
    Span encrypt = scanner.values[1];
    if (encrypt.length() == 0) {
      return new Malformed(Rejection.NO_ENCRYPT);
    }
    Span toUserName = scanner.values[0];
    return new Outer(
        new String(body, toUserName.start, toUserName.length(), UTF_8),
        Arrays.copyOfRange(body, encrypt.start, encrypt.end));
  }

  private void scan() {
    skipDeclaration();
    skipSpace();
    if (at >= xml.length || xml[at] != '<') {
      refuse(Rejection.NOT_XML);
      return;
    }
    do {
      if (xml[at] == '<') {
        markup();
      } else {
        text();
      }
    } while (refused == null && depth > 0 && at < xml.length);
    skipSpace();
    if (depth > 0 || at < xml.length) {
      refuse(Rejection.NOT_XML);
    }
  }

  private void skipDeclaration() {
    if (startsWith(BYTE_ORDER_MARK, at)) {
      at += BYTE_ORDER_MARK.length;
    }
    skipSpace();
    if (startsWith(DECLARATION_START, at)
        && at + DECLARATION_START.length < xml.length
        && isSpace(xml[at + DECLARATION_START.length])) {
      int end = find(DECLARATION_END, at);
      at = end < 0 ? xml.length : end + DECLARATION_END.length;
    }
  }

  private void markup() {
    if (startsWith(CDATA_START, at) && depth > 0) {
      cdata();
    } else if (at + 1 < xml.length && xml[at + 1] == '/') {
      endTag();
    } else if (startsWith(DOCTYPE, at)) {
      refuse(Rejection.ENTITY);
    } else {
      startTag();
    }
  }

  private void startTag() {
    int nameStart = at + 1;
    int nameEnd = nameEnd(nameStart);
    at = nameEnd;
    skipSpace();
    boolean empty = at < xml.length && xml[at] == '/';
    at += empty ? 1 : 0;
    if (nameEnd == nameStart || at >= xml.length || xml[at] != '>' || open != NONE) {
      refuse(Rejection.NOT_XML);
      return;
    }
    at++;
    enter(nameStart, nameEnd);
    if (empty && refused == null) {
      leave();
    }
  }

  private void enter(int nameStart, int nameEnd) {
    boolean wrongRoot = depth == 0 && !Arrays.equals(xml, nameStart, nameEnd, ROOT, 0, ROOT.length);
    if (wrongRoot || depth == DEPTH_MAX) {
      refuse(Rejection.NOT_XML);
      return;
    }
    nameStarts[depth] = nameStart;
    nameEnds[depth] = nameEnd;
    depth++;
    for (int i = 0; i < WANTED.length && depth == 2; i++) {
      if (Arrays.equals(xml, nameStart, nameEnd, WANTED[i], 0, WANTED[i].length)) {
        open = i;
        if (!values[i].see()) {
          refuse(Rejection.NOT_XML);
        }
      }
    }
  }

  private void endTag() {
    int nameStart = at + 2;
    int nameEnd = nameEnd(nameStart);
    at = nameEnd;
    skipSpace();
    if (depth == 0
        || at >= xml.length
        || xml[at] != '>'
        || !Arrays.equals(
            xml, nameStart, nameEnd, xml, nameStarts[depth - 1], nameEnds[depth - 1])) {
      refuse(Rejection.NOT_XML);
      return;
    }
    at++;
    leave();
  }

  private void leave() {
    depth--;
    if (depth < 2) {
      open = NONE;
    }
  }

  private void cdata() {
    int start = at + CDATA_START.length;
    int end = find(CDATA_END, start);
    if (end < 0 || hasControl(start, end)) {
      refuse(Rejection.NOT_XML);
      return;
    }
    at = end + CDATA_END.length;
    take(start, end);
  }

  /** Text up to the next tag; the white space around it isn't part of a value. */
  private void text() {
    int start = at;
    while (at < xml.length && xml[at] != '<') {
      if (xml[at] == '&') {
        refuse(Rejection.ENTITY);
        return;
      }
      at++;
    }
    int end = at;
    if (hasControl(start, end)) {
      refuse(Rejection.NOT_XML);
      return;
    }
    while (start < end && isSpace(xml[start])) {
      start++;
    }
    while (start < end && isSpace(xml[end - 1])) {
      end--;
    }
    if (start < end) {
      take(start, end);
    }
  }

  /** One run of text or CDATA; directly inside the root there may be white space only. */
  private void take(int start, int end) {
    if (depth == 1 || (open != NONE && !values[open].fill(start, end))) {
      refuse(Rejection.NOT_XML);
    }
  }

  private int nameEnd(int start) {
    int end = start;
    while (end < xml.length && isNameByte(xml[end])) {
      end++;
    }
    // A name starts with a letter or an underscore.
    return end > start && (xml[start] == '-' || xml[start] == '.' || isDigit(xml[start]))
        ? start
        : end;
  }

  private boolean hasControl(int start, int end) {
    for (int i = start; i < end; i++) {
      if (xml[i] >= 0 && xml[i] < ' ' && !isSpace(xml[i])) {
        return true;
      }
    }
    return false;
  }

  private void skipSpace() {
    while (at < xml.length && isSpace(xml[at])) {
      at++;
    }
  }

  private boolean startsWith(byte[] prefix, int from) {
    return xml.length - from >= prefix.length
        && Arrays.equals(xml, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private int find(byte[] what, int from) {
    for (int i = from; i <= xml.length - what.length; i++) {
      if (xml[i] == what[0] && startsWith(what, i)) {
        return i;
      }
    }
    return -1;
  }

  private void refuse(Rejection why) {
    if (refused == null) {
      refused = why;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static boolean isNameByte(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || isDigit(b)
        || b == '_'
        || b == '-'
        || b == '.';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Where a wanted value stands; filled once. */
  private static final class Span {
    private int start;
    private int end;
    private boolean seen;
    private boolean filled;

    boolean see() {
      boolean first = !seen;
      seen = true;
      return first;
    }

    boolean fill(int newStart, int newEnd) {
      boolean first = !filled;
      filled = true;
      start = newStart;
      end = newEnd;
      return first;
    }

    int length() {
      return end - start;
    }
  }
}
