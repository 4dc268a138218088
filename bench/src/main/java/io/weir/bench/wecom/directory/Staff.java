package io.weir.bench.wecom.directory;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A member of the corp. Texts that the member lacks are empty. */
final class Staff {

  /** Customers by external userid, whatever became of them. */
  final NavigableMap<String, Relation> relations = new TreeMap<>();

  String userId;
  String name;
  List<Long> departments;
  String position = "";
  String mobile = "";
  String email = "";
  String alias = "";
  int gender;
  int status = 1;
  boolean servesCustomers;
  int archiveEdition;

  Staff(String userId, String name, List<Long> departments) {
    this.userId = userId;
    this.name = name;
    this.departments = departments;
  }

  List<Relation> listedRelations() {
    return relations.values().stream().filter(relation -> relation.status.listed()).toList();
  }
}
