package io.weir.bench.wecom.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class DirectoryLifeTest {

  private static final int STEPS = 1500;

  private static Element parsed(String xml) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
  }

  private static String text(Element event, String name) {
    NodeList found = event.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }

  private static List<String> items(Element event) {
    List<String> items = new ArrayList<>();
    NodeList found = event.getElementsByTagName("Item");
    for (int i = 0; i < found.getLength(); i++) {
      items.add(found.item(i).getTextContent());
    }
    return items;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void shouldNameOnlyWhatIsOrWasThere(long seed) throws Exception {
    DirectoryLife life = Lives.life(DirectoryPlan.modest(), seed);
    Directory directory = life.directory();
    for (int i = 0; i < STEPS; i++) {
      DirectoryEvent event = Objects.requireNonNull(life.step().event());
      for (String xml : List.of(event.forApp(Lives.CORP), event.forSuite("wwsuite", Lives.CORP))) {
        Element told = parsed(xml);
        String userId = text(told, "UserID");
        assertThat(userId.isEmpty() || directory.knowsStaff(userId)).as(xml).isTrue();
        String customer = text(told, "ExternalUserID");
        assertThat(customer.isEmpty() || directory.knowsCustomer(customer)).as(xml).isTrue();
        String chat = text(told, "ChatId");
        assertThat(chat.isEmpty() || directory.groups.containsKey(chat)).as(xml).isTrue();
        assertThat(items(told))
            .as(xml)
            .allMatch(id -> directory.knowsStaff(id) || directory.knowsCustomer(id));
        if (event.type().equals("change_external_tag")) {
          String id = text(told, "Id");
          boolean known = directory.tags.containsKey(id) || directory.tagGroups.containsKey(id);
          assertThat(known || (id.isEmpty() && event.change().equals("shuffle"))).as(xml).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void shouldChainTheVersionsOfAGroupsMembers(long seed) throws Exception {
    DirectoryLife life = Lives.life(DirectoryPlan.modest(), seed);
    Map<String, String> versions = new HashMap<>();
    Map<String, Set<String>> members = new HashMap<>();
    life.directory().groups.values().forEach(group -> note(group, versions, members));
    int chained = 0;
    for (int i = 0; i < STEPS; i++) {
      DirectoryEvent event = Objects.requireNonNull(life.step().event());
      Element told = parsed(event.forApp(Lives.CORP));
      String chat = text(told, "ChatId");
      Group group = life.directory().groups.get(chat);
      String newId = text(told, "NewUserID");
      if (!newId.isEmpty()) {
        members.values().forEach(ids -> rename(ids, text(told, "UserID"), newId));
      }
      if (group == null) {
        continue;
      }
      if (event.change().equals("create")) {
        note(group, versions, members);
      }
      if (!text(told, "LastMemVer").isEmpty()) {
        chained++;
        assertThat(text(told, "LastMemVer")).isEqualTo(versions.get(chat));
        assertThat(text(told, "MemChangeCnt")).isEqualTo("" + items(told).size());
        assertThat(versions.put(chat, text(told, "CurMemVer"))).isNotEqualTo(versions.get(chat));
        Set<String> known = Objects.requireNonNull(members.get(chat));
        boolean joined = text(told, "UpdateDetail").equals("add_member");
        assertThat(joined ? known.addAll(items(told)) : known.removeAll(items(told))).isTrue();
      }
      assertThat(group.memberVersion).isEqualTo(versions.get(chat));
      assertThat(group.members.keySet()).isEqualTo(members.get(chat));
      assertThat(group.externals()).isPositive();
      assertThat(group.members).containsKey(group.owner);
    }
    assertThat(chained).isGreaterThan(100);
  }

  private static void note(
      Group group, Map<String, String> versions, Map<String, Set<String>> members) {
    versions.put(group.chatId, group.memberVersion);
    members.put(group.chatId, new TreeSet<>(group.members.keySet()));
  }

  /** Another id for somebody in a group: its version stays, and no event of the group tells. */
  private static void rename(Set<String> ids, String from, String to) {
    if (ids.remove(from)) {
      ids.add(to);
    }
  }

  @Test
  void shouldTellEveryKindOfChange() throws Exception {
    Set<String> kinds = new TreeSet<>();
    DirectoryLife life = Lives.life(DirectoryPlan.modest(), 21);
    for (int i = 0; i < STEPS; i++) {
      DirectoryEvent event = Objects.requireNonNull(life.step().event());
      Element told = parsed(event.forApp(Lives.CORP));
      kinds.add(event.change() + text(told, "UpdateDetail") + text(told, "Source"));
    }
    assertThat(kinds)
        .contains("add_external_contact", "add_half_external_contact", "edit_external_contact")
        .contains("del_external_contact", "del_external_contactDELETE_BY_TRANSFER")
        .contains("del_follow_user", "transfer_fail", "msg_audit_approved")
        .contains("create", "updateadd_member", "updatedel_member", "updatechange_owner")
        .contains("updatechange_name", "updatechange_notice", "dismiss")
        .contains("update", "delete", "shuffle")
        .contains("create_user", "update_user", "delete_user")
        .contains("create_party", "update_party", "delete_party", "update_tag");
  }

  @Test
  void shouldBeTheSameForTheSameSeed() {
    DirectoryPlan plan = DirectoryPlan.modest().withQuiet(true);
    DirectoryLife one = Lives.life(plan, 7);
    DirectoryLife other = Lives.life(plan, 7);
    List<String> told = new ArrayList<>();
    List<String> toldAgain = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      note(one.step(), told);
      note(other.step(), toldAgain);
    }
    assertThat(told).isEqualTo(toldAgain).doesNotHaveDuplicates();
    assertThat(DirectoryRows.of(one.directory(), View.OLD_APP, Set.of()))
        .isEqualTo(DirectoryRows.of(other.directory(), View.OLD_APP, Set.of()));
  }

  private static void note(Change change, List<String> told) {
    DirectoryEvent event = change.event();
    told.add(change.seconds() + (event == null ? "" : event.forApp(Lives.CORP)));
  }

  @Test
  void shouldChangeThingsQuietlyOnlyWhenAskedTo() {
    DirectoryLife loud = Lives.life(DirectoryPlan.modest(), 3);
    DirectoryLife quiet = Lives.life(DirectoryPlan.modest().withQuiet(true), 3);
    int untold = 0;
    for (int i = 0; i < 500; i++) {
      assertThat(loud.step().event()).isNotNull();
      untold += quiet.step().event() == null ? 1 : 0;
    }
    assertThat(untold).isBetween(30, 150);
  }

  @Test
  void shouldLetASecondPassBetweenAnyTwoChanges() {
    DirectoryLife life = Lives.life(DirectoryPlan.modest(), 9);
    long last = Lives.START;
    for (int i = 0; i < 500; i++) {
      Change change = life.step();
      assertThat(change.number()).isEqualTo(i + 1);
      assertThat(change.seconds()).isGreaterThan(last);
      last = change.seconds();
    }
  }
}
