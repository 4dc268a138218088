package io.weir.bench.wecom;

/** A way for one answer to go wrong. */
public sealed interface Fault {

  /** HTTP 200 with this errcode. 40014 and 42001 also end the token that was sent. */
  record Code(int errcode) implements Fault {}

  /** 301058, when more than {@code limitMax} entries were asked for; else no fault. */
  record TooLarge(int limitMax) implements Fault {}

  /** This HTTP status, with a page for humans. */
  record Status(int status) implements Fault {}

  /** No answer at all; the connection stays open. */
  record Hang() implements Fault {}

  /** The right answer, well-formed as HTTP, with the end of its JSON missing. */
  record Truncated() implements Fault {}

  /** The right answer in small pieces, over about {@code millis}. */
  record Drip(int millis) implements Fault {}

  /** The connection is cut after half of the answer. */
  record Reset() implements Fault {}
}
