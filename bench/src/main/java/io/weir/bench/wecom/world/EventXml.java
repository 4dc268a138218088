package io.weir.bench.wecom.world;

/** Writes the XML of one event in WeCom's hand: tabs, CDATA for texts, bare numbers. */
final class EventXml {

  private final StringBuilder text = new StringBuilder("<xml>\n");

  EventXml text(String name, String value) {
    text.append('\t').append('<').append(name).append("><![CDATA[").append(value);
    text.append("]]></").append(name).append(">\n");
    return this;
  }

  /** With a blank before the CDATA, as some of WeCom's own samples have it. */
  EventXml spacedText(String name, String value) {
    text.append('\t').append('<').append(name).append("> <![CDATA[").append(value);
    text.append("]]> </").append(name).append(">\n");
    return this;
  }

  EventXml bare(String name, String value) {
    text.append('\t').append('<').append(name).append('>').append(value);
    text.append("</").append(name).append(">\n");
    return this;
  }

  String end() {
    return text + "</xml>";
  }
}
