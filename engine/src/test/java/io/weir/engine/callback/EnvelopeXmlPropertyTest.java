package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.callback.EnvelopeXml.Outer;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner against the JDK's reader: where both accept a body, they must read the same. */
final class EnvelopeXmlPropertyTest {

  private static final String[] PIECES = {
    "<xml>",
    "</xml>",
    "<Encrypt>",
    "</Encrypt>",
    "<ToUserName>",
    "</ToUserName>",
    "<AgentID/>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE x>",
    "&amp;",
    "&#65;",
    "<a>",
    "</a>",
    "<",
    ">",
    "&",
    "\n",
    " ",
    "日本",
    "abc",
    "<!--",
    "-->",
    "<?xml ",
    "?>",
    "\u0000",
    "=",
    "\"",
    "'",
    "/",
    "]",
    "]]",
    "😀"
  };

  private static final String START =
      "<?xml version=\"1.0\"?><xml>\n<ToUserName><![CDATA[ww1234]]></ToUserName>\n"
          + "<AgentID><![CDATA[1000002]]></AgentID><Other><a>x</a></Other>"
          + "<Encrypt><![CDATA[RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wv==]]></Encrypt>\n</xml>";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldReadTheSameAsTheNaiveModelWhenBothAccept(long seed) {
    Random random = new Random(seed);
    int bothAccepted = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] body = mutated(random);
      if (!(EnvelopeXml.read(body) instanceof Outer outer)) {
        continue;
      }
      Map<String, String> model = naive(body);
      if (model != null) {
        bothAccepted++;
        assertThat(normal(new String(outer.encrypt(), UTF_8)))
            .as("seed %d, run %d", seed, i)
            .isEqualTo(model.get("Encrypt"));
        assertThat(normal(outer.toUserName()))
            .as("seed %d, run %d", seed, i)
            .isEqualTo(model.getOrDefault("ToUserName", ""));
      }
    }
    assertThat(bothAccepted).as("seed %d: too few bodies were accepted", seed).isGreaterThan(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void shouldNeverThrowWhateverTheBytesAre(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder(random.nextBoolean() ? "<xml>" : "");
      for (int n = random.nextInt(12); n > 0; n--) {
        body.append(PIECES[random.nextInt(PIECES.length)]);
      }
      assertThat(EnvelopeXml.read(body.toString().getBytes(UTF_8))).as("seed %d", seed).isNotNull();
    }
  }

  private static byte[] mutated(Random random) {
    byte[] body = START.getBytes(UTF_8);
    for (int n = random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(body.length);
      int cut = Math.min(body.length - at, random.nextInt(4) == 0 ? random.nextInt(12) : 0);
      String piece = random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : "";
      byte[] insert = piece.getBytes(UTF_8);
      byte[] next = new byte[body.length - cut + insert.length];
      System.arraycopy(body, 0, next, 0, at);
      System.arraycopy(insert, 0, next, at, insert.length);
      System.arraycopy(body, at + cut, next, at + insert.length, body.length - at - cut);
      body = next;
      if (random.nextInt(4) == 0) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(128);
      }
    }
    return body;
  }

  /** The text of the root's children; null when the JDK doesn't accept the body. */
  private static @Nullable Map<String, String> naive(byte[] body) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    Map<String, String> children = new HashMap<>();
    try {
      XMLStreamReader reader =
          factory.createXMLStreamReader(new ByteArrayInputStream(body), "UTF-8");
      int depth = 0;
      String child = "";
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.START_ELEMENT && ++depth == 2) {
          child = reader.getLocalName();
          children.putIfAbsent(child, "");
        } else if (event == XMLStreamConstants.END_ELEMENT) {
          depth--;
        } else if (event == XMLStreamConstants.CHARACTERS && depth == 2) {
          children.merge(child, reader.getText(), String::concat);
        }
      }
    } catch (XMLStreamException | RuntimeException e) {
      return null;
    }
    children.replaceAll((name, text) -> normal(text));
    return children;
  }

  /** XML turns \r into \n, and white space around a value is none of it. */
  private static String normal(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').strip();
  }
}
