package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an API says. */
public sealed interface ApiAnswer {

  /** Errcode 0 with these fields. */
  record Fine(ObjectNode fields) implements ApiAnswer {}

  /** Another errcode. */
  record Refused(int errcode, String message) implements ApiAnswer {}

  /** A parameter that can't be: 40058. */
  static ApiAnswer invalid(String what) {
    return new Refused(40058, "invalid parameter: " + what);
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }
}
