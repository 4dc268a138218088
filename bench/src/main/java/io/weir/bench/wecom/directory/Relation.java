package io.weir.bench.wecom.directory;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** What a member knows of a customer. */
final class Relation {

  final Staff staff;
  final Customer customer;
  RelationStatus status = RelationStatus.ACTIVE;
  long createSeconds;
  int addWay;
  String state = "";
  String remark = "";
  String description = "";
  List<String> remarkMobiles = List.of();
  List<String> personalTags = List.of();
  Consent consent = Consent.DEFAULT_AGREE;
  long consentSeconds;

  /** Ids of corp tags. */
  final NavigableSet<String> tagIds = new TreeSet<>();

  Relation(Staff staff, Customer customer, long createSeconds) {
    this.staff = staff;
    this.customer = customer;
    this.createSeconds = createSeconds;
    this.consentSeconds = createSeconds;
  }

  /**
   * The company that some remarks name besides; WeChat users' only, WeCom users have their own. It
   * follows from the remark, so that noting another changes it.
   */
  String remarkCompany() {
    boolean named =
        customer.type == Customer.WECHAT
            && !remark.isEmpty()
            && Math.floorMod(remark.hashCode(), 3) == 0;
    return named ? "厂" + Math.floorMod(remark.hashCode(), 89) : "";
  }
}
