package io.weir.engine.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.directory.ThingQuestions.Answer;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.ReplyReader;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ThingQuestionsTest {

  private static final CorpId CORP = new CorpId("ww1");
  private static final DirectoryAccess ACCESS =
      new DirectoryAccess(
          "http://localhost",
          new TokenKey.App("http://localhost", CORP, "secret"),
          null,
          null,
          1000,
          false);

  private static Question<?, Answer> about(Thing.Kind kind, String id) {
    return ThingQuestions.about(new Thing(CORP, kind, id), ACCESS);
  }

  /** As the call's own reader reads it. */
  private static <R> Answer told(Question<R, Answer> question, String json) {
    ReplyReader<R> reader = question.call().reader();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    reader.feed(bytes, 0, bytes.length);
    ReplyReader.Outcome<R> outcome = reader.finish();
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Value.class);
    return question.told().apply(((ReplyReader.Outcome.Value<R>) outcome).value());
  }

  private static Answer refused(Thing.Kind kind, String id, int code) {
    return Objects.requireNonNull(
        about(kind, id).refused().says(WeComFailure.ofCode(code, "")), "nothing");
  }

  private static String detail(String id, String follower, String cursor) {
    return """
        {"errcode":0,"external_contact":{"external_userid":"%s","name":"Li","type":1},
         "follow_user":[{"userid":"%s","remark":"r"}],"next_cursor":"%s"}"""
        .formatted(id, follower, cursor);
  }

  @Test
  void shouldAskOnForFollowersBeyondAPageAndTellThemTogether() {
    Answer first = told(about(Thing.Kind.CUSTOMER, "wo1"), detail("wo1", "a", "c1"));
    assertThat(first.facts()).isEmpty();
    Answer last = told(Objects.requireNonNull(first.more()), detail("wo1", "b", ""));
    assertThat(last.more()).isNull();
    assertThat(last.facts()).filteredOn(Fact.OfRelation.class::isInstance).hasSize(2);
    assertThat(last.facts()).filteredOn(Fact.OfCustomer.class::isInstance).hasSize(1);
    assertThat(last.facts()).contains(new Fact.Followers("wo1", new TreeSet<>(List.of("a", "b"))));
  }

  @Test
  void shouldNotAskForeverWhenACursorIsRepeated() {
    Answer first = told(about(Thing.Kind.CUSTOMER, "wo1"), detail("wo1", "a", "c1"));
    Answer again = told(Objects.requireNonNull(first.more()), detail("wo1", "b", "c1"));
    assertThat(again.more()).isNull();
    assertThat(again.facts())
        .as("not all of them are known, so nobody is taken for gone")
        .hasSize(3)
        .noneMatch(Fact.Followers.class::isInstance);
    assertThat(fault(again)).isEqualTo("externalcontact/get: a page repeats its cursor");
  }

  @Test
  void shouldNotAskForeverWhenCursorsLeadInACircle() {
    Answer answer = told(about(Thing.Kind.CUSTOMER, "wo1"), detail("wo1", "a", "c1"));
    answer = told(Objects.requireNonNull(answer.more()), detail("wo1", "b", "c2"));
    answer = told(Objects.requireNonNull(answer.more()), detail("wo1", "a", "c1"));
    assertThat(answer.more()).isNull();
    assertThat(fault(answer)).isEqualTo("externalcontact/get: a page repeats its cursor");
  }

  @Test
  void shouldNotKeepMoreThanSoManyPagesOfFollowers() {
    int max = ThingQuestions.FOLLOWER_PAGES_MAX;
    Answer answer = told(about(Thing.Kind.CUSTOMER, "wo1"), detail("wo1", "u", "c1"));
    for (int page = 2; page < max; page++) {
      answer = told(Objects.requireNonNull(answer.more()), detail("wo1", "u" + page, "c" + page));
    }
    Question<?, Answer> last = Objects.requireNonNull(answer.more());
    answer = told(last, detail("wo1", "v", "c" + max));
    assertThat(answer.more()).isNull();
    assertThat(fault(answer)).isEqualTo("externalcontact/get: more than " + max + " pages");
  }

  @Test
  void shouldTakeNobodyForGoneWhenAFollowerOfAnEarlierPageCannotBeRead() {
    Answer first =
        told(
            about(Thing.Kind.CUSTOMER, "wo1"),
            """
            {"external_contact":{"external_userid":"wo1"},"follow_user":[{"remark":"r"}],"next_cursor":"c1"}""");
    Answer last = told(Objects.requireNonNull(first.more()), detail("wo1", "b", ""));
    assertThat(last.facts()).noneMatch(Fact.Followers.class::isInstance);
    assertThat(last.fault()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errcode\":0}",
        "{\"tag_group\":[{\"group_name\":\"no id\",\"tag\":[]}]}",
        "{\"tag_group\":[{\"group_id\":\"eg1\",\"tag\":[{\"name\":\"no id\"}]}]}",
        "{\"tag_group\":[{\"group_id\":\"eg1\"}]}"
      })
  void shouldTakeNoTagForDeletedThatCannotBeRead(String reply) {
    for (Thing.Kind kind : List.of(Thing.Kind.TAG, Thing.Kind.TAG_GROUP, Thing.Kind.TAGS)) {
      List<Fact> facts = told(about(kind, kind == Thing.Kind.TAGS ? "" : "eg1"), reply).facts();
      assertThat(facts)
          .filteredOn(Fact.Tags.class::isInstance)
          .singleElement()
          .satisfies(tags -> assertThat(((Fact.Tags) tags).isWhole()).isFalse());
      assertThat(facts).filteredOn(Fact.Unreadable.class::isInstance).hasSize(1);
    }
  }

  @Test
  void shouldTakeNoDepartmentForDeletedWithoutAList() {
    assertThat(told(about(Thing.Kind.DEPARTMENTS, ""), "{\"errcode\":0}").facts())
        .singleElement()
        .isInstanceOf(Fact.Unreadable.class);
  }

  private static String fault(Answer answer) {
    return Objects.requireNonNull(answer.fault(), "no fault").reason();
  }

  @Test
  void shouldTakeNobodyForGoneWhenAFollowerCannotBeRead() {
    Answer answer =
        told(
            about(Thing.Kind.CUSTOMER, "wo1"),
            """
            {"external_contact":{"external_userid":"wo1"},"follow_user":[{"remark":"r"},{"userid":"a"}]}""");
    assertThat(answer.facts()).noneMatch(Fact.Followers.class::isInstance);
    assertThat(answer.facts()).filteredOn(Fact.Unreadable.class::isInstance).hasSize(1);
  }

  private static void assertForeign(
      Thing.Kind kind, String id, String reply, String call, String answered) {
    Answer answer = told(about(kind, id), reply);
    assertThat(answer.facts()).containsExactly(new Fact.Foreign(call, id, answered));
    assertThat(answer.more()).isNull();
    assertThat(fault(answer)).isEqualTo(call + ": an answer about another id");
    assertThat(Objects.requireNonNull(answer.fault()).errorClass()).isEqualTo(ErrorClass.BLOCKED);
  }

  @Test
  void shouldReportAnswersAboutSomebodyElseAndAskAgain() {
    assertForeign(Thing.Kind.CUSTOMER, "wo1", detail("wo2", "a", ""), "externalcontact/get", "wo2");
    assertForeign(
        Thing.Kind.GROUP,
        "wr1",
        "{\"group_chat\":{\"chat_id\":\"wr2\",\"member_list\":[]}}",
        "groupchat/get",
        "wr2");
    assertForeign(Thing.Kind.STAFF, "zhang", "{\"userid\":\"li\"}", "user/get", "li");
    String tags =
        "{\"tag_group\":[{\"group_id\":\"eg1\",\"tag\":[{\"id\":\"et1\"},{\"id\":\"et2\"}]}]}";
    assertForeign(Thing.Kind.TAG, "et2", tags, "get_corp_tag_list", "et1");
    assertForeign(Thing.Kind.TAG_GROUP, "eg2", tags, "get_corp_tag_list", "eg1");
    assertThat(told(about(Thing.Kind.TAG_GROUP, "eg1"), tags).fault()).isNull();
    assertThat(told(about(Thing.Kind.TAGS, ""), tags).fault()).isNull();
    Answer same = told(about(Thing.Kind.STAFF, "zhang"), "{\"userid\":\"Zhang\"}");
    assertThat(same.facts()).singleElement().isInstanceOf(Fact.OfStaff.class);
    assertThat(same.fault()).isNull();
  }

  @Test
  void shouldTakeRefusalsForAnswersWhereTheyAre() {
    assertThat(refused(Thing.Kind.CUSTOMER, "wo1", 84061).facts())
        .containsExactly(new Fact.Followers("wo1", new TreeSet<>()));
    assertThat(refused(Thing.Kind.GROUP, "wr1", 86003).facts())
        .containsExactly(new Fact.GroupGone("wr1"));
    assertThat(refused(Thing.Kind.GROUP, "wr1", 49008).facts())
        .containsExactly(new Fact.GroupGone("wr1"));
    assertThat(refused(Thing.Kind.GROUP, "wr1", 84061).facts())
        .as("its owner is out of sight, which says nothing of it")
        .isEmpty();
    assertThat(refused(Thing.Kind.STAFF, "zhang", 60111).facts())
        .containsExactly(new Fact.StaffGone("zhang"));
    assertThat(refused(Thing.Kind.STAFF, "zhang", 60011).facts())
        .as("out of the app's sight, which says nothing of them")
        .isEmpty();
    assertThat(refused(Thing.Kind.STAFF, "zhang", 40058).facts())
        .as("our mistake, which would be none the less one the next time")
        .singleElement()
        .isInstanceOfSatisfying(
            Fact.Unreadable.class,
            fact -> assertThat(fact.entry().json()).isEqualTo("{\"id\":\"zhang\"}"));
    assertThat(refused(Thing.Kind.TAG, "et1", 40068).facts())
        .containsExactly(new Fact.Tags(new Thing(CORP, Thing.Kind.TAG, "et1"), List.of(), true));
  }

  private static WeComFailure failure(Question<?, Answer> question, String json) {
    ReplyReader<?> reader = question.call().reader();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    reader.feed(bytes, 0, bytes.length);
    ReplyReader.Outcome<?> outcome = reader.finish();
    assertThat(outcome).isInstanceOf(ReplyReader.Outcome.Failed.class);
    return ((ReplyReader.Outcome.Failed<?>) outcome).failure();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CUSTOMER|{\"external_contact\":{\"name\":\"Li\"}}|externalcontact/get",
        "CUSTOMER|{\"external_contact\":{\"external_userid\":\"x\"},\"follow_user\":{}}|externalcontact/get",
        "GROUP|{\"group_chat\":{\"name\":\"a\"}}|externalcontact/groupchat/get",
        "ROOM|{\"members\":7}|msgaudit/groupchat/get",
        "STAFF|{\"name\":\"Li\"}|user/get",
        "TAGS|{\"tag_group\":7}|externalcontact/get_corp_tag_list",
        "DEPARTMENTS|{\"department\":\"1\"}|department/list"
      })
  void shouldSetApartAReplyThatLacksWhatWasAskedFor(Thing.Kind kind, String json, String call) {
    Question<?, Answer> question =
        kind == Thing.Kind.ROOM
            ? ThingQuestions.about(
                new Thing(CORP, kind, "x"),
                new DirectoryAccess(
                    "http://localhost", ACCESS.token(), null, ACCESS.token(), 1000, false))
            : about(kind, "x");
    Answer answer = Objects.requireNonNull(question.refused().says(failure(question, json)));
    assertThat(answer.more()).isNull();
    assertThat(answer.facts())
        .containsExactly(
            new Fact.Unreadable(
                new Unusable("/cgi-bin/" + call + ": reply lacks what was asked for", json)));
  }

  @Test
  void shouldSetApartAPageBehindTheFirstToo() {
    Answer first = told(about(Thing.Kind.CUSTOMER, "wo1"), detail("wo1", "a", "c1"));
    Question<?, Answer> more = Objects.requireNonNull(first.more());
    Answer answer = Objects.requireNonNull(more.refused().says(failure(more, "{}")));
    assertThat(answer.facts()).singleElement().isInstanceOf(Fact.Unreadable.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CUSTOMER,45009",
    "CUSTOMER,-1",
    "GROUP,45033",
    "STAFF,48002",
    "TAGS,48002",
    "DEPARTMENTS,60003"
  })
  void shouldAskAgainWhereAFailureSaysNothing(Thing.Kind kind, int code) {
    assertThat(about(kind, "x").refused().says(WeComFailure.ofCode(code, ""))).isNull();
  }
}
