package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.Dice;
import java.util.ArrayList;
import java.util.List;

/** Makes a directory around the people and rooms of a corp's messages. */
public final class DirectoryMaker {

  private static final long YEAR_SECONDS = 365L * 86_400;
  private static final List<Integer> ADD_WAYS =
      List.of(0, 1, 1, 1, 2, 3, 4, 5, 6, 8, 9, 10, 16, 17, 18, 201, 202);
  // Beyond this many followers externalcontact/get has a second page.
  private static final int FOLLOWERS_MANY = 520;

  private final Directory directory;
  private final DirectoryPlan plan;
  private final Population population;
  private final Dice dice;
  private final long nowSeconds;
  private final List<Staff> serving = new ArrayList<>();
  private final List<Customer> outsiders = new ArrayList<>();

  private DirectoryMaker(
      String corpId, DirectoryPlan plan, Population population, Dice dice, long nowSeconds) {
    this.directory = new Directory(corpId);
    this.plan = plan;
    this.population = population;
    this.dice = dice;
    this.nowSeconds = nowSeconds;
  }

  /** Equal arguments make equal directories; nothing in one is younger than {@code nowSeconds}. */
  public static Directory make(
      String corpId, DirectoryPlan plan, Population population, Dice dice, long nowSeconds) {
    return new DirectoryMaker(corpId, plan, population, dice, nowSeconds).make();
  }

  private Directory make() {
    departments();
    staff();
    tags();
    population.pairs().forEach(this::pair);
    population.rooms().forEach(this::room);
    customers();
    for (int i = 0; i < plan.groups(); i++) {
      silentGroup();
    }
    directory.robots.addAll(population.robots());
    return directory;
  }

  private void departments() {
    int count = 2 + Math.max(plan.staff(), population.staff().size()) / 15;
    List<Long> ids = new ArrayList<>(List.of(Department.ROOT));
    directory.departments.put(
        Department.ROOT, new Department(Department.ROOT, "总部", "Head office", 0, 100_000_000));
    for (int i = 1; i < count; i++) {
      long id = i + 1L + (dice.perMille(50) ? 1_000_000L : 0);
      long parent = dice.pick(ids);
      String english = dice.perMille(300) ? "Unit " + id : "";
      directory.departments.put(
          id, new Department(id, Names.department(dice), english, parent, Names.order(dice)));
      ids.add(id);
    }
  }

  private void staff() {
    List<Long> departments = List.copyOf(directory.departments.keySet());
    for (String userId : population.staff()) {
      Staff member = member(userId, departments);
      member.servesCustomers = true;
      serving.add(member);
    }
    for (int i = population.staff().size(); i < plan.staff(); i++) {
      Staff member = member("lin." + (i + 1) + "@" + dice.below(100), departments);
      member.servesCustomers = dice.perMille(850);
      // One in twenty may have customers but has none.
      if (member.servesCustomers && !dice.perMille(50)) {
        serving.add(member);
      }
    }
    for (Department department : directory.departments.values()) {
      department.leaders =
          dice.perMille(600) ? List.of(directory.anyStaff(dice).userId) : List.of();
    }
  }

  private Staff member(String userId, List<Long> departments) {
    List<Long> own = new ArrayList<>(List.of(dice.pick(departments)));
    long second = dice.pick(departments);
    if (dice.perMille(200) && !own.contains(second)) {
      own.add(second);
    }
    Staff member = new Staff(userId, Names.person(dice), List.copyOf(own));
    member.position = Names.position(dice);
    member.mobile = dice.perMille(900) ? Names.mobile(dice) : "";
    member.email = dice.perMille(600) ? "m" + dice.below(1_000_000) + "@corp.example" : "";
    member.alias = dice.perMille(400) ? "alias" + dice.below(1000) : "";
    member.gender = dice.below(3);
    member.status = dice.perMille(900) ? 1 : dice.pick(List.of(2, 4, 5));
    member.archiveEdition = dice.perMille(600) ? dice.between(1, 3) : 0;
    directory.add(member);
    return member;
  }

  private void tags() {
    for (int i = 0; i < plan.tagGroups(); i++) {
      TagGroup group = tagGroup(directory, dice, before());
      int count = dice.between(4, 8);
      for (int k = 0; k < count; k++) {
        directory.add(
            new Tag(Names.tagId(dice), group, Names.label(dice), Names.order(dice), before()));
      }
    }
  }

  /** A new group without tags. */
  static TagGroup tagGroup(Directory directory, Dice dice, long seconds) {
    TagGroup group =
        new TagGroup(Names.tagId(dice), Names.label(dice) + "组", Names.order(dice), seconds);
    directory.add(group);
    return group;
  }

  private void pair(Population.Pair pair) {
    Staff member = directory.staff.get(pair.userId());
    if (member != null && !member.relations.containsKey(pair.externalUserId())) {
      relate(member, customer(pair.externalUserId()));
    }
  }

  private Customer customer(String id) {
    Customer known = directory.customers.get(id);
    return known == null ? newCustomer(directory, id, dice) : known;
  }

