package io.weir.engine.wecom;

import static io.weir.engine.wecom.Replies.TOKEN;
import static io.weir.engine.wecom.Replies.URL;
import static io.weir.engine.wecom.Replies.failure;
import static io.weir.engine.wecom.Replies.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups, tags, staff and departments. */
final class DirectoryRepliesTest {

  private static final GroupCalls.GetGroup GROUP = new GroupCalls.GetGroup(URL, TOKEN, "wrOne");
  private static final StaffCalls.GetStaff STAFF = new StaffCalls.GetStaff(URL, TOKEN, "zs");

  @Test
  void shouldReadAGroupWithItsMembers() {
    GroupReply.Group group =
        value(
            GROUP,
            """
            {"errcode":0,"group_chat":{"chat_id":"wrOne","name":"群","owner":"zs",
             "create_time":1572505490,"notice":"","member_list":[
              {"userid":"zs","type":1,"join_time":1572505491,"join_scene":1,"state":"s1",
               "invitor":{"userid":"ls"},"group_nickname":"小张","name":"张"},
              {"userid":"wmOne","type":"2","unionid":"oU","join_time":1572505491,"join_scene":3,
               "group_nickname":"","name":"王"},
              {"type":2,"name":"who"}],
             "admin_list":[{"userid":"ls"},{},{"userid":"ww"}],"member_version":"v1"}}""");
    assertThat(group)
        .isEqualTo(
            new GroupReply.Group(
                "wrOne",
                "群",
                "zs",
                1572505490,
                "",
                List.of(
                    new GroupReply.Member("zs", 1, null, 1572505491, 1, "ls", "s1", "小张", "张"),
                    new GroupReply.Member("wmOne", 2, "oU", 1572505491, 3, null, null, "", "王")),
                List.of("ls", "ww"),
                "v1",
                List.of(
                    new Unusable(
                        "member_list: an entry without userid, or out of bounds",
                        "{\"type\":2,\"name\":\"who\"}"))));
    assertThat(List.of(group, group.members()).toString())
        .doesNotContain("wrOne", "群", "zs", "张", "王", "oU");
  }

