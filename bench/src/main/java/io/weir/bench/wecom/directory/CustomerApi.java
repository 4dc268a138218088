package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code externalcontact}: customers, as a caller may see them (protocol §6). */
public final class CustomerApi {

  private static final int FOLLOWERS_A_PAGE = 500;
  private static final int USERS_MAX = 100;
  private static final int BATCH_MAX = 100;
  private static final int CORP_TAG = 1;
  private static final int PERSONAL_TAG = 2;
  private static final ApiAnswer NO_CONTACT = new ApiAnswer.Refused(84061, "not external contact");

  private final Directory directory;

  /** The customers of {@code directory}. */
  public CustomerApi(Directory directory) {
    this.directory = directory;
  }

  /** Who may have customers. */
  public ApiAnswer followUsers() {
    synchronized (directory) {
      ObjectNode answer = ApiAnswer.json();
      ArrayNode ids = answer.putArray("follow_user");
      directory.staff.values().stream()
          .filter(member -> member.servesCustomers)
          .forEach(member -> ids.add(member.userId));
      return new ApiAnswer.Fine(answer);
    }
  }

  /** A member's customers; 84061 when there are none. */
  public ApiAnswer list(String userId) {
    synchronized (directory) {
      Staff member = directory.staff.get(userId);
      if (member == null) {
        return new ApiAnswer.Refused(60111, "userid not found");
      }
      List<Relation> listed = member.listedRelations();
      if (listed.isEmpty()) {
        return NO_CONTACT;
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode ids = answer.putArray("external_userid");
      listed.forEach(relation -> ids.add(relation.customer.id));
      return new ApiAnswer.Fine(answer);
    }
  }

  /** A customer with 500 followers a page; 40096 for an id that nobody has. */
  public ApiAnswer get(String externalUserId, String cursor, View view) {
    synchronized (directory) {
      Customer customer = directory.customers.get(externalUserId);
      if (customer == null) {
        return new ApiAnswer.Refused(40096, "invalid external userid");
      }
      List<Relation> listed = customer.listedRelations();
      int from = Cursor.index(cursor);
      if (listed.isEmpty()) {
        return NO_CONTACT;
      } else if (from < 0 || from > listed.size()) {
        return ApiAnswer.invalid("cursor");
      }
      int to = Math.min(listed.size(), from + FOLLOWERS_A_PAGE);
      ObjectNode answer = ApiAnswer.json();
      answer.set("external_contact", contact(customer, view));
      ArrayNode followers = answer.putArray("follow_user");
      listed
          .subList(from, to)
          .forEach(relation -> tags(follower(followers.addObject(), relation, view), relation));
      if (to < listed.size()) {
        answer.put("next_cursor", Cursor.after("" + to));
      }
      return new ApiAnswer.Fine(answer);
    }
  }

  private static ObjectNode contact(Customer customer, View view) {
    ObjectNode contact = ApiAnswer.json();
    contact.put("external_userid", customer.id).put("name", customer.name);
    contact.put("type", customer.type).put("gender", customer.gender);
    if (view.seesNames()) {
      present(contact, "avatar", customer.avatar());
    }
    present(contact, "unionid", customer.unionId());
    present(contact, "corp_name", customer.corpName());
    present(contact, "corp_full_name", customer.corpFullName());
    present(contact, "position", customer.position());
    ObjectNode profile = customer.externalProfile();
    if (profile != null) {
      contact.set("external_profile", profile);
    }
    return contact;
  }

  private static void present(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
  }

  private static ObjectNode follower(ObjectNode node, Relation relation, View view) {
    node.put("userid", relation.staff.userId).put("remark", relation.remark);
    node.put("description", relation.description).put("createtime", relation.createSeconds);
    node.put("add_way", relation.addWay).put("oper_userid", relation.staff.userId);
    node.put("remark_corp_name", relation.remarkCompany());
    if (!relation.state.isEmpty()) {
      node.put("state", relation.state);
    }
    if (view.seesNames()) {
      relation.remarkMobiles.forEach(node.putArray("remark_mobiles")::add);
    }
    return node;
  }

  private void tags(ObjectNode node, Relation relation) {
    ArrayNode tags = node.putArray("tags");
    for (Tag tag : presentTags(directory, relation)) {
      tags.addObject()
          .put("group_name", tag.group.name)
          .put("tag_name", tag.name)
          .put("tag_id", tag.id)
          .put("type", CORP_TAG);
    }
    for (String name : relation.personalTags) {
      tags.addObject().put("tag_name", name).put("type", PERSONAL_TAG);
    }
  }

  /** Deleting a tag takes it from everybody, and no event tells of that. */
  static List<Tag> presentTags(Directory directory, Relation relation) {
    return relation.tagIds.stream()
        .map(id -> directory.tags.get(id))
        .filter(tag -> tag != null && !tag.deleted)
        .toList();
  }

  /**
   * The customers of up to 100 members, member by member. Unknown members are passed over.
   *
   * @param limit up to 100; 0 means 50
   */
  public ApiAnswer batch(List<String> userIds, String cursor, long limit, View view) {
    String position = Cursor.position(cursor);
    if (userIds.isEmpty() || userIds.size() > USERS_MAX) {
      return ApiAnswer.invalid("userid_list has 1 to 100");
    } else if (limit < 0 || limit > BATCH_MAX) {
      return ApiAnswer.invalid("limit is 100 at most");
    } else if (position == null) {
      return ApiAnswer.invalid("cursor");
    }
    synchronized (directory) {
      return batch(userIds, position, limit == 0 ? 50 : (int) limit, view);
    }
  }

  private ApiAnswer batch(List<String> userIds, String position, int limit, View view) {
    ObjectNode answer = ApiAnswer.json();
    ArrayNode contacts = answer.putArray("external_contact_list");
    int colon = position.indexOf(':');
    int start = colon < 0 ? 0 : Integer.parseInt(position.substring(0, colon));
    String last = position.substring(colon + 1);
    for (int i = start; i < userIds.size(); i++) {
      for (Relation relation : after(userIds.get(i), i == start ? last : "")) {
        if (contacts.size() == limit) {
          return new ApiAnswer.Fine(answer.put("next_cursor", Cursor.after(i + ":" + last)));
        }
        if (relation.status.listed()) {
          ObjectNode node = contacts.addObject();
          node.set("external_contact", contact(relation.customer, view));
          ObjectNode info = follower(node.putObject("follow_info"), relation, view);
          ArrayNode ids = info.putArray("tag_id");
          presentTags(directory, relation).forEach(tag -> ids.add(tag.id));
          last = relation.customer.id;
        }
      }
      last = "";
    }
    return new ApiAnswer.Fine(answer.put("next_cursor", ""));
  }

  private Iterable<Relation> after(String userId, String last) {
    Staff member = directory.staff.get(userId);
    if (member == null) {
      return List.of();
    }
    return member.relations.tailMap(last, false).values();
  }

  /** The customer's id, or the pending one of somebody who is no customer. */
  public ApiAnswer unionIdToExternalUserId(String unionId, String openId) {
    if (unionId.isEmpty() || openId.isEmpty()) {
      return ApiAnswer.invalid("unionid and openid are needed");
    }
    synchronized (directory) {
      Customer customer = directory.byUnionId(unionId);
      ObjectNode answer = ApiAnswer.json();
      return new ApiAnswer.Fine(
          customer != null && !customer.listedRelations().isEmpty()
              ? answer.put("external_userid", customer.id)
              : answer.put("pending_id", "p" + Integer.toHexString(unionId.hashCode()) + unionId));
    }
  }
}
