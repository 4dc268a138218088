package io.weir.engine.wecom;

import io.weir.engine.corp.CorpId;
import java.util.List;

/** What WeCom answers with, as far as Weir uses it; absent fields are empty. */
public sealed interface WeComReply {

  /**
   * An access token.
   *
   * @param expiresInSeconds 7,200 as a rule
   */
  record Token(String value, long expiresInSeconds) implements WeComReply {
    @Override
    public String toString() {
      return "Token[…, " + expiresInSeconds + " s]";
    }
  }

  /**
   * What an {@code auth_code} was exchanged for.
   *
   * @param permanentCode opens the corp for this suite until the authorisation is withdrawn
   * @param token good at once, so that no get_corp_token is needed after it
   */
  record Permanent(Authorisation authorisation, String permanentCode, Token token)
      implements WeComReply {
    @Override
    public String toString() {
      return "Permanent[" + authorisation + "]";
    }
  }

  /** Which corp let the suite in, and which of the suite's apps it installed. */
  record Authorisation(CorpId corp, String corpName, List<String> agentIds) implements WeComReply {
    public Authorisation {
      agentIds = List.copyOf(agentIds);
    }
  }

  /**
   * Begins an installation.
   *
   * @param expiresInSeconds 1,200 as a rule
   */
  record PreAuthCode(String value, long expiresInSeconds) implements WeComReply {
    @Override
    public String toString() {
      return "PreAuthCode[…, " + expiresInSeconds + " s]";
    }
  }

  /**
   * An administrator of a suite's app; one of the ids may be empty.
   *
   * @param manages may change the app (auth_type 1), not only send through it (0)
   */
  record Admin(String userId, String openUserId, boolean manages) implements WeComReply {
    @Override
    public String toString() {
      return "Admin[…]";
    }
  }

  /** WeCom did it; there is nothing else to tell. */
  record Done() implements WeComReply {
    /** For calls that are answered with an errcode alone. */
    static ReplyReader<Done> reader() {
      return new ObjectReader<>(reply -> new Done());
    }
  }
}
