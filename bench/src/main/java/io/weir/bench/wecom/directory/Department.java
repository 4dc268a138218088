package io.weir.bench.wecom.directory;

import java.util.List;

/** A department; the root is 1. */
final class Department {

  static final long ROOT = 1;

  final long id;
  final String nameEn;
  final long order;
  String name;
  long parentId;
  List<String> leaders = List.of();

  Department(long id, String name, String nameEn, long parentId, long order) {
    this.id = id;
    this.name = name;
    this.nameEn = nameEn;
    this.parentId = parentId;
    this.order = order;
  }
}
