package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.directory.Attempt.Outcome;
import io.weir.bench.wecom.world.Dice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens between customers and the members who follow them. */
final class CustomerLife {

  private static final String TYPE = "change_external_contact";
  private static final int BY_SOMEBODY_IN_CHARGE = 202;
  private static final List<String> FAIL_REASONS =
      List.of("customer_refused", "customer_limit_exceed");

  private final Directory directory;
  private final Dice dice;
  private @Nullable Relation handedOver;

  CustomerLife(Directory directory, Dice dice) {
    this.directory = directory;
    this.dice = dice;
  }

  private static DirectoryEvent event(String change, Relation relation) {
    return new DirectoryEvent(TYPE, change)
        .text("UserID", relation.staff.userId)
        .text("ExternalUserID", relation.customer.id);
  }

  /** A relation that the APIs don't list, new ones included, or null. */
  private @Nullable Relation stranger(long seconds) {
    Staff member = directory.anyServing(dice);
    if (member == null) {
      return null;
    }
    Customer customer = dice.perMille(500) ? directory.anyCustomer(dice) : null;
    if (customer == null) {
      customer = DirectoryMaker.newCustomer(directory, "wm" + dice.alphanumeric(30), dice);
    }
    return unlisted(member, customer, seconds);
  }

  private @Nullable Relation unlisted(Staff member, Customer customer, long seconds) {
    Relation known = member.relations.get(customer.id);
    if (known == null) {
      return directory.relate(member, customer, seconds);
    }
    return known.status.listed() || known.status == RelationStatus.HALF_ADDED ? null : known;
  }

  Outcome add(long seconds) {
    Relation relation =
        dice.perMille(150)
            ? directory.anyRelation(RelationStatus.DELETED_BY_CUSTOMER, dice)
            : stranger(seconds);
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    DirectoryMaker.introduce(directory, relation, seconds, dice);
    relation.status = RelationStatus.ACTIVE;
    return Outcome.told(welcome(event("add_external_contact", relation), relation));
  }

  private DirectoryEvent welcome(DirectoryEvent event, Relation relation) {
    if (!relation.state.isEmpty() || dice.perMille(500)) {
      event.text("State", relation.state);
    }
    return dice.perMille(800) ? event.text("WelcomeCode", dice.alphanumeric(43)) : event;
  }

  Outcome addHalf(long seconds) {
    Relation relation = stranger(seconds);
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    DirectoryMaker.introduce(directory, relation, seconds, dice);
    relation.status = RelationStatus.HALF_ADDED;
    return Outcome.told(welcome(event("add_half_external_contact", relation), relation));
  }

  Outcome confirm(long seconds) {
    Relation relation = directory.anyRelation(RelationStatus.HALF_ADDED, dice);
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    relation.status = RelationStatus.ACTIVE;
    relation.createSeconds = seconds;
    // The welcome was said when it was half: no code.
    return Outcome.told(event("add_external_contact", relation).text("State", relation.state));
  }

  Outcome edit(long seconds) {
    Relation relation = listed();
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    note(relation);
    return Outcome.told(event("edit_external_contact", relation));
  }

  Outcome editByApi(long seconds) {
    Relation relation = listed();
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    note(relation);
    return Outcome.UNTOLD;
  }

  private @Nullable Relation listed() {
    return directory.anyRelation(
        dice.perMille(850) ? RelationStatus.ACTIVE : RelationStatus.DELETED_BY_CUSTOMER, dice);
  }

  private void note(Relation relation) {
    List<Tag> tags = directory.presentTags();
    switch (dice.below(5)) {
      case 0 -> relation.remark = Names.remark(dice);
      case 1 -> relation.description = Names.description(dice);
      case 2 -> relation.personalTags = List.of(Names.label(dice));
      case 3 -> relation.tagIds.clear();
      default -> {
        if (!tags.isEmpty()) {
          relation.tagIds.add(dice.pick(tags).id);
        }
      }
    }
  }

  /** Mobiles alone raise no event (document 002, G5). */
  Outcome editMobiles(long seconds) {
    Relation relation = listed();
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    relation.remarkMobiles = List.of(Names.mobile(dice));
    return Outcome.UNTOLD;
  }

  /** Customers name themselves, and nobody is told. */
  Outcome renameThemselves(long seconds) {
    Customer customer = directory.anyCustomer(dice);
    if (customer == null) {
      return Outcome.IMPOSSIBLE;
    }
    customer.name = Names.nick(dice) + dice.below(1000);
    return Outcome.UNTOLD;
  }

  Outcome deleteByStaff(long seconds) {
    Relation relation = listed();
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    relation.status = RelationStatus.DELETED_BY_STAFF;
    DirectoryEvent event = event("del_external_contact", relation);
    return Outcome.told(dice.perMille(500) ? event.text("Source", "") : event);
  }

  Outcome deleteByCustomer(long seconds) {
    Relation relation = directory.anyRelation(RelationStatus.ACTIVE, dice);
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    relation.status = RelationStatus.DELETED_BY_CUSTOMER;
    return Outcome.told(event("del_follow_user", relation));
  }

  /** Somebody takes a customer over; the next step takes it from the one who had it. */
  Outcome transfer(long seconds) {
    Relation before = directory.anyRelation(RelationStatus.ACTIVE, dice);
    Relation after = before == null ? null : successor(before, seconds);
    if (before == null || after == null) {
      return Outcome.IMPOSSIBLE;
    }
    DirectoryMaker.introduce(directory, after, seconds, dice);
    after.addWay = BY_SOMEBODY_IN_CHARGE;
    after.state = "";
    after.remark = before.remark;
    after.status = RelationStatus.ACTIVE;
    handedOver = before;
    return Outcome.told(event("add_external_contact", after));
  }

  private @Nullable Relation successor(Relation before, long seconds) {
    Staff member = directory.anyServing(dice);
    return member == null || member == before.staff
        ? null
        : unlisted(member, before.customer, seconds);
  }

  boolean handingOver() {
    return handedOver != null;
  }

  Outcome endTransfer() {
    Relation before = handedOver;
    if (before == null) {
      return Outcome.IMPOSSIBLE;
    }
    handedOver = null;
    before.status = RelationStatus.TRANSFERRED;
    return Outcome.told(event("del_external_contact", before).text("Source", "DELETE_BY_TRANSFER"));
  }

  Outcome transferFails(long seconds) {
    Relation before = directory.anyRelation(RelationStatus.ACTIVE, dice);
    Relation after = before == null ? null : successor(before, seconds);
    if (after == null) {
      return Outcome.IMPOSSIBLE;
    }
    after.status = RelationStatus.TRANSFER_FAILED;
    return Outcome.told(
        new DirectoryEvent(TYPE, "transfer_fail")
            .text("FailReason", dice.pick(FAIL_REASONS))
            .text("UserID", after.staff.userId)
            .text("ExternalUserID", after.customer.id));
  }

  Outcome approveArchive(long seconds) {
    Relation relation = directory.anyRelation(RelationStatus.ACTIVE, dice);
    if (relation == null) {
      return Outcome.IMPOSSIBLE;
    }
    relation.consent = Consent.AGREE;
    relation.consentSeconds = seconds;
    return Outcome.told(
        event("msg_audit_approved", relation)
            .text("WelcomeCode", dice.alphanumeric(43))
            .forAppsOnly());
  }
}