  @Test
  void shouldNotKnowWhatAGroupWithholds() {
    assertThat(value(GROUP, "{\"group_chat\":{\"chat_id\":\"wrOne\",\"member_list\":[]}}"))
        .isEqualTo(
            new GroupReply.Group(
                "wrOne", null, null, 0, null, List.of(), List.of(), null, List.of()));
    assertThat(value(GROUP, "{\"group_chat\":{\"chat_id\":\"wrOne\",\"name\":\"\"}}").name())
        .as("its name was taken back")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"group_chat\":[]}",
        "{\"group_chat\":{\"name\":\"x\"}}",
        "{\"group_chat\":{\"chat_id\":\"wrOne\",\"member_list\":{\"userid\":\"zs\"}}}"
      })
  void shouldFailWithoutTheGroup(String reply) {
    WeComFailure failure = failure(GROUP, reply);
    assertThat(failure.errorClass()).isEqualTo(ErrorClass.RETRYABLE);
    assertThat(failure.unreadable())
        .isEqualTo(new Unusable("reply lacks what was asked for", reply));
    assertThat(failure.toString()).as("the reply may hold anything").doesNotContain("{\"");
  }

  @Test
  void shouldKeepNoMoreOfAReplyThanItsBound() {
    String emoji = "😀";
    String reply = "{\"x\":\"" + "a".repeat(Unusable.JSON_MAX - 7) + emoji + "\"}";
    Unusable kept = Objects.requireNonNull(failure(GROUP, reply).unreadable());
    assertThat(kept.json())
        .as("no half of an emoji")
        .hasSize(Unusable.JSON_MAX - 1)
        .isEqualTo(reply.substring(0, Unusable.JSON_MAX - 1));
    assertThat(failure(GROUP, "no JSON").unreadable()).isNull();
    assertThat(failure(GROUP, "{\"errcode\":-1}").unreadable()).isNull();
  }

  @Test
  void shouldReadPagesOfGroups() {
    Page<GroupReply.Listed> page =
        value(
            new GroupCalls.ListGroups(URL, TOKEN, GroupCalls.Inheritance.ALL, List.of(), "", 1000),
            "{\"group_chat_list\":[{\"chat_id\":\"wrOne\",\"status\":0},"
                + "{\"chat_id\":\"wrTwo\",\"status\":\"3\"}],\"next_cursor\":\"c1\"}");
    assertThat(page)
        .isEqualTo(
            new Page<>(
                List.of(new GroupReply.Listed("wrOne", 0), new GroupReply.Listed("wrTwo", 3)),
                "c1",
                List.of()));
    assertThat(page.isLast()).isFalse();
  }

  @Test
  void shouldReadTagsByGroup() {
    Page<TagCalls.TagGroup> page =
        value(
            TagCalls.ListTags.all(URL, TOKEN),
            """
            {"tag_group":[{"group_id":"etG","group_name":"组","create_time":1557838797,"order":1,
             "deleted":false,"tag":[
              {"id":"etOne","name":"一","create_time":1557838797,"order":2,"deleted":true},
              {"id":"etTwo","order":"4294967295"},{"name":"no id"}]},
             {"group_id":"etH","tag":7}]}""");
    assertThat(page.items())
        .containsExactly(
            new TagCalls.TagGroup(
                "etG",
                "组",
                1557838797,
                1,
                false,
                List.of(
                    new TagCalls.CorpTag("etOne", "一", 1557838797, 2, true),
                    new TagCalls.CorpTag("etTwo", null, 0, 4294967295L, false)),
                List.of(
                    new Unusable(
                        "tag: an entry without id, or out of bounds", "{\"name\":\"no id\"}"))));
    assertThat(page.unusable())
        .containsExactly(
            new Unusable(
                "tag_group: an entry without group_id or list of tags, or out of bounds",
                "{\"group_id\":\"etH\",\"tag\":7}"));
  }

  @Test
  void shouldNotTakeAnAbsentListForOneWithoutEntries() {
    assertThat(
            value(
                    new CustomerCalls.GetCustomer(URL, TOKEN, "wm", ""),
                    "{\"external_contact\":{\"external_userid\":\"wm\"}}")
                .unusable())
        .extracting(Unusable::reason)
        .containsExactly("follow_user: no list");
    assertThat(
            value(
                    new GroupCalls.GetGroup(URL, TOKEN, "wr"),
                    "{\"group_chat\":{\"chat_id\":\"wr\"}}")
                .unusable())
        .containsExactly(new Unusable("member_list: no list", "{\"chat_id\":\"wr\"}"));
    assertThat(value(new ConsentCalls.GetRoom(URL, TOKEN, "wr"), "{\"roomname\":\"r\"}").unusable())
        .extracting(Unusable::reason)
        .containsExactly("members: no list");
    assertThat(
            value(
                    TagCalls.ListTags.all(URL, TOKEN),
                    "{\"tag_group\":[{\"group_id\":\"et\",\"tag\":null}]}")
                .items()
                .get(0)
                .unusable())
        .extracting(Unusable::reason)
        .containsExactly("tag: no list");
  }

  @Test
  void shouldReadAMemberOfStaff() {
    StaffReply.Staff staff =
        value(
            STAFF,
            """
            {"errcode":0,"userid":"zs","open_userid":"woOpen","name":"张","alias":"z",
             "department":[1,"2"],"order":[10,20],"is_leader_in_dept":[1,0],"main_department":1,
             "gender":"1","status":1,"position":"工程师","external_position":"经理",
             "mobile":"13800000000","telephone":"020","email":"a@b","biz_mail":"b@c",
             "avatar":"http://a","address":"路","qr_code":"http://q","direct_leader":["ls"],
             "extattr":{"attrs":[]},"external_profile":{"external_corp_name":"厂"},"new":[]}""");
    assertThat(staff)
        .isEqualTo(
            new StaffReply.Staff(
                "zs",
                "woOpen",
                "张",
                "z",
                List.of(1L, 2L),
                List.of(10L, 20L),
                List.of(1L, 0L),
                1,
                1,
                1,
                "工程师",
                "经理",
                "13800000000",
                "020",
                "a@b",
                "b@c",
                "http://a",
                "路",
                "http://q",
                List.of("ls"),
                "{\"attrs\":[]}",
                "{\"external_corp_name\":\"厂\"}"));
    assertThat(staff.toString()).doesNotContain("zs", "张", "138", "a@b");
  }

  @Test
  void shouldNotKnowWhatIsWithheldOfStaff() {
    StaffReply.Staff staff =
        value(STAFF, "{\"userid\":\"zs\",\"name\":\"\",\"mobile\":\"\",\"gender\":\"0\"}");
    assertThat(staff.name()).isNull();
    assertThat(staff.mobile()).isNull();
    assertThat(staff.email()).isNull();
    assertThat(staff.avatar()).isNull();
    assertThat(staff.position()).isNull();
    assertThat(staff.gender()).isZero();
    assertThat(staff.status()).isZero();
    assertThat(staff.departments()).isEmpty();
    assertThat(staff.attributes()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"name\":\"x\"}", "{\"userid\":\"zs\",\"department\":\"1\"}"})
  void shouldFailWithoutTheMemberOfStaff(String reply) {
    assertThat(failure(STAFF, reply).errorClass()).isEqualTo(ErrorClass.RETRYABLE);
  }

  @Test
  void shouldReadWhoIsInWhichDepartment() {
    assertThat(
            value(
                    new StaffCalls.ListStaffIds(URL, TOKEN, "", 10),
                    "{\"dept_user\":[{\"userid\":\"zs\",\"department\":1},"
                        + "{\"userid\":\"zs\",\"department\":2}],\"next_cursor\":\"c1\"}")
                .items())
        .containsExactly(new StaffReply.Placed("zs", 1), new StaffReply.Placed("zs", 2));
  }

  @Test
  void shouldReadDepartmentsWithAndWithoutNames() {
    assertThat(
            value(
                    new StaffCalls.ListDepartments(URL, TOKEN, 0),
                    "{\"department\":[{\"id\":2,\"name\":\"部\",\"name_en\":\"D\","
                        + "\"department_leader\":[\"zs\"],\"parentid\":1,\"order\":10}]}")
                .items())
        .containsExactly(new StaffReply.Department(2, 1, 10, "部", "D", List.of("zs")));
    assertThat(
            value(
                    new StaffCalls.ListDepartmentIds(URL, TOKEN, 0),
                    "{\"department_id\":[{\"id\":1,\"parentid\":0,\"order\":40}]}")
                .items())
        .containsExactly(new StaffReply.Department(1, 0, 40, null, null, List.of()));
  }

  @Test
  void shouldTellRefusedIdsFromConvertedOnes() {
    assertThat(
            value(
                new StaffCalls.ToOpenUserIds(URL, TOKEN, List.of("zs", "no")),
                "{\"open_userid_list\":[{\"userid\":\"zs\",\"open_userid\":\"woOpen\"},"
                    + "{\"userid\":\"ls\"}],\"invalid_userid_list\":[\"no\"]}"))
        .isEqualTo(
            new Converted(
                List.of(new Converted.Pair("zs", "woOpen")),
                List.of("no"),
                List.of(
                    new Unusable(
                        "open_userid_list: an entry without userid and open_userid, or out of bounds",
                        "{\"userid\":\"ls\"}"))));
    assertThat(
            value(
                    new TagCalls.ConvertTagIds(URL, TOKEN, List.of("etOne")),
                    "{\"invalid_external_tagid_list\":[\"etOne\"]}")
                .refused())
        .containsExactly("etOne");
  }
}
