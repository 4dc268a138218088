package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** {@code get_corp_tag_list} (protocol §6). */
public final class TagApi {

  private final Directory directory;

  /** The tags of {@code directory}. */
  public TagApi(Directory directory) {
    this.directory = directory;
  }

  /**
   * Tags in their groups, the greatest order first. Deleted ones come only when they are asked for
   * by id, and say so; ids that never were are passed over.
   *
   * @param groupIds not looked at when there are {@code tagIds}; none of both for everything
   */
  public ApiAnswer list(List<String> tagIds, List<String> groupIds) {
    synchronized (directory) {
      if (!tagIds.isEmpty()) {
        return answer(tag -> tagIds.contains(tag.id), group -> false, true);
      } else if (!groupIds.isEmpty()) {
        return answer(
            tag -> groupIds.contains(tag.group.id), group -> groupIds.contains(group.id), true);
      }
      return answer(tag -> true, group -> true, false);
    }
  }

  private ApiAnswer answer(Predicate<Tag> wanted, Predicate<TagGroup> alone, boolean deleted) {
    ObjectNode answer = ApiAnswer.json();
    ArrayNode groups = answer.putArray("tag_group");
    List<TagGroup> sorted =
        directory.tagGroups.values().stream()
            .filter(group -> deleted || !group.deleted)
            .sorted(Comparator.<TagGroup>comparingLong(group -> -group.order))
            .toList();
    for (TagGroup group : sorted) {
      List<Tag> tags =
          group.tags.stream()
              .filter(tag -> wanted.test(tag) && (deleted || !tag.deleted))
              .sorted(Comparator.<Tag>comparingLong(tag -> -tag.order))
              .toList();
      if (!tags.isEmpty() || alone.test(group)) {
        describe(groups.addObject(), group, tags, deleted);
      }
    }
    return new ApiAnswer.Fine(answer);
  }

  private static void describe(ObjectNode node, TagGroup group, List<Tag> tags, boolean deleted) {
    node.put("group_id", group.id).put("group_name", group.name);
    node.put("create_time", group.createSeconds).put("order", group.order);
    if (deleted) {
      node.put("deleted", group.deleted);
    }
    ArrayNode list = node.putArray("tag");
    for (Tag tag : tags) {
      ObjectNode own = list.addObject().put("id", tag.id).put("name", tag.name);
      own.put("create_time", tag.createSeconds).put("order", tag.order);
      if (deleted) {
        own.put("deleted", tag.deleted);
      }
    }
  }
}
