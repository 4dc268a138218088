package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.EventXml;
import java.util.ArrayList;
import java.util.List;

/**
 * What the platform pushes of a change (protocol §7), in the form of a self-built app and in that
 * of a suite.
 */
public final class DirectoryEvent {

  private record Field(String name, String value, boolean text, boolean suite, boolean app) {}

  private final String type;
  private final String change;
  private final List<Field> fields = new ArrayList<>();
  private boolean spaced;
  private boolean appOnly;
  private long seconds;

  DirectoryEvent(String type, String change) {
    this.type = type;
    this.change = change;
  }

  /** {@code Event} or {@code InfoType}. */
  public String type() {
    return type;
  }

  /** {@code ChangeType}. */
  public String change() {
    return change;
  }

  /** Whether no suite is told. */
  public boolean appOnly() {
    return appOnly;
  }

  /** A text in CDATA. */
  DirectoryEvent text(String name, String value) {
    fields.add(new Field(name, value, true, true, true));
    return this;
  }

  /** A bare number, or XML. */
  DirectoryEvent bare(String name, String value) {
    fields.add(new Field(name, value, false, true, true));
    return this;
  }

  /** A text that suites are told something else for. */
  DirectoryEvent text(String name, String forApps, String forSuites) {
    fields.add(new Field(name, forApps, true, false, true));
    fields.add(new Field(name, forSuites, true, true, false));
    return this;
  }

  /** What only self-built apps get to see. */
  DirectoryEvent textForApps(String name, String value) {
    fields.add(new Field(name, value, true, false, true));
    return this;
  }

  DirectoryEvent forAppsOnly() {
    appOnly = true;
    return this;
  }

  /**
   * Happens at {@code when}; {@code odd} puts blanks around a suite's texts, as some of the
   * platform's samples for suites have them.
   */
  DirectoryEvent at(long when, boolean odd) {
    seconds = when;
    spaced = odd;
    return this;
  }

  /** The plaintext for a self-built app of {@code corpId}. */
  public String forApp(String corpId) {
    EventXml xml = new EventXml().text("ToUserName", corpId).text("FromUserName", "sys");
    xml.bare("CreateTime", "" + seconds).text("MsgType", "event").text("Event", type);
    xml.text("ChangeType", change);
    fields.stream().filter(Field::app).forEach(field -> write(xml, field, false));
    return xml.end();
  }

  /** The plaintext for a suite that {@code corpId} authorised. */
  public String forSuite(String suiteId, String corpId) {
    EventXml xml = new EventXml().text("SuiteId", suiteId).text("AuthCorpId", corpId);
    xml.text("InfoType", type).bare("TimeStamp", "" + seconds);
    text(xml, "ChangeType", change, spaced);
    fields.stream().filter(Field::suite).forEach(field -> write(xml, field, spaced));
    return xml.end();
  }

  private static void write(EventXml xml, Field field, boolean withBlanks) {
    if (field.text()) {
      text(xml, field.name(), field.value(), withBlanks);
    } else {
      xml.bare(field.name(), field.value());
    }
  }

  private static void text(EventXml xml, String name, String value, boolean withBlanks) {
    if (withBlanks) {
      xml.spacedText(name, value);
    } else {
      xml.text(name, value);
    }
  }
}
