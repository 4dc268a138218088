package io.weir.engine.base;

/** The thread roles of the engine; the table in {@code engine/README.md} says what each owns. */
public enum Role {
  CALLBACK_LOOP,
  PULL_LOOP,
  JOURNAL_WRITER,
  DRAIN,
  DECRYPT,
  INBOX,
  DIRECTORY_LOOP,
  WECOM,
  FLEET_LOOP,
  OBSERVE_LOOP
}
