package io.weir.engine.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.PlainMessage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every msgtype of protocol §4: what it has besides the envelope, and the msg_content it becomes.
 */
final class MessageContentTest {

  /**
   * One message.
   *
   * @param payload the fields besides the common ones, as in the JSON
   * @param content the expected msg_content
   * @param media the expected media rows as index:sdkfileid:filename:size
   */
  record Sample(String msgType, String payload, String content, List<String> media) {

    static Sample of(String msgType, String key, String object, String... media) {
      return new Sample(msgType, "\"" + key + "\":" + object, object, List.of(media));
    }

    @Override
    public String toString() {
      return msgType + " " + payload.substring(0, Math.min(40, payload.length()));
    }
  }

  static List<Sample> samples() {
    return List.of(
        Sample.of("text", "text", "{\"content\":\"你好 😀\"}"),
        Sample.of(
            "image",
            "image",
            "{\"md5sum\":\"50de\",\"filesize\":70961,\"sdkfileid\":\"CtYB\"}",
            "0:CtYB:null:70961"),
        Sample.of("revoke", "revoke", "{\"pre_msgid\":\"14822339130656386894\"}"),
        Sample.of("agree", "agree", "{\"userid\":\"wmEAA\",\"agree_time\":1603875607988}"),
        Sample.of("disagree", "disagree", "{\"userid\":\"wmEAA\",\"disagree_time\":1603875607988}"),
        Sample.of("disagree", "agree", "{\"userid\":\"wmEAA\",\"agree_time\":1603875607988}"),
        Sample.of(
            "voice",
            "voice",
            "{\"md5sum\":\"9db\",\"voice_size\":6810,\"play_length\":10,\"sdkfileid\":\"CpsB\"}",
            "0:CpsB:null:6810"),
        Sample.of(
            "video",
            "video",
            "{\"md5sum\":\"d06\",\"filesize\":15169724,\"play_length\":108,\"sdkfileid\":\"CtYB\"}",
            "0:CtYB:null:15169724"),
        Sample.of("card", "card", "{\"corpname\":\"微信联系人\",\"userid\":\"wmGAg\"}"),
        Sample.of(
            "location",
            "location",
            "{\"longitude\":116.586285899,\"latitude\":39.911125799,\"address\":\"北京市\","
                + "\"title\":\"xxx管理中心\",\"zoom\":15}"),
        Sample.of(
            "emotion",
            "emotion",
            "{\"type\":1,\"width\":290,\"height\":290,\"imagesize\":962604,\"md5sum\":\"94c2\","
                + "\"sdkfileid\":\"CtMB\"}",
            "0:CtMB:null:962604"),
        Sample.of(
            "file",
            "file",
            "{\"md5sum\":\"18e9\",\"filename\":\"资料.docx\",\"fileext\":\"docx\",\"filesize\":18181,"
                + "\"sdkfileid\":\"E4eh\"}",
            "0:E4eh:资料.docx:18181"),
        Sample.of(
            "link",
            "link",
            "{\"title\":\"邀请你加入群聊\",\"description\":\"d\",\"link_url\":\"https://work\",\"image_url\":\"i\"}"),
        Sample.of(
            "weapp",
            "weapp",
            "{\"title\":\"开始聊天前请仔细阅读\",\"description\":\"d\",\"username\":\"xxx@app\",\"displayname\":\"n\"}"),
        new Sample(
            "chatrecord",
            "\"chatrecord\":{\"title\":\"群聊\",\"item\":[{\"type\":\"ChatRecordText\",\"msgtime\":1603875610,"
                + "\"content\":\"{\\\"content\\\":\\\"test\\\"}\",\"from_chatroom\":false}]}",
            "{\"title\":\"群聊\",\"item\":[{\"type\":\"ChatRecordText\",\"msgtime\":1603875610,"
                + "\"content\":{\"content\":\"test\"},\"from_chatroom\":false}]}",
            List.of()),
        Sample.of("todo", "todo", "{\"title\":\"x\",\"content\":\"y\"}"),
        Sample.of(
            "vote",
            "vote",
            "{\"votetitle\":\"投票\",\"voteitem\":[\"A\",\"B\"],\"votetype\":101,\"voteid\":\"3533\"}"),
        new Sample(
            "vote",
            "\"votetitle\":\"投票\",\"voteitem\":[\"A\",\"B\"],\"votetype\":102,\"other\":1",
            "{\"votetitle\":\"投票\",\"voteitem\":[\"A\",\"B\"],\"votetype\":102}",
            List.of()),
        Sample.of(
            "collect",
            "collect",
            "{\"room_name\":\"这是一个群\",\"creator\":\"z\",\"create_time\":\"2019-09-26 17:48:12\","
                + "\"title\":\"t\",\"details\":[{\"id\":18446744073709551615,\"ques\":\"q\",\"type\":\"Text\"}]}"),
        Sample.of(
            "redpacket",
            "redpacket",
            "{\"type\":1,\"wish\":\"恭喜发财\",\"totalcnt\":2,\"totalamount\":20}"),
        Sample.of(
            "external_redpacket",
            "redpacket",
            "{\"type\":1,\"wish\":\"恭喜发财\",\"totalcnt\":2,\"totalamount\":20}"),
        Sample.of(
            "meeting",
            "meeting",
            "{\"topic\":\"夕会\",\"starttime\":1603877400,\"endtime\":1603881000,\"address\":\"\","
                + "\"remarks\":\"\",\"meetingtype\":102,\"meetingid\":12345678901234567890,\"status\":1}"),
        Sample.of(
            "meeting_notification",
            "info",
            "{\"content\":\"c\",\"meeting_id\":17743914459229127112,\"notification_type\":2}"),
        Sample.of(
            "docmsg",
            "doc",
            "{\"title\":\"测试\",\"link_url\":\"https://doc\",\"doc_creator\":\"a\"}"),
        Sample.of("markdown", "info", "{\"content\":\"请前往系统查看\"}"),
        Sample.of(
            "news",
            "info",
            "{\"item\":[{\"title\":\"service\",\"description\":\"\",\"url\":\"u\",\"picurl\":\"p\"}]}"),
        new Sample(
            "news",
            "\"info\":{\"title\":\"t\",\"url\":\"u\",\"description\":\"d\"}",
            "{\"item\":[{\"title\":\"t\",\"url\":\"u\",\"description\":\"d\"}]}",
            List.of()),
        new Sample("news", "\"x\":1", "{}", List.of()),
        Sample.of(
            "calendar",
            "calendar",
            "{\"title\":\"xxx业绩复盘会\",\"creatorname\":\"a\",\"attendeename\":[\"b\",\"c\"],"
                + "\"starttime\":1603882800,\"endtime\":1603886400,\"place\":\"p\",\"remarks\":\"\"}"),
        new Sample(
            "mixed",
            "\"mixed\":{\"item\":[{\"type\":\"text\",\"content\":\"{\\\"content\\\":\\\"hi\\\"}\"},"
                + "{\"type\":\"image\",\"content\":\"{\\\"md5sum\\\":\\\"368b\\\",\\\"filesize\\\":4096,"
                + "\\\"sdkfileid\\\":\\\"CtYB\\\"}\"}]}",
            "{\"item\":[{\"type\":\"text\",\"content\":{\"content\":\"hi\"}},{\"type\":\"image\","
                + "\"content\":{\"md5sum\":\"368b\",\"filesize\":4096,\"sdkfileid\":\"CtYB\"}}]}",
            List.of("0:CtYB:null:4096")),
        new Sample(
            "meeting_voice_call",
            "\"voiceid\":\"grb8\",\"meeting_voice_call\":{\"endtime\":1594197635,\"sdkfileid\":\"CpsB\","
                + "\"demofiledata\":[{\"filename\":\"d.doc\",\"demooperator\":\"w\"}],"
                + "\"sharescreendata\":[{\"share\":\"w\"}]}",
            "{\"endtime\":1594197635,\"sdkfileid\":\"CpsB\","
                + "\"demofiledata\":[{\"filename\":\"d.doc\",\"demooperator\":\"w\"}],"
                + "\"sharescreendata\":[{\"share\":\"w\"}],\"voiceid\":\"grb8\"}",
            List.of("0:CpsB:null:null")),
        new Sample(
            "voip_doc_share",
            "\"voipid\":\"gr2751\",\"voip_doc_share\":{\"filename\":\"欢迎.pptx.pdf\",\"md5sum\":\"ff48\","
                + "\"filesize\":4400867,\"sdkfileid\":\"CpsB\"}",
            "{\"filename\":\"欢迎.pptx.pdf\",\"md5sum\":\"ff48\",\"filesize\":4400867,"
                + "\"sdkfileid\":\"CpsB\",\"voipid\":\"gr2751\"}",
            List.of("0:CpsB:欢迎.pptx.pdf:4400867")),
        new Sample("voip_doc_share", "\"voipid\":\"gr2751\"", "{\"voipid\":\"gr2751\"}", List.of()),
        Sample.of(
            "sphfeed", "sphfeed", "{\"feed_type\":4,\"sph_name\":\"云游天地\",\"feed_desc\":\"d\"}"),
        Sample.of("voiptext", "info", "{\"callduration\":10,\"invitetype\":1}"),
        Sample.of("qydiskfile", "info", "{\"filename\":\"test.pdf\"}"),
        // What no document promises.
        new Sample("image", "\"image\":\"no object\"", "{}", List.of()),
        new Sample("text", "\"other\":1", "{}", List.of()),
        new Sample(
            "hologram",
            "\"hologram\":{\"sdkfileid\":\"H1\",\"filename\":\"h\"},\"extra\":[1,{\"sdkfileid\":\"H2\"}]",
            "{\"hologram\":{\"sdkfileid\":\"H1\",\"filename\":\"h\"},\"extra\":[1,{\"sdkfileid\":\"H2\"}]}",
            List.of("0:H1:h:null", "1:H2:null:null")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldNormaliseEveryMsgType(Sample sample) {
    MessageRows rows = map(message(sample.msgType(), sample.payload()));
    assertThat(rows.message().msgContent()).isEqualTo(sample.content());
    assertThat(rows.message().msgType()).isEqualTo(sample.msgType());
    assertThat(rows.media().stream().map(MessageContentTest::text).toList())
        .isEqualTo(sample.media());
  }

  @Test
  void shouldHaveASampleForEveryMsgType() {
    Set<String> sampled = samples().stream().map(Sample::msgType).collect(Collectors.toSet());
    for (MsgType type : MsgType.values()) {
      assertThat(sampled).contains(type.wireName());
      assertThat(MsgType.of(type.wireName())).isEqualTo(type);
    }
  }

  @Test
  void shouldKeepASwitchsOwnFieldsOnly() {
    MessageRows rows =
        map(
            "{\"msgid\":\"m1\",\"action\":\"switch\",\"time\":1554119421840,\"user\":\"XuJinSheng\"}");
    assertThat(rows.message().msgContent()).isEqualTo("{\"user\":\"XuJinSheng\"}");
    assertThat(rows.message().msgTimeMs()).isEqualTo(1554119421840L);
    assertThat(rows.message().msgType()).isNull();
    assertThat(rows.conversation()).isNull();
    assertThat(rows.participants()).isEmpty();
  }

  @Test
  void shouldOpenNestedRecordsAndFindTheirMediaDepthFirst() throws Exception {
    String image = "{\"sdkfileid\":\"DEEP\",\"filesize\":1}";
    String inner = "{\"title\":\"inner\",\"item\":[" + item("ChatRecordImage", image) + "]}";
    String outer =
        "{\"title\":\"outer\",\"item\":["
            + item("ChatRecordFile", "{\"sdkfileid\":\"FIRST\",\"filename\":\"a.doc\"}")
            + ","
            + item("chatrecord", inner)
            + ","
            + item("ChatRecordVideo", "{\"sdkfileid\":\"LAST\"}")
            + "]}";
    MessageRows rows = map(message("chatrecord", "\"chatrecord\":" + outer));
    assertThat(rows.media().stream().map(MessageContentTest::text))
        .containsExactly("0:FIRST:a.doc:null", "1:DEEP:null:1", "2:LAST:null:null");
    assertThat(rows.message().msgContent()).contains("\"content\":{\"title\":\"inner\",\"item\":[");
  }

  @Test
  void shouldOpenSixteenLevelsAndLeaveTheNextAString() throws Exception {
    String content = "{\"sdkfileid\":\"BOTTOM\"}";
    for (int level = 0; level < 16; level++) {
      content = "{\"item\":[" + item("chatrecord", content) + "]}";
    }
    assertThat(map(message("chatrecord", "\"chatrecord\":" + content)).media()).hasSize(1);
    content = "{\"item\":[" + item("chatrecord", content) + "]}";
    assertThat(map(message("chatrecord", "\"chatrecord\":" + content)).media()).isEmpty();
  }

  @Test
  void shouldLeaveAContentThatIsNoObjectTheStringItIs() {
    for (String content : List.of("plain", "[1]", "7", "", "{} x", "{\\\"a\\\":", "null")) {
      String payload = "{\"item\":[{\"type\":\"text\",\"content\":\"" + content + "\"}]}";
      assertThat(map(message("mixed", "\"mixed\":" + payload)).message().msgContent())
          .isEqualTo(payload);
    }
  }

  @Test
  void shouldLeaveItemsAloneThatHaveNoStringContent() {
    String payload = "{\"item\":[1,\"x\",null,{\"content\":{\"a\":1}},{\"type\":\"t\"},[]]}";
    assertThat(map(message("mixed", "\"mixed\":" + payload)).message().msgContent())
        .isEqualTo(payload);
    assertThat(map(message("mixed", "\"mixed\":{\"item\":\"x\"}")).message().msgContent())
        .isEqualTo("{\"item\":\"x\"}");
  }

  @Test
  void shouldTakeControlCharactersOutOfANestedStringBeforeReadingIt() {
    // \u0011 inside the nested JSON arrives as a raw control character in it.
    String payload = "{\"item\":[{\"content\":\"{\\\"content\\\":\\\"a\\u0011b\\\"}\"}]}";
    assertThat(map(message("mixed", "\"mixed\":" + payload)).message().msgContent())
        .isEqualTo("{\"item\":[{\"content\":{\"content\":\"ab\"}}]}");
  }

  @Test
  void shouldIgnoreAnEmptyOrOtherSdkFileId() {
    assertThat(map(message("image", "\"image\":{\"sdkfileid\":\"\"}")).media()).isEmpty();
    assertThat(map(message("image", "\"image\":{\"sdkfileid\":7}")).media()).isEmpty();
    assertThat(map(message("image", "\"image\":{\"sdkfileid\":1e999}")).media()).isEmpty();
  }

  @Test
  void shouldTakeTheFirstSizeThatIsAnInteger() {
    String payload =
        "\"image\":{\"sdkfileid\":\"x\",\"filesize\":\"12\",\"voice_size\":1.5,\"imagesize\":3,"
            + "\"filename\":4}";
    assertThat(text(map(message("image", payload)).media().get(0))).isEqualTo("0:x:null:3");
  }

  private static String item(String type, String contentJson) throws JsonProcessingException {
    return "{\"type\":\""
        + type
        + "\",\"msgtime\":1,\"content\":"
        + new ObjectMapper().writeValueAsString(contentJson)
        + "}";
  }

  private static String message(String msgType, String fields) {
    return "{\"msgid\":\"m1\",\"action\":\"send\",\"from\":\"a\",\"tolist\":[\"b\"],\"roomid\":\"\","
        + "\"msgtime\":1603875615723,\"time\":1,\"msgtype\":\""
        + msgType
        + "\","
        + fields
        + "}";
  }

  private static MessageRows map(String json) {
    PlainMessage plain = new PlainMessage(new CorpId("ww1"), 1, "m1", json.getBytes(UTF_8));
    return (MessageRows) MessageMapper.map(plain);
  }

  private static String text(MediaRow row) {
    return row.mediaIndex() + ":" + row.sdkFileId() + ":" + row.fileName() + ":" + row.fileSize();
  }
}
