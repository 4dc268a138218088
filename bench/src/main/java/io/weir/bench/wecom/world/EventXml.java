package io.weir.bench.wecom.world;

/** Writes the XML of one event in WeCom's hand: tabs, CDATA for texts, bare numbers. */
public final class EventXml {

  private final StringBuilder text = new StringBuilder("<xml>\n");

  /** A text in CDATA. */
  public EventXml text(String name, String value) {
    text.append('\t').append('<').append(name).append("><![CDATA[").append(value);
    text.append("]]></").append(name).append(">\n");
    return this;
  }

  /** With a blank before the CDATA, as some of WeCom's own samples have it. */
  public EventXml spacedText(String name, String value) {
    text.append('\t').append('<').append(name).append("> <![CDATA[").append(value);
    text.append("]]> </").append(name).append(">\n");
    return this;
  }

  /** A number, or XML. */
  public EventXml bare(String name, String value) {
    text.append('\t').append('<').append(name).append('>').append(value);
    text.append("</").append(name).append(">\n");
    return this;
  }

  /** All of it. */
  public String end() {
    return text + "</xml>";
  }
}
