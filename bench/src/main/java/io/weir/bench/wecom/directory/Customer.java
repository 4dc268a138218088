package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody outside of the corp, perhaps known from a group only. */
final class Customer {

  static final int WECHAT = 1;
  static final int WECOM = 2;

  /** Followers in the order they came, whatever became of them. */
  final List<Relation> relations = new ArrayList<>(1);

  final String id;
  final int type;
  final int gender;
  String name;

  Customer(String id, String name, int type, int gender) {
    this.id = id;
    this.name = name;
    this.type = type;
    this.gender = gender;
  }

  /** Some have none: nobody keeps an address of each, it follows from the id. */
  @Nullable String avatar() {
    return Math.floorMod(id.hashCode(), 20) == 0
        ? null
        : "http://wx.qlogo.cn/mmhead/" + id.substring(2, 14) + "/0";
  }

  /** WeChat users have one where the corp has bound an account of the open platform. */
  @Nullable String unionId() {
    return type == WECHAT && Math.floorMod(id.hashCode(), 10) < 7
        ? "oSim" + id.substring(2, 26)
        : null;
  }

  /** The short name of the customer's own corp; WeChat users have none. */
  @Nullable String corpName() {
    return type == WECOM ? "合作方" + Math.floorMod(id.hashCode(), 97) : null;
  }

  @Nullable String corpFullName() {
    return type == WECOM ? corpName() + "有限责任公司" : null;
  }

  /** What WeCom users are in their own corp; some hide it. */
  @Nullable String position() {
    return type == WECOM && Math.floorMod(id.hashCode(), 3) > 0
        ? "采购 & 合作" + Math.floorMod(id.hashCode(), 11)
        : null;
  }

  /** What WeCom users' corps show of them; some show nothing. */
  @Nullable ObjectNode externalProfile() {
    if (type != WECOM || Math.floorMod(id.hashCode(), 4) == 0) {
      return null;
    }
    ObjectNode profile = JsonNodeFactory.instance.objectNode();
    ArrayNode attributes = profile.putArray("external_attr");
    ObjectNode text = attributes.addObject().put("type", 0).put("name", "工号");
    text.putObject("text").put("value", id.substring(2, 8));
    ObjectNode web = attributes.addObject().put("type", 1).put("name", "官网");
    web.putObject("web").put("url", "https://partner.example/?a=1&b=2").put("title", corpName());
    return profile;
  }

  List<Relation> listedRelations() {
    return relations.stream().filter(relation -> relation.status.listed()).toList();
  }
}
