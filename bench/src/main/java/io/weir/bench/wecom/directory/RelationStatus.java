package io.weir.bench.wecom.directory;

import java.util.Locale;

/** Where a member and a customer stand with each other. */
enum RelationStatus {
  HALF_ADDED,
  ACTIVE,
  DELETED_BY_STAFF,
  DELETED_BY_CUSTOMER,
  TRANSFERRED,
  TRANSFER_FAILED;

  /** Whether the APIs list it: a customer who deleted the member is still shown (protocol D18). */
  boolean listed() {
    return this == ACTIVE || this == DELETED_BY_CUSTOMER;
  }

  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }
}
