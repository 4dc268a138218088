package io.weir.engine.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ctc.wstx.stax.WstxInputFactory;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.event.EventReading.Parsed;
import io.weir.engine.event.EventReading.Unparseable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Parses the plaintext XML of callbacks. It was signed and encrypted by WeCom, yet nothing outside
 * it is ever read: a DOCTYPE makes it unparseable. Never throws, whatever the bytes are.
 */
@Confined(Role.DECRYPT)
public final class EventParser {

  /** Real events have four levels. */
  static final int DEPTH_MAX = 32;

  private final ThreadOwner owner = ThreadOwner.of(Role.DECRYPT);
  // The JDK's takes twice as long, most of it to make a reader.
  private final XMLInputFactory factory = new WstxInputFactory();

  public EventParser() {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    // Prefixes mean nothing here, and an undeclared one is no reason to lose an event.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
  }

  /**
   * Parses one plaintext.
   *
   * @param xml UTF-8
   */
  public EventReading parse(byte[] xml) {
    assert owner.isCurrent() : owner.complaint();
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text(xml)));
      try {
        return read(reader);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException | CharacterCodingException | RuntimeException e) {
      // RuntimeException: readers throw some on malformed input. Either quotes the text.
      return new Unparseable("not_xml");
    }
  }

  // Decoded here and not by the reader, which prints a line for each wrong byte to standard error.
  private static String text(byte[] xml) throws CharacterCodingException {
    String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(xml)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static EventReading read(XMLStreamReader reader) throws XMLStreamException {
    EventNode document = new EventNode();
    Deque<EventNode> open = new ArrayDeque<>();
    open.push(document);
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          EventNode element = new EventNode();
          open.element().add(reader.getLocalName(), element);
          open.push(element);
          if (open.size() > DEPTH_MAX + 1) {
            return new Unparseable("too_deep");
          }
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            open.element().addText(reader.getText());
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
          return new Unparseable("doctype");
        }
        default -> {
          // Comments and processing instructions mean nothing.
        }
      }
    }
    if (!document.has("xml")) {
      return new Unparseable("not_event");
    }
    EventNode root = document.child("xml");
    return new Parsed(EventTypes.of(root), root);
  }
}
