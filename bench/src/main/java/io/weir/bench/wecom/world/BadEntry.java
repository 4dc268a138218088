package io.weir.bench.wecom.world;

/** What can be wrong with an archive entry so that nobody can store it. */
public enum BadEntry {
  UNKNOWN_KEY_VERSION,
  KEY_NOT_BASE64,
  MESSAGE_NOT_BASE64,
  KEY_BADLY_PADDED,
  MESSAGE_BADLY_PADDED,
  NOT_JSON,
  NO_JSON_OBJECT,
  NOT_UTF8,
  NO_MSGID,
  NO_SEQ,
  ANOTHER_MSGID
}
