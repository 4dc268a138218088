package io.weir.bench.wecom.directory;

/** A tag of the corp. */
final class Tag {

  final String id;
  final TagGroup group;
  final long createSeconds;
  String name;
  long order;
  boolean deleted;

  Tag(String id, TagGroup group, String name, long order, long createSeconds) {
    this.id = id;
    this.group = group;
    this.name = name;
    this.order = order;
    this.createSeconds = createSeconds;
  }
}
