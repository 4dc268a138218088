package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.directory.Attempt.Outcome;
import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens to customer groups. Each keeps its owner and at least one customer. */
final class GroupLife {

  private static final String TYPE = "change_external_chat";
  private static final int MEMBERS_MAX = 500; // the platform's limit of a customer group
  private static final int BY_QR_CODE = 3;

  private final Directory directory;
  private final Dice dice;

  GroupLife(Directory directory, Dice dice) {
    this.directory = directory;
    this.dice = dice;
  }

  private static DirectoryEvent event(String change, Group group) {
    return new DirectoryEvent(TYPE, change).text("ChatId", group.chatId);
  }

  private Outcome updated(@Nullable Group group, String detail, Consumer<Group> how) {
    if (group == null) {
      return Outcome.IMPOSSIBLE;
    }
    how.accept(group);
    return Outcome.told(event("update", group).text("UpdateDetail", detail));
  }

  Outcome create(long seconds) {
    Staff owner = directory.anyServing(dice);
    if (owner == null) {
      return Outcome.IMPOSSIBLE;
    }
    Group group =
        new Group(
            Names.chatId(dice),
            owner.userId,
            Names.group(dice),
            DirectoryMaker.newVersion(dice),
            seconds);
    directory.join(group, new Group.Member(owner.userId, seconds, 1));
    int customers = dice.between(1, 4);
    for (int i = 0; i < customers; i++) {
      directory.join(group, new Group.Member(customer().id, seconds, 1));
    }
    directory.add(group);
    return Outcome.told(event("create", group));
  }

  private Customer customer() {
    Customer known = dice.perMille(700) ? directory.anyCustomer(dice) : null;
    return known == null
        ? DirectoryMaker.newCustomer(directory, Names.customerId(dice), dice)
        : known;
  }

  Outcome addMembers(long seconds) {
    Group group = directory.anyGroup(dice);
    if (group == null || group.members.size() > MEMBERS_MAX - 3) {
      return Outcome.IMPOSSIBLE;
    }
    List<String> joining = newcomers(group);
    if (joining.isEmpty()) {
      return Outcome.IMPOSSIBLE;
    }
    boolean scanned = dice.perMille(400);
    int scene = scanned ? BY_QR_CODE : dice.between(1, 2);
    joining.forEach(id -> directory.join(group, new Group.Member(id, seconds, scene)));
    DirectoryEvent event = event("update", group).text("UpdateDetail", "add_member");
    event.bare("JoinScene", scanned ? "3" : "0");
    return Outcome.told(members(event, group, joining));
  }

  private List<String> newcomers(Group group) {
    List<String> ids = new ArrayList<>();
    int count = dice.between(1, 3);
    for (int i = 0; i < count; i++) {
      Staff colleague = dice.perMille(200) ? directory.anyServing(dice) : null;
      String id = colleague == null ? customer().id : colleague.userId;
      if (!group.members.containsKey(id) && !ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  Outcome removeMembers(long seconds) {
    Group group = directory.anyGroup(dice);
    if (group == null) {
      return Outcome.IMPOSSIBLE;
    }
    List<String> leaving = leavers(group);
    if (leaving.isEmpty()) {
      return Outcome.IMPOSSIBLE;
    }
    leaving.forEach(id -> directory.leave(group, id));
    DirectoryEvent event = event("update", group).text("UpdateDetail", "del_member");
    event.bare("QuitScene", "" + dice.below(2));
    return Outcome.told(members(event, group, leaving));
  }

  private List<String> leavers(Group group) {
    List<String> ids = new ArrayList<>(group.members.keySet());
    ids.remove(group.owner);
    List<String> leaving = new ArrayList<>();
    long externals = group.externals();
    for (int i = dice.between(1, 2); i > 0 && !ids.isEmpty(); i--) {
      String id = ids.remove(dice.below(ids.size()));
      boolean external = Population.external(id);
      if (!external || externals > 1) {
        externals -= external ? 1 : 0;
        leaving.add(id);
      }
    }
    return leaving;
  }

  /** The members are others now: so is their version. */
  private DirectoryEvent members(DirectoryEvent event, Group group, List<String> ids) {
    String last = group.memberVersion;
    group.memberVersion = DirectoryMaker.newVersion(dice);
    StringBuilder items = new StringBuilder();
    ids.forEach(id -> items.append("<Item>").append(id).append("</Item>"));
    return event
        .bare("MemChangeCnt", "" + ids.size())
        .bare("MemChangeList", items.toString())
        .bare("LastMemVer", last)
        .bare("CurMemVer", group.memberVersion);
  }

  Outcome changeOwner(long seconds) {
    Group group = directory.anyGroup(dice);
    List<String> heirs =
        group == null
            ? List.of()
            : group.members.keySet().stream()
                .filter(id -> !Population.external(id) && !id.equals(group.owner))
                .toList();
    if (heirs.isEmpty()) {
      return Outcome.IMPOSSIBLE;
    }
    return updated(group, "change_owner", changed -> changed.owner = dice.pick(heirs));
  }

  Outcome rename(long seconds) {
    return updated(
        directory.anyGroup(dice), "change_name", group -> group.name = Names.group(dice));
  }

  Outcome changeNotice(long seconds) {
    return updated(
        directory.anyGroup(dice), "change_notice", group -> group.notice = Names.label(dice));
  }

  Outcome dismiss(long seconds) {
    Group group = directory.anyGroup(dice);
    if (group == null) {
      return Outcome.IMPOSSIBLE;
    }
    group.dismissed = true;
    return Outcome.told(event("dismiss", group));
  }
}
