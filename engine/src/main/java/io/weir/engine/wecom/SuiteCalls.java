package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of a suite's authorisation by a corp (protocol §2). */
public final class SuiteCalls {

  private SuiteCalls() {}

  /**
   * {@code POST /cgi-bin/service/get_permanent_code}: exchanges the code of a create_auth, which is
   * good once and for 10 minutes. Errors: 40078 code invalid (the corp installs again).
   */
  public record GetPermanentCode(String baseUrl, String suiteId, String authCode)
      implements WeComCall<WeComReply.Permanent> {

    @Override
    public String path() {
      return "/cgi-bin/service/get_permanent_code";
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().put("auth_code", authCode));
    }

    @Override
    public TokenKey token() {
      return new TokenKey.OfSuite(baseUrl, suiteId);
    }

    @Override
    public ReplyReader<WeComReply.Permanent> reader() {
      return new ObjectReader<>(GetPermanentCode::shape);
    }

    private static WeComReply.@Nullable Permanent shape(JsonNode reply) {
      WeComReply.Authorisation authorisation = authorisation(reply);
      WeComReply.Token token = CallJson.token(reply, "access_token");
      String code = reply.path("permanent_code").asText("");
      return authorisation == null || token == null || code.isEmpty()
          ? null
          : new WeComReply.Permanent(authorisation, code, token);
    }

    @Override
    public String toString() {
      return "GetPermanentCode[" + suiteId + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_auth_info}: what the corp allows now; read again after a
   * change_auth. Errors: 40084, 48004.
   */
  public record GetAuthorisation(String baseUrl, String suiteId, CorpId corp, String permanentCode)
      implements WeComCall<WeComReply.Authorisation> {

    @Override
    public String path() {
      return "/cgi-bin/service/get_auth_info";
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
    public ReplyReader<WeComReply.Authorisation> reader() {
      return new ObjectReader<>(SuiteCalls::authorisation);
    }

    @Override
    public String toString() {
      return "GetAuthorisation[" + suiteId + "/" + corp + "]";
    }
  }

  private static WeComReply.@Nullable Authorisation authorisation(JsonNode reply) {
    JsonNode corp = reply.path("auth_corp_info");
    String corpId = corp.path("corpid").asText("");
    if (!CorpId.isUsable(corpId)) {
      return null;
    }
    List<String> agentIds = new ArrayList<>();
    reply.path("auth_info").path("agent").forEach(a -> agentIds.add(a.path("agentid").asText("")));
    return new WeComReply.Authorisation(
        new CorpId(corpId), corp.path("corp_name").asText(""), agentIds);
  }
}
