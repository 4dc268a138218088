package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.CORP;
import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static io.weir.engine.wecom.Replies.failure;
import static io.weir.engine.wecom.Replies.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.wecom.ConsentCalls.Agreement;
import io.weir.engine.wecom.ConsentCalls.Consent;
import io.weir.engine.wecom.TransferCalls.Progress;
import io.weir.engine.wecom.TransferCalls.Taken;
import io.weir.engine.wecom.TransferCalls.Transfer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Suites, transfers, figures, consent and customer service. */
final class OtherRepliesTest {

  @Test
  void shouldReadWhatASuiteIsTold() {
    assertThat(
            value(
                new SuiteCalls.GetPreAuthCode(URL, "wws"),
                "{\"errcode\":0,\"pre_auth_code\":\"canary\",\"expires_in\":600}"))
        .isEqualTo(new WeComReply.PreAuthCode("canary", 600))
        .satisfies(code -> assertThat(code.toString()).doesNotContain("canary"));
    assertThat(failure(new SuiteCalls.GetPreAuthCode(URL, "wws"), "{}").errorClass())
        .isEqualTo(ErrorClass.RETRYABLE);
    assertThat(
            value(
                new SuiteCalls.GetProviderToken(URL, CORP, "s"),
                "{\"provider_access_token\":\"t\",\"expires_in\":7200}"))
        .isEqualTo(new WeComReply.Token("t", 7200));
    assertThat(
            value(
                    new SuiteCalls.ListAdmins(URL, "wws", CORP, 1),
                    "{\"admin\":[{\"userid\":\"zs\",\"open_userid\":\"wo\",\"auth_type\":1},"
                        + "{\"open_userid\":\"wo2\",\"auth_type\":0}]}")
                .items())
        .containsExactly(
            new WeComReply.Admin("zs", "wo", true), new WeComReply.Admin("", "wo2", false));
  }

  @Test
  void shouldTellPerCustomerWhatATransferCameTo() {
    assertThat(
            value(
                    new TransferCalls.TransferCustomers(
                        URL, TOKEN, "zs", "ls", List.of("wmOne"), ""),
                    "{\"customer\":[{\"external_userid\":\"wmOne\",\"errcode\":0},"
                        + "{\"external_userid\":\"wmTwo\",\"errcode\":40096}]}")
                .items())
        .containsExactly(
            new Taken("wmOne", null), new Taken("wmTwo", WeComFailure.ofCode(40096, "")));
    assertThat(
            value(
                    new TransferCalls.TransferGroups(URL, TOKEN, List.of("wrOne"), "zs"),
                    "{\"failed_chat_list\":[{\"chat_id\":\"wrOne\",\"errcode\":90501,"
                        + "\"errmsg\":\"chat is not external group chat\"}]}")
                .items())
        .containsExactly(new Taken("wrOne", WeComFailure.ofCode(90501, "")));
  }

  @Test
  void shouldReadHowFarTransfersAre() {
    StringBuilder customers = new StringBuilder();
    for (int status = 0; status <= 6; status++) {
      customers.append("{\"external_userid\":\"wm\",\"status\":").append(status).append("},");
    }
    Page<Transfer> page =
        value(
            new TransferCalls.GetTransfers(URL, TOKEN, "zs", "ls", ""),
            "{\"customer\":["
                + customers
                + "{\"external_userid\":\"wm\",\"status\":\"1\",\"takeover_time\":1588262400}]}");
    assertThat(page.items())
        .extracting(Transfer::progress)
        .containsExactly(
            Progress.UNKNOWN,
            Progress.DONE,
            Progress.WAITING,
            Progress.REFUSED,
            Progress.LIMIT_REACHED,
            Progress.NO_RECORD,
            Progress.UNKNOWN,
            Progress.DONE);
    assertThat(page.items().get(7).takeoverTime()).isEqualTo(1588262400);
  }

