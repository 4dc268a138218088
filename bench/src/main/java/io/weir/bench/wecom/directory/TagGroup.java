package io.weir.bench.wecom.directory;

import java.util.ArrayList;
import java.util.List;

/** A group of tags. */
final class TagGroup {

  final String id;
  final long createSeconds;

  /** Deleted ones included: the platform still knows them by their ids. */
  final List<Tag> tags = new ArrayList<>();

  String name;
  long order;
  boolean deleted;

  TagGroup(String id, String name, long order, long createSeconds) {
    this.id = id;
    this.name = name;
    this.order = order;
    this.createSeconds = createSeconds;
  }

  List<Tag> presentTags() {
    return tags.stream().filter(tag -> !tag.deleted).toList();
  }
}
