package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How far the callbacks are.
 *
 * @param planned pushes, repeats included
 * @param accepted answered with 200
 * @param givenUp not answered with 200 in as many tries as there are
 * @param tries requests sent
 */
public record PushProgress(int planned, int accepted, int givenUp, int tries) {

  /** Whether nothing is left to push. */
  public boolean done() {
    return accepted + givenUp == planned;
  }

  ObjectNode toJson() {
    return Exchange.json()
        .put("planned", planned)
        .put("accepted", accepted)
        .put("givenUp", givenUp)
        .put("tries", tries)
        .put("done", done());
  }
}
