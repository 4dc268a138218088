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
   * {@code GET /cgi-bin/service/get_pre_auth_code}: what an installation that starts on a page of
   * our own begins with. Errors: 40077 and 42007 say, later, that it was wrong or too old.
   */
  public record GetPreAuthCode(String baseUrl, String suiteId)
      implements WeComCall<WeComReply.PreAuthCode> {

    public static final String PATH = "/cgi-bin/service/get_pre_auth_code";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public TokenKey token() {
      return new TokenKey.OfSuite(baseUrl, suiteId);
    }

    @Override
    public ReplyReader<WeComReply.PreAuthCode> reader() {
      return new ObjectReader<>(GetPreAuthCode::shape);
    }

    private static WeComReply.@Nullable PreAuthCode shape(JsonNode reply) {
      String code = Fields.text(reply, "pre_auth_code");
      // Every page of the documentation says 1200.
      return code.isEmpty()
          ? null
          : new WeComReply.PreAuthCode(code, reply.path("expires_in").asLong(1200));
    }

    @Override
    public String toString() {
      return "GetPreAuthCode[" + suiteId + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_provider_token}: the provider's own {@code
   * provider_access_token}, which no other call here needs. A success has no errcode. Errors: 40001
   * secret (or address), 40013 corp id.
   *
   * @param provider the provider's own corp id
   */
  public record GetProviderToken(String baseUrl, CorpId provider, String providerSecret)
      implements WeComCall<WeComReply.Token> {

    public static final String PATH = "/cgi-bin/service/get_provider_token";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object().put("corpid", provider.value()).put("provider_secret", providerSecret));
    }

    @Override
    public ReplyReader<WeComReply.Token> reader() {
      return new ObjectReader<>(reply -> CallJson.token(reply, "provider_access_token"));
    }

    @Override
    public String toString() {
      return "GetProviderToken[" + provider + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_permanent_code}: exchanges the code of a create_auth, which is
   * good once and for 10 minutes. Errors: 40078 code invalid (the corp installs again).
   */
  public record GetPermanentCode(String baseUrl, String suiteId, String authCode)
      implements WeComCall<WeComReply.Permanent> {

    public static final String PATH = "/cgi-bin/service/get_permanent_code";

    @Override
    public String path() {
      return PATH;
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

    public static final String PATH = "/cgi-bin/service/get_auth_info";

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
    public ReplyReader<WeComReply.Authorisation> reader() {
      return new ObjectReader<>(SuiteCalls::authorisation);
    }

    @Override
    public String toString() {
      return "GetAuthorisation[" + suiteId + "/" + corp + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/service/get_admin_list}: who administers the suite's app in a corp.
   * Errors: 40056 no such app, 48004 authorisation withdrawn.
   *
   * @param agentId the app's number in that corp, as {@link WeComReply.Authorisation} tells it
   */
  public record ListAdmins(String baseUrl, String suiteId, CorpId corp, int agentId)
      implements WeComCall<Page<WeComReply.Admin>> {

    public static final String PATH = "/cgi-bin/service/get_admin_list";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object().put("auth_corpid", corp.value()).put("agentid", agentId));
    }

    @Override
    public TokenKey token() {
      return new TokenKey.OfSuite(baseUrl, suiteId);
    }

    @Override
    public ReplyReader<Page<WeComReply.Admin>> reader() {
      return new ObjectReader<>(
          reply -> Fields.page(reply, "admin", "userid or open_userid", ListAdmins::admin));
    }

    private static WeComReply.@Nullable Admin admin(JsonNode admin) {
      String userId = Fields.text(admin, "userid");
      String openUserId = Fields.text(admin, "open_userid");
      return userId.isEmpty() && openUserId.isEmpty()
          ? null
          : new WeComReply.Admin(userId, openUserId, Fields.flag(admin, "auth_type"));
    }

    @Override
    public String toString() {
      return "ListAdmins[" + suiteId + "/" + corp + "]";
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
