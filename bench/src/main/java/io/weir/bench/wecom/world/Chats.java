package io.weir.bench.wecom.world;

import io.weir.bench.wecom.directory.Population;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The people of a corp and who talks with whom: pairs, and rooms of 5 to 200. */
final class Chats {

  private record Chat(String roomId, List<String> members) {}

  private static final List<String> SURNAMES =
      List.of("zhang", "wang", "li", "zhao", "chen", "liu", "Yang", "huang", "WuDi", "sun_");

  private final List<String> staff = new ArrayList<>();
  private final List<Chat> pairs = new ArrayList<>();
  private final List<Chat> rooms = new ArrayList<>();

  /** Enough people and chats for {@code messages}, at least a handful. */
  Chats(int messages, Dice dice) {
    int size = Math.max(4, Math.min(60, messages / 150));
    for (int i = 0; i < size; i++) {
      staff.add(dice.pick(SURNAMES) + (i + 1));
    }
    int pairCount = Math.max(6, messages / 25);
    String robot = "wb" + dice.alphanumeric(22);
    for (int i = 0; i < pairCount; i++) {
      pairs.add(pair(robot, dice));
    }
    int roomCount = Math.max(3, Math.min(400, messages / 200));
    for (int i = 0; i < roomCount; i++) {
      rooms.add(room(i, dice));
    }
  }

  /** Who they are and where they talk. */
  Population population() {
    List<Population.Pair> couples = new ArrayList<>();
    Set<String> robots = new TreeSet<>();
    for (Chat pair : pairs) {
      String other = pair.members().get(1);
      if (Population.external(other)) {
        couples.add(new Population.Pair(pair.members().get(0), other));
      } else if (other.startsWith("wb")) {
        robots.add(other);
      }
    }
    List<Population.Room> places =
        rooms.stream().map(room -> new Population.Room(room.roomId(), room.members())).toList();
    return new Population(List.copyOf(staff), couples, places, List.copyOf(robots));
  }

  private Chat pair(String robot, Dice dice) {
    String one = dice.pick(staff);
    int kind = dice.below(100);
    if (kind < 70) {
      return new Chat("", List.of(one, external(dice)));
    } else if (kind < 78) {
      return new Chat("", List.of(one, robot));
    }
    String other = dice.pick(staff);
    return new Chat("", List.of(one, other.equals(one) ? external(dice) : other));
  }

  private Chat room(int place, Dice dice) {
    List<String> members = new ArrayList<>();
    int size = roomSize(place, dice);
    boolean internal = dice.perMille(350) && size <= staff.size();
    int own = internal ? size : Math.max(1, Math.min(staff.size(), size / 4));
    int first = dice.below(staff.size());
    for (int i = 0; i < own; i++) {
      members.add(staff.get((first + i) % staff.size()));
    }
    while (members.size() < size) {
      members.add(external(dice));
    }
    return new Chat("wr" + dice.alphanumeric(30), List.copyOf(members));
  }

  private static int roomSize(int place, Dice dice) {
    int kind = place == 2 ? 99 : dice.below(100);
    if (kind < 80) {
      return dice.between(5, 15);
    }
    return kind < 97 ? dice.between(16, 45) : dice.between(50, 201);
  }

  private static String external(Dice dice) {
    return (dice.perMille(800) ? "wm" : "wo") + dice.alphanumeric(30);
  }

  /**
   * Whose turn it is: in a room with everybody else as the audience, or with the first half of
   * them.
   */
  Turn turn(long timeMillis, Dice dice) {
    boolean single = dice.perMille(620);
    Chat chat = dice.pick(single ? pairs : rooms);
    List<String> present = chat.members();
    if (!single && dice.perMille(80)) {
      present = present.subList(0, Math.max(2, present.size() / 2));
    }
    int speaker = dice.below(present.size());
    List<String> to = new ArrayList<>(present);
    to.remove(speaker);
    return new Turn(
        msgId(present, dice), present.get(speaker), List.copyOf(to), chat.roomId(), timeMillis);
  }

  private static String msgId(List<String> present, Dice dice) {
    String last = present.get(present.size() - 1);
    boolean external = last.startsWith("wm") || last.startsWith("wo");
    return "CAQQ" + dice.alphanumeric(24) + (external ? "_external" : "");
  }
}
