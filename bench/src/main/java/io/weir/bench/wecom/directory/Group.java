package io.weir.bench.wecom.directory;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A customer group. Internal rooms are {@link InternalRoom}s. */
final class Group {

  /**
   * Somebody in the group.
   *
   * @param scene 1 invited, 2 by an invitation's link, 3 by a QR code
   */
  record Member(String id, long joinSeconds, int scene) {

    boolean external() {
      return Population.external(id);
    }
  }

  final String chatId;
  final long createSeconds;
  final SortedMap<String, Member> members = new TreeMap<>();
  final SortedSet<String> admins = new TreeSet<>();

  /** Who was in it under an id that is not in it now. */
  final SortedSet<String> formerIds = new TreeSet<>();

  String owner;
  String name;
  String notice = "";
  String memberVersion;
  boolean dismissed;

  Group(String chatId, String owner, String name, String memberVersion, long createSeconds) {
    this.chatId = chatId;
    this.owner = owner;
    this.name = name;
    this.memberVersion = memberVersion;
    this.createSeconds = createSeconds;
  }

  long externals() {
    return members.values().stream().filter(Member::external).count();
  }

  void join(Member member) {
    members.put(member.id(), member);
    formerIds.remove(member.id());
  }

  void leave(String id) {
    members.remove(id);
    admins.remove(id);
    formerIds.add(id);
  }

  /** A member has another id now. */
  void rename(String from, String to) {
    Member member = members.get(from);
    if (member == null) {
      return;
    }
    boolean admin = admins.contains(from);
    leave(from);
    join(new Member(to, member.joinSeconds(), member.scene()));
    if (admin) {
      admins.add(to);
    }
    owner = owner.equals(from) ? to : owner;
  }
}
