package io.weir.verticles.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.wecom.CustomerReply;
import java.util.List;

/** A relation's tags as its row has them, always in one order. */
final class RelationTags {

  private RelationTags() {}

  static void add(ObjectNode row, List<CustomerReply.Tag> told) {
    ArrayNode tags = row.putArray("tags");
    told.stream().sorted(RelationTags::byIdThenName).forEach(tag -> tag(tags, tag));
  }

  // A corp's tag is its id: the name has its own table. A personal one has nothing but its name.
  private static void tag(ArrayNode tags, CustomerReply.Tag tag) {
    if (tag.id() != null) {
      tags.addObject().put("tag_id", tag.id());
    } else {
      ObjectNode personal = tags.addObject().put("name", tag.name());
      if (tag.groupName() != null) {
        personal.put("group", tag.groupName());
      }
    }
  }

  private static int byIdThenName(CustomerReply.Tag one, CustomerReply.Tag other) {
    return sortKey(one).compareTo(sortKey(other));
  }

  private static String sortKey(CustomerReply.Tag tag) {
    return tag.id() != null ? "0" + tag.id() : "1" + tag.name() + ' ' + tag.groupName();
  }
}