  static Customer newCustomer(Directory directory, String id, Dice dice) {
    int type = dice.perMille(850) ? Customer.WECHAT : Customer.WECOM;
    Customer customer = new Customer(id, Names.nick(dice), type, dice.below(3));
    directory.add(customer);
    return customer;
  }

  private void relate(Staff member, Customer customer) {
    Relation relation = befriend(directory, member, customer, before(), dice);
    if (!plan.personalTags()) {
      relation.personalTags = List.of();
    }
  }

  /** A new relation with what is known of a customer from the start. */
  static Relation befriend(
      Directory directory, Staff member, Customer customer, long seconds, Dice dice) {
    Relation relation = directory.relate(member, customer, seconds);
    introduce(directory, relation, seconds, dice);
    return relation;
  }

  /** As if they had just met. */
  static void introduce(Directory directory, Relation relation, long seconds, Dice dice) {
    relation.createSeconds = seconds;
    relation.addWay = dice.pick(ADD_WAYS);
    relation.state = dice.perMille(700) ? "" : "渠道🙂" + dice.below(50);
    relation.remark = Names.remark(dice);
    relation.description = Names.description(dice);
    relation.remarkMobiles = dice.perMille(300) ? List.of(Names.mobile(dice)) : List.of();
    relation.personalTags = dice.perMille(200) ? List.of(Names.label(dice)) : List.of();
    relation.tagIds.clear();
    List<Tag> tags = dice.perMille(600) ? directory.presentTags() : List.of();
    for (int i = 0; i < 2 && !tags.isEmpty(); i++) {
      relation.tagIds.add(dice.pick(tags).id);
    }
    relation.consent = dice.perMille(800) ? Consent.DEFAULT_AGREE : dice.pick(CONSENTS);
    relation.consentSeconds = seconds;
  }

  private static final List<Consent> CONSENTS = List.of(Consent.AGREE, Consent.DISAGREE);

  private void room(Population.Room room) {
    if (room.internal()) {
      directory.rooms.put(
          room.roomId(),
          new InternalRoom(
              room.roomId(), Names.group(dice), before(), notice(), List.copyOf(room.members())));
      return;
    }
    String owner = room.members().get(0);
    Group group = new Group(room.roomId(), owner, Names.group(dice), newVersion(dice), before());
    group.notice = notice();
    List<Staff> own = new ArrayList<>();
    for (String id : room.members()) {
      directory.join(group, new Group.Member(id, before(), dice.between(1, 3)));
      Staff member = directory.staff.get(id);
      if (member != null) {
        own.add(member);
      } else if (!directory.customers.containsKey(id)) {
        outsider(newCustomer(directory, id, dice), own);
      }
    }
    directory.add(group);
  }

  /** Six in ten who are in a group are also the customer of somebody in it. */
  private void outsider(Customer customer, List<Staff> own) {
    if (!own.isEmpty() && dice.perMille(600)) {
      relate(dice.pick(own), customer);
    } else {
      outsiders.add(customer);
    }
  }

  private void customers() {
    int known = directory.customers.size() - outsiders.size();
    for (int i = known; i < plan.customers() && !serving.isEmpty(); i++) {
      Customer customer = newCustomer(directory, Names.customerId(dice), dice);
      boolean everybodys = i == known && serving.size() >= FOLLOWERS_MANY;
      int followers = everybodys ? FOLLOWERS_MANY : dice.perMille(850) ? 1 : dice.between(2, 3);
      int first = dice.below(serving.size());
      for (int k = 0; k < Math.min(followers, serving.size()); k++) {
        relate(serving.get((first + k) % serving.size()), customer);
      }
    }
  }

  private void silentGroup() {
    Staff owner = dice.pick(serving);
    Group group =
        new Group(Names.chatId(dice), owner.userId, Names.group(dice), newVersion(dice), before());
    group.notice = notice();
    int own = dice.between(1, 3);
    directory.join(group, new Group.Member(owner.userId, group.createSeconds, 1));
    for (int i = 1; i < own; i++) {
      String id = dice.pick(serving).userId;
      directory.join(group, new Group.Member(id, before(), 1));
      group.admins.add(id);
    }
    int size = dice.between(1, 20);
    for (int i = 0; i < size; i++) {
      Customer customer = directory.anyCustomer(dice);
      if (customer == null || dice.perMille(100)) {
        customer = newCustomer(directory, Names.customerId(dice), dice);
      }
      directory.join(group, new Group.Member(customer.id, before(), dice.between(1, 3)));
    }
    directory.add(group);
  }

  private String notice() {
    return dice.perMille(300) ? "公告：" + Names.label(dice) : "";
  }

  /** The version that a group's members have after a change. */
  static String newVersion(Dice dice) {
    return dice.hex(32);
  }

  /** Some time in the year before. */
  private long before() {
    return nowSeconds - 60 - (dice.roll() >>> 1) % YEAR_SECONDS;
  }
}
