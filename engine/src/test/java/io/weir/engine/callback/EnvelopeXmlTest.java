package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.callback.CallbackVerdict.Rejection;
import io.weir.engine.callback.EnvelopeXml.Malformed;
import io.weir.engine.callback.EnvelopeXml.Outer;
import io.weir.engine.callback.EnvelopeXml.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvelopeXmlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[7]]></AgentID><Encrypt><![CDATA[abc+/=]]></Encrypt></xml>",
        "<xml><Encrypt><![CDATA[abc+/=]]></Encrypt><ToUserName><![CDATA[ww1]]></ToUserName></xml>",
        "<xml><ToUserName>ww1</ToUserName><Encrypt>abc+/=</Encrypt><AgentID/></xml>",
        "  <xml >\n<ToUserName>\n <![CDATA[ww1]]> </ToUserName >\r\n\t<AgentID></AgentID><Encrypt> abc+/=\n</Encrypt></xml>\n\n",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml><ToUserName>ww1</ToUserName><Encrypt>abc+/=</Encrypt></xml>",
        "\uFEFF<xml><ToUserName>ww1</ToUserName><Encrypt>abc+/=</Encrypt></xml>",
        "<xml><ToUserName>ww1</ToUserName><Deep><Encrypt>no</Encrypt><a><b/></a>x</Deep><Encrypt>abc+/=</Encrypt></xml>",
        "<xml><Other><![CDATA[<!DOCTYPE &amp; <Encrypt>]]></Other><ToUserName>ww1</ToUserName><Encrypt>abc+/=</Encrypt></xml>",
      })
  void shouldReadWhateverTheOrderAndTheLayout(String xml) {
    Outer outer = (Outer) read(xml);
    assertThat(outer.toUserName()).isEqualTo("ww1");
    assertThat(new String(outer.encrypt(), UTF_8)).isEqualTo("abc+/=");
  }

  @Test
  void shouldGiveAnEmptyToUserNameWhenThereIsNone() {
    assertThat(((Outer) read("<xml><Encrypt>a</Encrypt></xml>")).toUserName()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{\"encrypt\":\"abc\"}",
        "encrypt=abc",
        "<html><Encrypt>a</Encrypt></html>",
        "<xml><Encrypt>a</Encrypt>",
        "<xml><Encrypt>a</Encrypt></XML>",
        "<xml><Encrypt>a</encrypt></xml>",
        "<xml><Encrypt>a</xml></Encrypt>",
        "<xml><Encrypt>a</Encrypt></xml>trailing",
        "<xml><Encrypt>a</Encrypt></xml><xml/>",
        "<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        "<xml><Encrypt/><Encrypt>b</Encrypt></xml>",
        "<xml><ToUserName>a</ToUserName><ToUserName>b</ToUserName><Encrypt>b</Encrypt></xml>",
        "<xml><Encrypt>a<b/></Encrypt></xml>",
        "<xml><Encrypt>a<![CDATA[b]]></Encrypt></xml>",
        "<xml><Encrypt><![CDATA[a]]><![CDATA[b]]></Encrypt></xml>",
        "<xml><Encrypt><![CDATA[a</Encrypt></xml>",
        "<xml><Encrypt a=\"1\">a</Encrypt></xml>",
        "<xml><!-- c --><Encrypt>a</Encrypt></xml>",
        "<xml><?p i?><Encrypt>a</Encrypt></xml>",
        "<xml>text<Encrypt>a</Encrypt></xml>",
        "<xml><![CDATA[text]]><Encrypt>a</Encrypt></xml>",
        "<xml><Encrypt>a\u0000</Encrypt></xml>",
        "<xml><Encrypt><![CDATA[\u0001]]></Encrypt></xml>",
        "<xml><",
        "<xml></",
        "<xml><Encrypt",
        "<xml><Encrypt>a</Encrypt",
        "< xml><Encrypt>a</Encrypt></xml>",
        "<xml><1a/><Encrypt>a</Encrypt></xml>",
        "<?xml",
        "<?xml ",
        "<?xmlfoo?><xml><Encrypt>a</Encrypt></xml>",
      })
  void shouldRefuseWhatIsNotTheXmlOfAPush(String xml) {
    assertThat(read(xml)).isEqualTo(new Malformed(Rejection.NOT_XML));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<xml></xml>",
        "<xml/>",
        "<xml><Encrypt></Encrypt></xml>",
        "<xml><Encrypt/></xml>",
        "<xml><Encrypt> <![CDATA[]]> </Encrypt></xml>",
        "<xml><encrypt>a</encrypt></xml>",
        "<xml><a><Encrypt>a</Encrypt></a></xml>",
      })
  void shouldRefuseWhenThereIsNoEncrypt(String xml) {
    assertThat(read(xml)).isEqualTo(new Malformed(Rejection.NO_ENCRYPT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE xml><xml><Encrypt>a</Encrypt></xml>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><xml><Encrypt>&x;</Encrypt></xml>",
        "<xml><!DOCTYPE a><Encrypt>a</Encrypt></xml>",
        "<xml><Encrypt>&amp;</Encrypt></xml>",
        "<xml><Encrypt>a</Encrypt><Other>&#65;</Other></xml>",
        "<xml>&x;<Encrypt>a</Encrypt></xml>",
      })
  void shouldRefuseADoctypeAndAnyReference(String xml) {
    assertThat(read(xml)).isEqualTo(new Malformed(Rejection.ENTITY));
  }

  @Test
  void shouldBoundTheDepth() {
    assertThat(read(nested(EnvelopeXml.DEPTH_MAX - 1))).isInstanceOf(Outer.class);
    assertThat(read(nested(EnvelopeXml.DEPTH_MAX))).isEqualTo(new Malformed(Rejection.NOT_XML));
    assertThat(read("<xml>" + "<a>".repeat(20_000))).isEqualTo(new Malformed(Rejection.NOT_XML));
  }

  private static String nested(int depth) {
    return "<xml>" + "<a>".repeat(depth) + "</a>".repeat(depth) + "<Encrypt>a</Encrypt></xml>";
  }

  private static Reading read(String xml) {
    return EnvelopeXml.read(xml.getBytes(UTF_8));
  }
}
