package io.weir.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ResponseReaderTest {

  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nContent-Length: 7\r\n\r\nsuccess";

  private final ResponseReader reader = new ResponseReader();

  private boolean take(String text) {
    return reader.take(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  private boolean bodyIs(String text) {
    return reader.bodyIs(text.getBytes(ISO_8859_1));
  }

  @Test
  void shouldReadAnAnswerWhereverItIsSplit() {
    for (int first = 1; first < ANSWER.length(); first++) {
      for (int second = first; second < ANSWER.length(); second++) {
        reader.next();
        assertThat(take(ANSWER.substring(0, first))).isFalse();
        assertThat(take(ANSWER.substring(first, second))).isFalse();
        assertThat(take(ANSWER.substring(second))).isTrue();
        assertThat(reader.status()).isEqualTo(200);
        assertThat(bodyIs("success")).isTrue();
      }
    }
  }

  @Test
  void shouldReadOneAfterTheOther() {
    assertThat(take(ANSWER)).isTrue();
    reader.next();
    assertThat(take("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n")).isTrue();
    assertThat(reader.status()).isEqualTo(503);
    assertThat(bodyIs("success")).isFalse();
    assertThat(bodyIs("")).isTrue();
  }

  @Test
  void shouldRefuseWhatItCannotTellTheEndOf() {
    assertThatIllegalStateException().isThrownBy(() -> take("HTTP/1.1 200 OK\r\n\r\n"));
  }

  @Test
  void shouldRefuseBytesThatBelongToNoAnswer() {
    assertThatIllegalStateException().isThrownBy(() -> take(ANSWER + "H"));
  }

  @Test
  void shouldRefuseAnAnswerWithoutAnEnd() {
    assertThatIllegalStateException().isThrownBy(() -> take("x".repeat(9_000)));
  }
}