  @Test
  void shouldReadWhoseCustomersNobodyHas() {
    Page<TransferCalls.Unassigned> page =
        value(
            new TransferCalls.ListUnassigned(URL, TOKEN, "", 1),
            "{\"info\":[{\"handover_userid\":\"zs\",\"external_userid\":\"wm\","
                + "\"dimission_time\":1550838571}],\"is_last\":false,\"next_cursor\":\"c1\"}");
    assertThat(page.items()).containsExactly(new TransferCalls.Unassigned("zs", "wm", 1550838571));
    assertThat(page.nextCursor()).isEqualTo("c1");
  }

  @Test
  void shouldNotCountRepliesWhereThereWasNoChat() {
    assertThat(
            value(
                    new StatisticCalls.GetBehavior(URL, TOKEN, List.of("zs"), List.of(), 1, 2),
                    "{\"behavior_data\":[{\"stat_time\":1536508800,\"chat_cnt\":100,"
                        + "\"message_cnt\":80,\"reply_percentage\":60.25,\"avg_reply_time\":1,"
                        + "\"negative_feedback_cnt\":2,\"new_apply_cnt\":6,"
                        + "\"new_contact_cnt\":5},{\"stat_time\":1536595200}]}")
                .items())
        .containsExactly(
            new StatisticCalls.Behavior(1536508800, 100, 80, 60.25, 1.0, 2, 6, 5),
            new StatisticCalls.Behavior(1536595200, 0, 0, null, null, 0, 0, 0));
  }

