package io.weir.engine.wecom;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;

/**
 * The calls that bring access tokens. Whoever needs a token asks the {@link WeComApi}, not these.
 */
public final class TokenCalls {

  private TokenCalls() {}

  /**
   * {@code GET /cgi-bin/gettoken?corpid=&corpsecret=}: the token of a self-built app or of the
   * archive, each by its own secret. Errors: 40001 secret (or address), 40013 corp id.
   */
  public record GetToken(String baseUrl, CorpId corp, String secret)
      implements WeComCall<WeComReply.Token> {

    public static final String PATH = "/cgi-bin/gettoken";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return "corpid=" + CallJson.encoded(corp.value()) + "&corpsecret=" + CallJson.encoded(secret);
    }

    @Override
    public ReplyReader<WeComReply.Token> reader() {
      return new ObjectReader<>(reply -> CallJson.token(reply, "access_token"));
    }

    @Override
    public String toString() {
      return "GetToken[" + corp + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_suite_token}. Again within its two hours it brings the same
   * token. Errors: 40085 ticket missing or stale, 48003 suite id.
   *
   * @param suiteTicket the newest that was pushed; WeCom pushes one every 10 minutes or so, good
   *     for 30
   */
  public record GetSuiteToken(
      String baseUrl, String suiteId, String suiteSecret, String suiteTicket)
      implements WeComCall<WeComReply.Token> {

    public static final String PATH = "/cgi-bin/service/get_suite_token";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object()
              .put("suite_id", suiteId)
              .put("suite_secret", suiteSecret)
              .put("suite_ticket", suiteTicket));
    }

    @Override
    public ReplyReader<WeComReply.Token> reader() {
      return new ObjectReader<>(reply -> CallJson.token(reply, "suite_access_token"));
    }

    @Override
    public String toString() {
      return "GetSuiteToken[" + suiteId + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_corp_token}: a suite's token for one corp. Errors: 40084
   * permanent code (the corp must authorise again), 48004 authorisation withdrawn.
   */
  public record GetCorpToken(String baseUrl, String suiteId, CorpId corp, String permanentCode)
      implements WeComCall<WeComReply.Token> {

    public static final String PATH = "/cgi-bin/service/get_corp_token";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object().put("auth_corpid", corp.value()).put("permanent_code", permanentCode));
    }

    @Override
    public TokenKey token() {
      return new TokenKey.OfSuite(baseUrl, suiteId);
    }

    @Override
    public ReplyReader<WeComReply.Token> reader() {
      return new ObjectReader<>(reply -> CallJson.token(reply, "access_token"));
    }

    @Override
    public String toString() {
      return "GetCorpToken[" + suiteId + "/" + corp + "]";
    }
  }
}
