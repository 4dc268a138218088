package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Customers, called external contacts by WeCom (protocol §6). The token is that of a self-built app
 * that may call them or a suite's for the corp: ids of customers differ between the two. Every call
 * may fail with 45033 (too many at once), 48002 and 84074 (no permission).
 */
public final class CustomerCalls {

  /** Members of staff in one batch, and customers on one of its pages. */
  public static final int BATCH_MAX = 100;

  /** Contacts on a page of {@link ListContacts}. */
  public static final int CONTACTS_MAX = 1000;

  /** Ids in one conversion. */
  public static final int CONVERSIONS_MAX = 1000;

  private CustomerCalls() {}

  /**
   * {@code GET /cgi-bin/externalcontact/get_follow_user_list}: the members of staff who may have
   * customers, as far as the app sees them. All on one page.
   */
  public record ListFollowUsers(String baseUrl, TokenKey token) implements WeComCall<Page<String>> {

    public static final String PATH = "/cgi-bin/externalcontact/get_follow_user_list";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public ReplyReader<Page<String>> reader() {
      return new ObjectReader<>(reply -> Fields.idPage(reply, "follow_user"));
    }

    @Override
    public String toString() {
      return "ListFollowUsers[" + token + "]";
    }
  }

  /**
   * {@code GET /cgi-bin/externalcontact/list}: ids of the customers of one member of staff, all on
   * one page. Errors: 84061 it has none (not an empty list), 40003 and 60111 no such member.
   */
  public record ListCustomers(String baseUrl, TokenKey token, String userId)
      implements WeComCall<Page<String>> {

    public static final String PATH = "/cgi-bin/externalcontact/list";

    public ListCustomers {
      Require.text("userid", userId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      return CallJson.parameter("userid", userId);
    }

    @Override
    public ReplyReader<Page<String>> reader() {
      return new ObjectReader<>(reply -> Fields.idPage(reply, "external_userid"));
    }

    @Override
    public String toString() {
      return "ListCustomers[" + token + "]";
    }
  }

  /**
   * {@code GET /cgi-bin/externalcontact/get}: a customer with all who follow it and their tags by
   * name, 500 followers a page. Errors: 84061 nobody (left) who follows it, 40096 no such customer
   * for this app.
   *
   * @param cursor of the page before; empty = the first
   */
  public record GetCustomer(String baseUrl, TokenKey token, String externalUserId, String cursor)
      implements WeComCall<CustomerReply.Detail> {

    public static final String PATH = "/cgi-bin/externalcontact/get";

    public GetCustomer {
      Require.text("external_userid", externalUserId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public String query() {
      String who = CallJson.parameter("external_userid", externalUserId);
      return cursor.isEmpty() ? who : who + "&" + CallJson.parameter("cursor", cursor);
    }

    @Override
    public ReplyReader<CustomerReply.Detail> reader() {
      return new ObjectReader<>(CustomerReply.Detail::of);
    }

    @Override
    public String toString() {
      return "GetCustomer[" + token + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/batch/get_by_user}: the customers of up to 100 members of
   * staff, one entry per customer and member, tags by id only. A page may be shorter than its limit
   * and still have a successor. Errors: 84061 none of them has any, 701008 none has a licence.
   *
   * @param cursor of the page before; empty = the first
   * @param limit customers a page, 1 to 100
   */
  public record GetCustomersOf(
      String baseUrl, TokenKey token, List<String> userIds, String cursor, int limit)
      implements WeComCall<CustomerReply.FollowedPage> {

    public static final String PATH = "/cgi-bin/externalcontact/batch/get_by_user";

    public GetCustomersOf {
      userIds = Require.ids("userid_list", userIds, 1, BATCH_MAX);
      Require.limit(limit, BATCH_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object("cursor", cursor).put("limit", limit);
      return CallJson.bytes(body.set("userid_list", CallJson.array(userIds)));
    }

    @Override
    public ReplyReader<CustomerReply.FollowedPage> reader() {
      return new ObjectReader<>(CustomerReply.FollowedPage::of);
    }

    @Override
    public String toString() {
      return "GetCustomersOf[" + token + ", " + userIds.size() + " staff, limit " + limit + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/contact_list}: everybody served, customers and others,
   * once per member of staff or group. For self-built apps only.
   *
   * @param cursor of the page before; empty = the first
   * @param limit contacts a page, 1 to 1,000
   */
  public record ListContacts(String baseUrl, TokenKey token, String cursor, int limit)
      implements WeComCall<Page<CustomerReply.Contact>> {

    public static final String PATH = "/cgi-bin/externalcontact/contact_list";

    public ListContacts {
      Require.limit(limit, CONTACTS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object("cursor", cursor).put("limit", limit));
    }

    @Override
    public ReplyReader<Page<CustomerReply.Contact>> reader() {
      return new ObjectReader<>(
          reply ->
              Fields.page(
                  reply, "info_list", "tmp_openid or external_userid", CustomerReply.Contact::of));
    }

    @Override
    public String toString() {
      return "ListContacts[" + token + ", limit " + limit + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/remark}: changes what a member of staff has noted. A null
   * field stays as it is; at least one must be given. Mobile numbers are replaced, all of them: an
   * empty list takes them away, and no event tells of it. Errors: 84061 not its customer, 40058 too
   * long.
   *
   * @param remark 20 characters at most
   * @param description 150 at most
   * @param company 20 at most; WeChat users only
   * @param picMediaId a picture that was uploaded
   */
  public record SetRemark(
      String baseUrl,
      TokenKey token,
      String userId,
      String externalUserId,
      @Nullable String remark,
      @Nullable String description,
      @Nullable String company,
      @Nullable List<String> mobiles,
      @Nullable String picMediaId)
      implements WeComCall<WeComReply.Done> {

    public static final String PATH = "/cgi-bin/externalcontact/remark";

    public SetRemark {
      Require.text("userid", userId);
      Require.text("external_userid", externalUserId);
      Require.characters("remark", remark, 20);
      Require.characters("description", description, 150);
      Require.characters("remark_company", company, 20);
      mobiles = mobiles == null ? null : List.copyOf(mobiles);
      Require.require(
          remark != null
              || description != null
              || company != null
              || mobiles != null
              || picMediaId != null,
          "nothing to change");
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object().put("userid", userId);
      body.put("external_userid", externalUserId);
      put(body, "remark", remark);
      put(body, "description", description);
      put(body, "remark_company", company);
      if (mobiles != null) {
        // [] would be taken for "not given": WeCom wants one empty number to take them away.
        body.set("remark_mobiles", CallJson.array(mobiles.isEmpty() ? List.of("") : mobiles));
      }
      put(body, "remark_pic_mediaid", picMediaId);
      return CallJson.bytes(body);
    }

    private static void put(ObjectNode body, String field, @Nullable String value) {
      if (value != null) {
        body.put(field, value);
      }
    }

    @Override
    public ReplyReader<WeComReply.Done> reader() {
      return WeComReply.Done.reader();
    }

    @Override
    public String toString() {
      return "SetRemark[" + token + "]";
    }
  }

  /** Whose ids {@link FindByUnionId} answers with. */
  public enum Subject {
    /** The corp's; its quota is shared by all providers. */
    CORP(0),
    /** The provider's. */
    PROVIDER(1);

    private final int code;

    Subject(int code) {
      this.code = code;
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/unionid_to_external_userid}: who a WeChat user is here. Limits
   * per corp, or per provider with {@link Subject#PROVIDER}: 100,000 an hour, 480,000 a day, 7.5
   * million a month; converting in bulk gets the call blocked, so the answer is to be kept. Errors:
   * 40003 openid and unionid are not of one program, 610015 and 610016 program or corp not
   * certified.
   */
  public record FindByUnionId(
      String baseUrl, TokenKey token, String unionId, String openId, Subject subject)
      implements WeComCall<CustomerReply.UnionMatch> {

    public static final String PATH = "/cgi-bin/idconvert/unionid_to_external_userid";

    public FindByUnionId {
      Require.text("unionid", unionId);
      Require.text("openid", openId);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object()
              .put("unionid", unionId)
              .put("openid", openId)
              .put("subject_type", subject.code));
    }

    @Override
    public ReplyReader<CustomerReply.UnionMatch> reader() {
      return new ObjectReader<>(CustomerReply.UnionMatch::of);
    }

    @Override
    public String toString() {
      return "FindByUnionId[" + token + ", " + subject + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/externalcontact/get_new_external_userid}: what customers are called since
   * the corp's ids were upgraded.
   *
   * @param externalUserIds 1 to 1,000
   */
  public record GetNewIds(String baseUrl, TokenKey token, List<String> externalUserIds)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/externalcontact/get_new_external_userid";

    public GetNewIds {
      externalUserIds = Require.ids("external_userid_list", externalUserIds, 1, CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object().set("external_userid_list", CallJson.array(externalUserIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader(
          "items", "external_userid", "new_external_userid", "invalid_external_userid_list");
    }

    @Override
    public String toString() {
      return "GetNewIds[" + token + ", " + externalUserIds.size() + " ids]";
    }
  }
}
