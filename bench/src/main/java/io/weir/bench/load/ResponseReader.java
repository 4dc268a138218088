package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads HTTP/1.1 answers that have a Content-Length, one after the other, in whatever pieces they
 * come. No more than that: it is there to be cheap.
 */
final class ResponseReader {

  /** Enough for any head and body that our targets send. */
  private static final int BYTES_MAX = 8 * 1024;

  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final String LENGTH = "\r\ncontent-length:";

  private final byte[] bytes = new byte[BYTES_MAX];
  private int read;
  private int bodyAt;
  private int end;

  /** Forgets the answer that was read. */
  void next() {
    read = 0;
    bodyAt = 0;
    end = 0;
  }

  /**
   * Takes what came.
   *
   * @return whether the answer is whole
   * @throws IllegalStateException for what is no such answer, or more than one
   */
  boolean take(ByteBuffer piece) {
    int count = piece.remaining();
    if (count > bytes.length - read) {
      throw new IllegalStateException("an answer of more than " + BYTES_MAX + " bytes");
    }
    int from = Math.max(0, read - HEAD_END.length + 1);
    piece.get(bytes, read, count);
    read += count;
    if (bodyAt == 0) {
      findBody(from);
    }
    if (bodyAt > 0 && read > end) {
      throw new IllegalStateException("bytes behind an answer");
    }
    return bodyAt > 0 && read == end;
  }

  private void findBody(int from) {
    for (int i = from; i + HEAD_END.length <= read; i++) {
      if (Arrays.equals(bytes, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
        bodyAt = i + HEAD_END.length;
        end = bodyAt + contentLength(i);
        return;
      }
    }
  }

  private int contentLength(int headEnd) {
    String head = new String(bytes, 0, headEnd, ISO_8859_1).toLowerCase(Locale.ROOT);
    int at = head.indexOf(LENGTH);
    if (at < 0) {
      throw new IllegalStateException("an answer without a content-length");
    }
    int from = at + LENGTH.length();
    int to = head.indexOf('\r', from);
    return Integer.parseInt(head.substring(from, to < 0 ? head.length() : to).trim());
  }

  /** Of the whole answer. */
  int status() {
    return (bytes[STATUS_AT] - '0') * 100
        + (bytes[STATUS_AT + 1] - '0') * 10
        + (bytes[STATUS_AT + 2] - '0');
  }

  /** Whether that is the body of the whole answer. */
  boolean bodyIs(byte[] expected) {
    return Arrays.equals(bytes, bodyAt, end, expected, 0, expected.length);
  }
}
