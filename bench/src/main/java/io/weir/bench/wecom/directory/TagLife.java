package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.directory.Attempt.Outcome;
import io.weir.bench.wecom.world.Dice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to the corp's tags. Each group keeps a tag, and two groups always stay. */
final class TagLife {

  private static final String TYPE = "change_external_tag";
  private static final int TAGS_MAX = 3000; // the platform's limit (protocol §6)
  private static final int GROUPS_MIN = 2;

  private final Directory directory;
  private final Dice dice;
  private @Nullable TagGroup emptyGroup;

  TagLife(Directory directory, Dice dice) {
    this.directory = directory;
    this.dice = dice;
  }

  private static DirectoryEvent event(String change, Tag tag) {
    return new DirectoryEvent(TYPE, change).text("Id", tag.id).text("TagType", "tag");
  }

  private static DirectoryEvent event(String change, TagGroup group) {
    return new DirectoryEvent(TYPE, change).text("Id", group.id).text("TagType", "tag_group");
  }

  private @Nullable TagGroup anyGroup() {
    List<TagGroup> groups = directory.presentTagGroups();
    return groups.isEmpty() ? null : dice.pick(groups);
  }

  private @Nullable Tag anyTag() {
    List<Tag> tags = directory.presentTags();
    return tags.isEmpty() ? null : dice.pick(tags);
  }

  Outcome create(long seconds) {
    TagGroup group = anyGroup();
    return group == null || directory.presentTags().size() >= TAGS_MAX
        ? Outcome.IMPOSSIBLE
        : create(group, seconds);
  }

  private Outcome create(TagGroup group, long seconds) {
    Tag tag = new Tag(Names.tagId(dice), group, Names.label(dice), Names.order(dice), seconds);
    directory.add(tag);
    return Outcome.told(event("create", tag));
  }

  /** A group comes with a tag, in the next step. */
  Outcome createGroup(long seconds) {
    if (directory.presentTags().size() >= TAGS_MAX) {
      return Outcome.IMPOSSIBLE;
    }
    TagGroup group = DirectoryMaker.tagGroup(directory, dice, seconds);
    emptyGroup = group;
    return Outcome.told(event("create", group));
  }

  boolean groupIsEmpty() {
    return emptyGroup != null;
  }

  Outcome fillGroup(long seconds) {
    TagGroup group = emptyGroup;
    emptyGroup = null;
    return group == null ? Outcome.IMPOSSIBLE : create(group, seconds);
  }

  Outcome rename(long seconds) {
    Tag tag = anyTag();
    if (tag == null) {
      return Outcome.IMPOSSIBLE;
    }
    tag.name = Names.label(dice);
    return Outcome.told(event("update", tag));
  }

  Outcome renameByApi(long seconds) {
    Tag tag = anyTag();
    if (tag == null) {
      return Outcome.IMPOSSIBLE;
    }
    tag.name = Names.label(dice);
    return Outcome.UNTOLD;
  }

  Outcome delete(long seconds) {
    Tag tag = anyTag();
    if (tag == null || tag.group.presentTags().size() == 1) {
      return Outcome.IMPOSSIBLE;
    }
    directory.delete(tag);
    return Outcome.told(event("delete", tag));
  }

  Outcome renameGroup(long seconds) {
    TagGroup group = anyGroup();
    if (group == null) {
      return Outcome.IMPOSSIBLE;
    }
    group.name = Names.label(dice) + "组";
    return Outcome.told(event("update", group));
  }

  /** Takes its tags along, and no event tells of them. */
  Outcome deleteGroup(long seconds) {
    TagGroup group = anyGroup();
    if (group == null || directory.presentTagGroups().size() <= GROUPS_MIN) {
      return Outcome.IMPOSSIBLE;
    }
    group.deleted = true;
    group.tags.forEach(directory::delete);
    return Outcome.told(event("delete", group));
  }

  /** The order within one group, or of all groups and tags: then no group is named. */
  Outcome shuffle(long seconds) {
    TagGroup group = anyGroup();
    if (group == null) {
      return Outcome.IMPOSSIBLE;
    }
    boolean all = dice.perMille(400);
    if (all) {
      directory.presentTagGroups().forEach(other -> other.order = Names.order(dice));
      directory.presentTags().forEach(tag -> tag.order = Names.order(dice));
    } else {
      group.presentTags().forEach(tag -> tag.order = Names.order(dice));
    }
    return Outcome.told(new DirectoryEvent(TYPE, "shuffle").text("Id", all ? "" : group.id));
  }
}
