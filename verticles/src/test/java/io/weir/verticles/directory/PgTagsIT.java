package io.weir.verticles.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.weir.engine.directory.Fact;
import io.weir.engine.directory.Thing;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.TagCalls;
import io.weir.testkit.Await;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PgTagsIT extends DirectoryRig {

  @Test
  void shouldKeepPersonalTagsWhereOnlyIdsAreToldAndAskForUnknownTags() throws Exception {
    CustomerReply.Tag corp = new CustomerReply.Tag("et1", "gold", "level", 1);
    CustomerReply.Tag personal = new CustomerReply.Tag(null, "friend", "mine", 2);
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1", follow("li", "a", CustomerReply.TagDetail.NAMED, corp, personal)));
    assertThat(one("SELECT kind || ' ' || id FROM weir_stale")).isEqualTo("tag et1");
    rig.execute("DELETE FROM weir_stale");
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.IDS_ONLY,
                new CustomerReply.Tag("et2", null, null, 0))));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"tag_id\": \"et2\"}, {\"name\": \"friend\", \"group\": \"mine\"}]");
    assertThat(one("SELECT '<' || staff_remark || '>' FROM t_wecom_staff_customer_relation"))
        .isEqualTo("<>");
  }

  @Test
  void shouldAskAgainForPersonalTagsThatAReadingWasStoredBefore() throws Exception {
    Fact named =
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.NAMED,
                new CustomerReply.Tag(null, "friend", null, 2)));
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.OfRelation("wo1", follow("li", "", CustomerReply.TagDetail.IDS_ONLY)));
    done(directory.settle(early, List.of(named), false));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation")).isEqualTo("[]");
    assertThat(one("SELECT due_at > clock_timestamp() FROM weir_stale")).isEqualTo("t");
    rig.execute("UPDATE weir_stale SET due_at = now()");
    told(Thing.Kind.CUSTOMER, "wo1", named);
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"name\": \"friend\"}]");
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
  }

  @Test
  void shouldDeleteTheTagsOfATagGroupAndTakeThemFromCustomers() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    TagCalls.CorpTag lead = new TagCalls.CorpTag("et2", "lead", 1, 1, false);
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.Tags(
            new Thing(CORP, Thing.Kind.TAGS, ""),
            List.of(
                new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(gold), List.of()),
                new TagCalls.TagGroup("eg2", "way", 1, 6, false, List.of(lead), List.of())),
            true));
    told(
        Thing.Kind.CUSTOMER,
        "wo1",
        new Fact.OfRelation(
            "wo1",
            follow(
                "li",
                "",
                CustomerReply.TagDetail.NAMED,
                new CustomerReply.Tag("et1", "gold", "level", 1),
                new CustomerReply.Tag("et2", "lead", "way", 1))));
    assertThat(one("SELECT count(*) FROM weir_stale")).isEqualTo("0");
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    take();
    assertThat(
            one("SELECT string_agg(tag_id || ' ' || deleted, ', ' ORDER BY tag_id) FROM weir_tag"))
        .isEqualTo("et1 true, et2 false");
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation"))
        .isEqualTo("[{\"tag_id\": \"et2\"}]");
    assertThat(one("SELECT name || ' ' || group_name FROM weir_relation_tag"))
        .isEqualTo("lead way");
    told(Thing.Kind.TAGS, "", tagsTold(true));
    assertThat(one("SELECT tags::text FROM t_wecom_staff_customer_relation")).isEqualTo("[]");
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag_group")).isEqualTo("t");
  }

  private static Fact.Tags tagsTold(boolean isWhole, TagCalls.CorpTag... tags) {
    List<TagCalls.TagGroup> groups =
        tags.length == 0
            ? List.of()
            : List.of(new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(tags), List.of()));
    return new Fact.Tags(new Thing(CORP, Thing.Kind.TAGS, ""), groups, isWhole);
  }

  @Test
  void shouldDeleteNoTagThatCouldNotBeRead() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    told(
        Thing.Kind.TAGS,
        "",
        tagsTold(true, gold, new TagCalls.CorpTag("et2", "lead", 1, 1, false)));
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1", "et2"));
    told(Thing.Kind.TAGS, "", tagsTold(false, new TagCalls.CorpTag("et1", "silver", 1, 2, false)));
    assertThat(one("SELECT string_agg(name || ' ' || deleted, ', ' ORDER BY tag_id) FROM weir_tag"))
        .isEqualTo("silver false, lead false");
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et1\"}, {\"tag_id\": \"et2\"}]");
    told(Thing.Kind.TAGS, "", tagsTold(true, gold));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et1\"}]");
  }

  private static Fact.OfRelation tagged(String... tagIds) {
    CustomerReply.Tag[] tags = new CustomerReply.Tag[tagIds.length];
    Arrays.setAll(tags, i -> new CustomerReply.Tag(tagIds[i], "a tag", "a group", 1));
    return new Fact.OfRelation("wo1", follow("li", "", CustomerReply.TagDetail.NAMED, tags));
  }

  @Test
  void shouldNotBringBackADeletedTagByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.CUSTOMER, "wo1");
    arrives("change_external_tag", "delete", "\"Id\": \"et1\", \"TagType\": \"tag\"");
    take();
    done(directory.settle(early, List.of(tagged("et1", "et2")), false));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}]");
  }

  @Test
  void shouldNotBringBackATagThatIsBeingDeleted() throws Exception {
    rig.execute("INSERT INTO weir_tag (corp_id, tag_id) VALUES ('ww1', 'et1'), ('ww1', 'et2')");
    PgStale.Claim claim = claim(Thing.Kind.CUSTOMER, "wo1");
    try (Connection event = rig.connect();
        Statement statement = event.createStatement()) {
      event.setAutoCommit(false);
      statement.execute("UPDATE weir_tag SET deleted = true WHERE tag_id = 'et1'");
      Future<?> settled = directory.settle(claim, List.of(tagged("et1", "et2")), false);
      Await.until(
          "it waits for the event",
          () -> "1".equals(one("SELECT count(*) FROM pg_locks WHERE NOT granted")));
      event.commit();
      done(settled);
    }
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}]");
  }

  @Test
  void shouldTakeFromCustomersATagThatIsToldToBeDeletedOrThatWeComDoesNotKnow() throws Exception {
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1", "et2", "et3"));
    rig.execute("DELETE FROM weir_stale");
    Thing et1 = new Thing(CORP, Thing.Kind.TAG, "et1");
    told(Thing.Kind.TAGS, "", tagsTold(true, new TagCalls.CorpTag("et1", "gold", 1, 2, false)));
    told(Thing.Kind.TAG, "et1", new Fact.Tags(et1, List.of(), true));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et2\"}, {\"tag_id\": \"et3\"}]");
    Thing et2 = new Thing(CORP, Thing.Kind.TAG, "et2");
    TagCalls.CorpTag deleted = new TagCalls.CorpTag("et2", "gold", 1, 1, true);
    told(
        Thing.Kind.TAG,
        "et2",
        new Fact.Tags(
            et2,
            List.of(
                new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(deleted), List.of())),
            true));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et3\"}]");
    assertThat(one("SELECT string_agg(tag_id, ' ' ORDER BY tag_id) FROM weir_tag WHERE deleted"))
        .isEqualTo("et1 et2");
  }

  @Test
  void shouldTakeUpTheEndOfATagAndOfItsGroupTogether() throws Exception {
    TagCalls.CorpTag gold = new TagCalls.CorpTag("et1", "gold", 1, 2, false);
    told(
        Thing.Kind.TAGS,
        "",
        new Fact.Tags(
            new Thing(CORP, Thing.Kind.TAGS, ""),
            List.of(new TagCalls.TagGroup("eg1", "level", 1, 5, false, List.of(gold), List.of())),
            true));
    arrives("change_external_tag", "delete", "\"Id\": \"et1\", \"TagType\": \"tag\"");
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    arrives(
        "change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\", \"X\": 1");
    assertThat(take().events()).isEqualTo(3);
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag")).isEqualTo("t");
    assertThat(one("SELECT bool_and(deleted) FROM weir_tag_group")).isEqualTo("t");
  }

  @Test
  void shouldNotTakeATagForDeletedThatNoListHasHad() throws Exception { // those of rules
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et3"));
    rig.execute("DELETE FROM weir_stale");
    Thing asked = new Thing(CORP, Thing.Kind.TAG, "et3");
    told(Thing.Kind.TAG, "et3", new Fact.Tags(asked, List.of(), true));
    told(Thing.Kind.TAGS, "", new Fact.Tags(new Thing(CORP, Thing.Kind.TAGS, ""), List.of(), true));
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et3"));
    assertThat(tags()).isEqualTo("[{\"tag_id\": \"et3\"}]");
    assertThat(one("SELECT count(*) FROM weir_stale")).as("not asked for again").isEqualTo("0");
  }

  @Test
  void shouldNotBringBackATagOfADeletedGroupByAnAnswerToAnEarlierQuestion() throws Exception {
    PgStale.Claim early = claim(Thing.Kind.TAG, "et1");
    rig.execute("DELETE FROM weir_stale");
    told(Thing.Kind.CUSTOMER, "wo1", tagged("et1"));
    arrives("change_external_tag", "delete", "\"Id\": \"eg1\", \"TagType\": \"tag_group\"");
    take();
    TagCalls.CorpTag tag = new TagCalls.CorpTag("et1", "gold", 1, 1, false);
    done(
        directory.settle(
            early,
            List.of(
                new Fact.Tags(
                    new Thing(CORP, Thing.Kind.TAG, "et1"),
                    List.of(
                        new TagCalls.TagGroup(
                            "eg1", "level", 1, 1, false, List.of(tag), List.of())),
                    true)),
            false));
    assertThat(one("SELECT deleted FROM weir_tag")).isEqualTo("t");
    assertThat(tags()).isEqualTo("[]");
  }
}
