package io.weir.engine.wecom;

import io.weir.engine.corp.CorpId;

/**
 * What suite tokens are made from. Tickets and permanent codes arrive at run time, so they are
 * asked for at each fetch; empty = not known (yet). Must answer from memory, on any thread.
 */
public interface Credentials {

  /** For a node without suites. */
  Credentials NONE =
      new Credentials() {
        @Override
        public String suiteSecret(String suiteId) {
          return "";
        }

        @Override
        public String suiteTicket(String suiteId) {
          return "";
        }

        @Override
        public String permanentCode(String suiteId, CorpId corp) {
          return "";
        }
      };

  String suiteSecret(String suiteId);

  /** The newest that was pushed. */
  String suiteTicket(String suiteId);

  String permanentCode(String suiteId, CorpId corp);
}
