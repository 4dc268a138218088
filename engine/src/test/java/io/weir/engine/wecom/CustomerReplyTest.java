package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static io.weir.engine.wecom.Replies.failure;
import static io.weir.engine.wecom.Replies.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.wecom.CustomerReply.Customer;
import io.weir.engine.wecom.CustomerReply.Detail;
import io.weir.engine.wecom.CustomerReply.Follow;
import io.weir.engine.wecom.CustomerReply.FollowedPage;
import io.weir.engine.wecom.CustomerReply.Tag;
import io.weir.engine.wecom.CustomerReply.TagDetail;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CustomerReplyTest {

  private static final CustomerCalls.GetCustomer GET =
      new CustomerCalls.GetCustomer(URL, TOKEN, "wmOne", "");
  private static final CustomerCalls.GetCustomersOf BATCH =
      new CustomerCalls.GetCustomersOf(URL, TOKEN, List.of("zs"), "", 100);

  private static final String CONTACT =
      """
      {"external_userid":"wmOne","name":"名","position":"经理","avatar":"http://a","corp_name":"厂",
       "corp_full_name":"某某厂","type":2,"gender":1,"unionid":"oUnion",
       "external_profile":{"external_attr":[{"type":0,"name":"n","text":{"value":"v\\u0000"}}]}}""";

  private static final Customer CUSTOMER =
      new Customer(
          "wmOne",
          "名",
          "经理",
          "http://a",
          "厂",
          "某某厂",
          2,
          1,
          "oUnion",
          "{\"external_attr\":[{\"type\":0,\"name\":\"n\",\"text\":{\"value\":\"v\"}}]}");

  @Test
  void shouldReadACustomerWithAllWhoFollowIt() {
    Detail detail =
        value(
            GET,
            "{\"errcode\":0,\"errmsg\":\"ok\",\"external_contact\":"
                + CONTACT
                + """
                ,"follow_user":[
                 {"userid":"zs","remark":"部长","description":"采购","createtime":1525779812,
                  "tags":[{"group_name":"组","tag_name":"标","tag_id":"etOne","type":1},
                          {"group_name":"","tag_name":"私","type":2},{"type":3}],
                  "remark_corp_name":"厂","remark_mobiles":["13800000001"],"add_way":10,
                  "oper_userid":"zs","state":"s1",
                  "wechat_channels":{"nickname":"号","source":1},"unheard_of":{}},
                 {"userid":"ls","remark":"","createtime":"1525881637"},
                 {"remark":"nobody's"},
                 {"userid":"ww","tags":"none"}],
                 "next_cursor":"c1"}""");
    assertThat(detail.customer()).isEqualTo(CUSTOMER);
    assertThat(detail.nextCursor()).isEqualTo("c1");
    assertThat(detail.follows())
        .containsExactly(
            new Follow(
                "zs",
                "部长",
                "采购",
                1525779812,
                List.of(new Tag("etOne", "标", "组", 1), new Tag(null, "私", null, 2)),
                TagDetail.NAMED,
                "厂",
                List.of("13800000001"),
                10,
                "zs",
                "s1",
                new CustomerReply.Channels("号", 1)),
            // A remark that is there and empty is empty; what is absent is not known.
            new Follow(
                "ls",
                "",
                null,
                1525881637,
                List.of(),
                TagDetail.NAMED,
                null,
                List.of(),
                0,
                null,
                null,
                null));
    assertThat(detail.unusable())
        .extracting(Unusable::json)
        .containsExactly("{\"remark\":\"nobody's\"}", "{\"userid\":\"ww\",\"tags\":\"none\"}");
  }

  @Test
  void shouldReadABatchWhoseTagsAreIdsOnly() {
    FollowedPage followed =
        value(
            BATCH,
            "{\"errcode\":0,\"external_contact_list\":[{\"external_contact\":"
                + CONTACT
                + """
                ,"follow_info":{"userid":"zs","remark":"部长","createtime":1,
                  "tag_id":["etOne","stTwo"],"tags":[{"tag_name":"not of this call"}]}},
                 {"external_contact":{"external_userid":"wmTwo"},"follow_info":{}},
                 {"external_contact":{"name":"x"},"follow_info":{"userid":"zs"}}],
                 "next_cursor":"c2","fail_info":{"unlicensed_userid_list":["ls"]}}""");
    assertThat(followed.page().nextCursor()).isEqualTo("c2");
    assertThat(followed.page().items()).hasSize(1);
    assertThat(followed.page().unusable()).hasSize(2);
    assertThat(followed.unlicensed()).containsExactly("ls");
    CustomerReply.Followed one = followed.page().items().get(0);
    assertThat(one.customer()).isEqualTo(CUSTOMER);
    assertThat(one.follow().tagDetail()).isEqualTo(TagDetail.IDS_ONLY);
    assertThat(one.follow().tags())
        .containsExactly(new Tag("etOne", null, null, 0), new Tag("stTwo", null, null, 0));
  }

  /** The two forms must not be taken for each other (guide G1). */
  @Test
  void shouldNotTakeFollowInfoForFollowUser() {
    String wrong = "{\"external_contact\":{\"external_userid\":\"wmOne\"},\"follow_user\":";
    assertThat(failure(GET, wrong + "{\"userid\":\"zs\",\"tag_id\":[]}}").errorClass())
        .isEqualTo(ErrorClass.RETRYABLE);
    String entry = wrong + "[{\"userid\":\"zs\"}]}";
    assertThat(value(BATCH, "{\"external_contact_list\":[" + entry + "]}").page().unusable())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "\"x\"", "null", "[{\"unlicensed_userid_list\":[]}]"})
  void shouldTolerateAnyFailInfo(String failInfo) {
    String reply = "{\"external_contact_list\":[],\"fail_info\":" + failInfo + "}";
    assertThat(value(BATCH, reply).unlicensed()).isEmpty();
  }

  @Test
  void shouldNotKnowWhatIsWithheld() {
    Customer bare = new Customer("wmOne", null, null, null, null, null, 0, 0, null, null);
    for (String contact :
        List.of(
            "{\"external_userid\":\"wmOne\"}",
            "{\"external_userid\":\"wmOne\",\"name\":\"\",\"avatar\":\"\",\"gender\":0}",
            "{\"external_userid\":\"wmOne\",\"name\":null,\"unionid\":null,\"type\":null}",
            "{\"external_userid\":\"wmOne\",\"name\":{},\"avatar\":[],\"corp_name\":false,"
                + "\"type\":\"WeChat\",\"gender\":99999999999,\"external_profile\":\"\"}")) {
      Detail detail = value(GET, "{\"external_contact\":" + contact + "}");
      assertThat(detail.customer()).isEqualTo(bare);
      assertThat(detail.nextCursor()).isEmpty();
    }
  }

  @Test
  void shouldReadNumbersThatCameAsStringsAndIdsThatCameAsNumbers() {
    Detail detail =
        value(
            GET,
            "{\"external_contact\":{\"external_userid\":\"wmOne\",\"type\":\"1\",\"gender\":\"2\"},"
                + "\"follow_user\":[{\"userid\":1001,\"add_way\":\"201\"}]}");
    assertThat(detail.customer().type()).isEqualTo(1);
    assertThat(detail.customer().gender()).isEqualTo(2);
    assertThat(detail.follows().get(0).userId()).isEqualTo("1001");
    assertThat(detail.follows().get(0).addWay()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"external_contact\":{}}",
        "{\"external_contact\":{\"external_userid\":\"\"}}",
        "{\"external_contact\":[{\"external_userid\":\"wmOne\"}]}"
      })
  void shouldFailWithoutTheCustomer(String reply) {
    assertThat(failure(GET, reply).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldReadContactsThatAreCustomersAndOthers() {
    Page<CustomerReply.Contact> page =
        value(
            new CustomerCalls.ListContacts(URL, TOKEN, "", 1000),
            """
            {"errcode":0,"info_list":[
             {"is_customer":false,"name":"**开","tmp_openid":"t1","follow_userid":"zs",
              "chat_name":"群","add_time":1694418699},
             {"is_customer":true,"tmp_openid":"t2","external_userid":"wmOne","chat_id":"wrOne",
              "add_time":1694418699}],"next_cursor":"c1"}""");
    assertThat(page.nextCursor()).isEqualTo("c1");
    assertThat(page.items())
        .containsExactly(
            new CustomerReply.Contact(false, "t1", null, "**开", "zs", null, "群", 1694418699),
            new CustomerReply.Contact(true, "t2", "wmOne", null, null, "wrOne", null, 1694418699));
  }

  @Test
  void shouldTellAPendingIdFromARealOne() {
    CustomerCalls.FindByUnionId find =
        new CustomerCalls.FindByUnionId(URL, TOKEN, "oU", "oO", CustomerCalls.Subject.CORP);
    assertThat(value(find, "{\"external_userid\":\"wmOne\"}"))
        .isEqualTo(new CustomerReply.UnionMatch("wmOne", null));
    assertThat(value(find, "{\"external_userid\":\"\",\"pending_id\":\"pOne\"}"))
        .isEqualTo(new CustomerReply.UnionMatch(null, "pOne"));
    assertThat(failure(find, "{\"errcode\":0}").errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(failure(find, "{\"errcode\":610015}").errorClass()).isEqualTo(ErrorClass.BLOCKED);
  }

  @Test
  void shouldShowNothingPersonal() {
    Detail detail =
        value(
            GET,
            "{\"external_contact\":"
                + CONTACT
                + ",\"follow_user\":[{"
                + "\"userid\":\"zs\",\"remark\":\"部长\",\"tags\":[{\"tag_name\":\"标\"}]}]}");
    Follow follow = detail.follows().get(0);
    assertThat(List.of(detail, follow, follow.tags().get(0)).toString())
        .doesNotContain("名", "部长", "标", "wmOne", "zs", "oUnion", "经理");
  }
}