  @Test
  void shouldReadFiguresOfGroups() {
    String data =
        "\"data\":{\"new_chat_cnt\":1,\"chat_total\":2,\"chat_has_msg\":3,\"new_member_cnt\":4,"
            + "\"member_total\":5,\"member_has_msg\":6,\"msg_total\":7,"
            + "\"migrate_trainee_chat_cnt\":8}}]";
    StatisticCalls.Figures figures = new StatisticCalls.Figures(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(
            value(
                new StatisticCalls.GetGroupStatistic(
                    URL, TOKEN, List.of("zs"), 1, 1, StatisticCalls.GroupOrder.GROUPS, true, 0, 1),
                "{\"total\":9,\"next_offset\":1,\"items\":[{\"owner\":\"zs\"," + data + "}"))
        .isEqualTo(
            new StatisticCalls.GroupFigures(
                9,
                1,
                new Page<>(
                    List.of(new StatisticCalls.OwnerFigures("zs", figures)), "", List.of())));
    assertThat(
            value(
                    new StatisticCalls.GetGroupStatisticByDay(URL, TOKEN, List.of("zs"), 1, 1),
                    "{\"items\":[{\"stat_time\":1600272000," + data + "}")
                .items())
        .containsExactly(new StatisticCalls.DayFigures(1600272000, figures));
  }

  @Test
  void shouldReadWhoAgreed() {
    assertThat(
            value(
                    new ConsentCalls.CheckSingle(
                        URL, TOKEN, List.of(new ConsentCalls.Pair("zs", "wm"))),
                    "{\"agreeinfo\":[{\"status_change_time\":1562766651,\"userid\":\"zs\","
                        + "\"exteranalopenid\":\"wm1\",\"agree_status\":\"Agree\"},"
                        + "{\"exteranalopenid\":\"wm2\",\"agree_status\":\"Disagree\"},"
                        + "{\"exteranalopenid\":\"wm3\",\"agree_status\":\"Default_Agree\"},"
                        + "{\"exteranalopenid\":\"wm4\",\"agree_status\":\"Maybe\"},"
                        + "{\"externalopenid\":\"wm5\",\"agree_status\":\"Agree\"}]}")
                .items())
        .containsExactly(
            new Agreement("zs", "wm1", Consent.AGREE, 1562766651),
            new Agreement(null, "wm2", Consent.DISAGREE, 0),
            new Agreement(null, "wm3", Consent.DEFAULT_AGREE, 0),
            new Agreement(null, "wm4", Consent.UNKNOWN, 0));
  }

  @Test
  void shouldReadAnInternalRoom() {
    ConsentCalls.GetRoom get = new ConsentCalls.GetRoom(URL, TOKEN, "wrOne");
    assertThat(
            value(
                get,
                "{\"roomname\":\"室\",\"creator\":\"zs\",\"room_create_time\":1592361604,"
                    + "\"notice\":\"\",\"members\":[{\"memberid\":\"zs\",\"jointime\":1592361605},"
                    + "{\"jointime\":1}],\"errcode\":0}"))
        .isEqualTo(
            new ConsentCalls.Room(
                "室",
                "zs",
                1592361604,
                "",
                List.of(new ConsentCalls.RoomMember("zs", 1592361605)),
                List.of(
                    new Unusable(
                        "members: an entry without memberid, or out of bounds",
                        "{\"jointime\":1}"))))
        .satisfies(room -> assertThat(room.toString()).doesNotContain("室"));
    assertThat(failure(get, "{\"errcode\":0}").errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(failure(get, "{\"roomname\":\"x\",\"members\":{}}").errorClass())
        .isEqualTo(ErrorClass.RETRYABLE);
    assertThat(failure(get, "{\"errcode\":301059}").errorClass()).isEqualTo(ErrorClass.GONE);
  }

  @Test
  void shouldReadARobot() {
    ConsentCalls.GetRobot get = new ConsentCalls.GetRobot(URL, TOKEN, "wbOne");
    assertThat(
            value(
                get,
                "{\"data\":{\"robot_id\":\"wbOne\",\"name\":\"机\",\"creator_userid\":\"zs\"}}"))
        .isEqualTo(new ConsentCalls.Robot("wbOne", "机", "zs"));
    assertThat(failure(get, "{\"data\":{}}").errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldReadMessagesOfCustomerService() {
    KfCalls.SyncMessages sync =
        new KfCalls.SyncMessages(URL, TOKEN, "wk", "", "", 1, KfCalls.VoiceFormat.AMR);
    String text =
        "{\"msgid\":\"m1\",\"open_kfid\":\"wk\",\"external_userid\":\"wm\","
            + "\"send_time\":1615478585,\"origin\":3,\"servicer_userid\":\"zs\","
            + "\"msgtype\":\"text\",\"text\":{\"content\":\"秘\"}}";
    String event =
        "{\"msgid\":\"m2\",\"msgtype\":\"event\",\"event\":{\"event_type\":\"enter_session\"}}";
    KfCalls.KfPage page =
        value(
            sync,
            "{\"next_cursor\":\"c1\",\"has_more\":1,\"msg_list\":[" + text + "," + event + "]}");
    assertThat(page.hasMore()).isTrue();
    assertThat(page.page().nextCursor()).isEqualTo("c1");
    assertThat(page.page().items())
        .containsExactly(
            new KfCalls.KfMessage("m1", "wk", "wm", 1615478585, 3, "zs", "text", text),
            new KfCalls.KfMessage("m2", null, null, 0, 0, null, "event", event));
    assertThat(page.page().items().toString()).doesNotContain("秘");
    // An empty page may have another behind it.
    assertThat(value(sync, "{\"has_more\":\"1\",\"msg_list\":[]}").hasMore()).isTrue();
    assertThat(value(sync, "{\"has_more\":true}").hasMore()).isTrue();
    assertThat(value(sync, "{\"has_more\":0}").hasMore()).isFalse();
  }

  @Test
  void shouldBeAnsweredWithAnErrcodeAlone() {
    WelcomeCalls.SendWelcome welcome =
        new WelcomeCalls.SendWelcome(URL, TOKEN, "w", "hi", List.of());
    assertThat(value(welcome, "{\"errcode\":0}")).isEqualTo(new WeComReply.Done());
    assertThat(failure(welcome, "{\"errcode\":41050}").errorClass()).isEqualTo(ErrorClass.GONE);
  }
}
