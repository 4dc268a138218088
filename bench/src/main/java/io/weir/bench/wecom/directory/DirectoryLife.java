package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes a directory, one thing a step and a second or more between two steps. Equal directories,
 * dice and plans live the same life. A change that takes two events (a transfer, a new tag group)
 * takes two steps.
 */
public final class DirectoryLife {

  private static final int ATTEMPTS_MAX = 200;
  private static final int ODD_PER_MILLE = 100;

  private record Kind(int weight, Attempt attempt) {}

  private final Directory directory;
  private final Dice dice;
  private final CustomerLife customers;
  private final TagLife tags;
  private final StaffLife staff;
  private final List<Kind> kinds = new ArrayList<>();
  private final int weights;
  private long seconds;
  private int steps;

  /** The life of {@code directory} from {@code startSeconds} on. */
  public DirectoryLife(Directory directory, DirectoryPlan plan, Dice dice, long startSeconds) {
    this.directory = directory;
    this.dice = dice;
    this.seconds = startSeconds;
    this.customers = new CustomerLife(directory, dice);
    this.tags = new TagLife(directory, dice);
    this.staff = new StaffLife(directory, dice);
    customerKinds();
    groupKinds(new GroupLife(directory, dice));
    tagKinds();
    staffKinds();
    if (plan.quiet()) {
      quietKinds();
    }
    this.weights = kinds.stream().mapToInt(Kind::weight).sum();
  }

  private void customerKinds() {
    kind(120, customers::add);
    kind(60, customers::addHalf);
    kind(60, customers::confirm);
    kind(180, customers::edit);
    kind(50, customers::deleteByStaff);
    kind(50, customers::deleteByCustomer);
    kind(30, customers::transfer);
    kind(30, customers::transferFails);
    kind(30, customers::approveArchive);
  }

  private void groupKinds(GroupLife groups) {
    kind(25, groups::create);
    kind(90, groups::addMembers);
    kind(50, groups::removeMembers);
    kind(15, groups::changeOwner);
    kind(20, groups::rename);
    kind(15, groups::changeNotice);
    kind(8, groups::dismiss);
  }

  private void tagKinds() {
    kind(20, tags::create);
    kind(20, tags::rename);
    kind(10, tags::delete);
    kind(8, tags::createGroup);
    kind(8, tags::renameGroup);
    kind(4, tags::deleteGroup);
    kind(10, tags::shuffle);
  }

  private void staffKinds() {
    kind(20, staff::create);
    kind(40, staff::update);
    kind(6, staff::rename);
    kind(10, staff::delete);
    kind(8, staff::createDepartment);
    kind(8, staff::updateDepartment);
    kind(5, staff::deleteDepartment);
    kind(10, staff::tagMembers);
  }

  private void quietKinds() {
    kind(80, customers::editByApi);
    kind(30, customers::editMobiles);
    kind(20, customers::renameThemselves);
    kind(10, tags::renameByApi);
  }

  private void kind(int weight, Attempt attempt) {
    kinds.add(new Kind(weight, attempt));
  }

  /** Whose life it is. */
  public Directory directory() {
    return directory;
  }

  /** Steps so far. */
  public int steps() {
    return steps;
  }

  /** One change more. */
  public Change step() {
    synchronized (directory) {
      seconds += dice.between(1, 2);
      steps++;
      Attempt.Outcome outcome = next();
      DirectoryEvent event = outcome.event();
      if (event != null) {
        event.at(seconds, dice.perMille(ODD_PER_MILLE));
      }
      return new Change(steps, seconds, event);
    }
  }

  private Attempt.Outcome next() {
    if (customers.handingOver()) {
      return customers.endTransfer();
    } else if (tags.groupIsEmpty()) {
      return tags.fillGroup(seconds);
    }
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      Attempt.Outcome outcome = drawn().at(seconds);
      if (outcome.changed()) {
        return outcome;
      }
    }
    return staff.create(seconds); // always possible
  }

  private Attempt drawn() {
    int roll = dice.below(weights);
    for (Kind kind : kinds) {
      roll -= kind.weight();
      if (roll < 0) {
        return kind.attempt();
      }
    }
    throw new IllegalStateException("no kind has the last of the weights");
  }
}
