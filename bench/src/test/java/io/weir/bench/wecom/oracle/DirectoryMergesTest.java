package io.weir.bench.wecom.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class DirectoryMergesTest {

  private static final String ROOM = "room:wr1";

  /** Keeps the rows that the tables of the messages are handed. */
  private static final class Kept implements MessageTables {
    private final List<Row> conversations = new ArrayList<>();
    private final List<Row> participants = new ArrayList<>();
    private final List<String> order = new ArrayList<>();

    @Override
    public void conversation(String corpId, ExpectedConversation conversation) {
      order.add(corpId + " " + conversation.conversationId());
    }

    @Override
    public void room(String corpId, RoomUnion room) {
      conversations.add(room.conversation(corpId));
      participants.addAll(room.participants(corpId));
      order.add(corpId + " " + conversations.get(conversations.size() - 1).key().get(1));
    }

    @Override
    public List<TableComparison> finish() {
      return List.of();
    }
  }

  private final Kept messages = new Kept();
  private final Map<String, List<Row>> stored = new HashMap<>();

  private DirectoryMerges merges(Agreement agreement) throws Exception {
    return new DirectoryMerges(
        table -> {
          Iterator<Row> rows = stored.getOrDefault(table, List.of()).iterator();
          return () -> rows.hasNext() ? rows.next() : null;
        },
        agreement,
        messages);
  }

  private static Row relation(String status) {
    return Row.of("li", "wm1").with(DirectoryColumns.STATUS, status);
  }

  private TableComparison relations(Agreement agreement, Row expected, List<Row> there)
      throws Exception {
    stored.put(TableNames.RELATION, there);
    DirectoryMerges merges = merges(agreement);
    merges.corp("corp", 0);
    merges.directoryRow("corp", TableNames.RELATION, expected);
    return new Comparison(merges.finish()).table(TableNames.RELATION);
  }

  private static Row stored(String status) {
    return relation(status).under("corp");
  }

  @Test
  void shouldTellEveryStatusApartWhenNoEventWasLost() throws Exception {
    Row expected = relation("transferred");
    assertThat(relations(Agreement.EXACT, expected, List.of(stored("transferred"))).same())
        .isTrue();
    assertThat(
            relations(Agreement.EXACT, expected, List.of(stored("deleted_by_staff"))).different())
        .isEqualTo(1);
  }

  @Test
  void shouldTellApartOnlyWhatTheApisShowWhenEventsWereLost() throws Exception {
    Row gone = relation("transferred");
    Row here = relation("deleted_by_customer");
    for (String status : List.of("half_added", "deleted_by_staff", "transfer_failed")) {
      assertThat(relations(Agreement.VISIBLE, gone, List.of(stored(status))).same()).isTrue();
      assertThat(relations(Agreement.VISIBLE, here, List.of(stored(status))).same()).isFalse();
    }
    assertThat(relations(Agreement.VISIBLE, here, List.of(stored("active"))).same()).isTrue();
    assertThat(relations(Agreement.VISIBLE, gone, List.of(stored("active"))).same()).isFalse();
  }

  @Test
  void shouldMissWhatOnlyEventsToldOfWhenNoneWasLost() throws Exception {
    Row told = relation("half_added").being(Presence.TOLD);
    Row chance = relation("half_added").being(Presence.CHANCE);
    assertThat(relations(Agreement.EXACT, told, List.of()).missing()).isEqualTo(1);
    assertThat(relations(Agreement.VISIBLE, told, List.of()).missing()).isZero();
    assertThat(relations(Agreement.EXACT, chance, List.of()).missing()).isZero();
    assertThat(relations(Agreement.EXACT, chance, List.of(stored("active"))).different())
        .isEqualTo(1);
    assertThat(relations(Agreement.VISIBLE, relation("active"), List.of()).missing()).isEqualTo(1);
  }

  @Test
  void shouldRefuseToCompareADirectoryThatNobodyExpects() throws Exception {
    DirectoryMerges merges = merges(Agreement.EXACT);
    merges.corp("corp", 0);
    assertThatThrownBy(merges::finish).hasMessageContaining("corp");
  }

  private static ExpectedRoom room(boolean dismissed, Map<String, String> members, String former) {
    return new ExpectedRoom(
        "wr1",
        true,
        dismissed,
        new TreeMap<>(members),
        new TreeSet<>(former.isEmpty() ? List.of() : List.of(former)));
  }

  private static ExpectedConversation spoken(String id, Map<String, String> people) {
    SortedMap<String, String> participants = new TreeMap<>(people);
    return new ExpectedConversation(id, "group_internal", "wr1", 7, 5, participants);
  }

  private static Map<String, String> byPerson(List<Row> rows) {
    Map<String, String> described = new TreeMap<>();
    rows.forEach(
        row ->
            described.put(
                row.key().get(2),
                row.columns().get("participant_type")
                    + row.columns().getOrDefault("is_active", "?")
                    + row.presence()));
    return described;
  }

  @Test
  void shouldJoinTheMembersOfARoomWithThoseWhoSpoke() throws Exception {
    DirectoryMerges merges = merges(Agreement.EXACT);
    merges.corp("corp", 0);
    merges.renamed("corp", "old");
    merges.room("corp", room(false, Map.of("li", "staff", "wm1", "customer"), "wm2"));
    merges.directoryRow("corp", TableNames.TAG, Row.of("et"));
    merges.conversation(
        "corp", spoken(ROOM, Map.of("li", "staff", "zhang", "staff", "old", "staff")));
    assertThat(byPerson(messages.participants))
        .isEqualTo(
            Map.of(
                "li", "'staff''true'REQUIRED",
                "wm1", "'customer''true'REQUIRED",
                "wm2", "'customer''false'CHANCE",
                "old", "'staff'?REQUIRED",
                "zhang", "'staff''false'REQUIRED"));
    assertThat(messages.conversations.get(0).columns())
        .containsEntry("conversation_type", "'group_external'")
        .containsEntry("msg_count", "'7'")
        .containsEntry("last_msg_time", "'5000'")
        .containsEntry("counted", "'true'");
  }

  @Test
  void shouldExpectARoomThatNobodySpokeInInItsPlace() throws Exception {
    DirectoryMerges merges = merges(Agreement.EXACT);
    merges.corp("corp", 0);
    merges.room("corp", room(false, Map.of("li", "staff", "wm1", "customer"), ""));
    merges.directoryRow("corp", TableNames.TAG, Row.of("et"));
    merges.conversation("corp", spoken("room:wr0", Map.of("li", "staff")));
    merges.conversation("corp", spoken("single:a:b", Map.of("li", "staff")));
    assertThat(messages.order).containsExactly("corp room:wr0", "corp room:wr1", "corp single:a:b");
    assertThat(messages.conversations.get(0).columns())
        .containsEntry("msg_count", "'0'")
        .containsEntry("last_msg_time", "NULL");
  }

  @Test
  void shouldHaveNobodyActiveInADismissedGroup() throws Exception {
    DirectoryMerges merges = merges(Agreement.EXACT);
    merges.corp("corp", 0);
    merges.room("corp", room(true, Map.of("li", "staff", "wm1", "customer"), ""));
    merges.directoryRow("corp", TableNames.TAG, Row.of("et"));
    merges.conversation("corp", spoken(ROOM, Map.of("li", "staff")));
    assertThat(byPerson(messages.participants))
        .isEqualTo(Map.of("li", "'staff''false'REQUIRED", "wm1", "'customer''false'CHANCE"));
    assertThat(messages.conversations.get(0).columns()).doesNotContainKey("conversation_type");
  }

  @Test
  void shouldEndACorpsSilentRoomsBeforeTheNextCorp() throws Exception {
    DirectoryMerges merges = merges(Agreement.EXACT);
    merges.corp("a", 0);
    merges.directoryRow("a", TableNames.TAG, Row.of("et").being(Presence.CHANCE));
    merges.room("a", room(false, Map.of("li", "staff"), ""));
    merges.corp("b", 0);
    merges.directoryRow("b", TableNames.TAG, Row.of("et").being(Presence.CHANCE));
    merges.conversation("b", spoken("room:wr0", Map.of("li", "staff")));
    merges.finish();
    assertThat(messages.order).containsExactly("a room:wr1", "b room:wr0");
  }
}
