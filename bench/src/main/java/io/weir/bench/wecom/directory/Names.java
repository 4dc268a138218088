package io.weir.bench.wecom.directory;

import io.weir.bench.wecom.world.Dice;
import java.util.List;

/** Makes up names, ids and the like. */
final class Names {

  private static final List<String> FAMILY =
      List.of("张", "王", "李", "赵", "陈", "刘", "欧阳", "黄", "吴", "孙");
  private static final List<String> GIVEN =
      List.of("伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳");
  private static final List<String> NICKS =
      List.of("小太阳🌞", "A 建材老李", "Lucy 👩‍💻", "听风\t者", "<b>&amp;</b>", "O'Neil \"K\"", "大明", "Ω");
  private static final List<String> POSITIONS = List.of("", "销售", "客户经理", "后台工程师", "店长 & 客服", "VP");
  private static final List<String> UNITS = List.of("销售部", "研发部", "华东区", "客服中心", "财务", "门店");
  private static final List<String> LABELS =
      List.of("VIP", "意向高", "已成交", "沉睡", "到店", "转介绍🙂", "竞品");

  private Names() {}

  static String person(Dice dice) {
    return dice.pick(FAMILY) + dice.pick(GIVEN) + (dice.perMille(500) ? dice.pick(GIVEN) : "");
  }

  static String nick(Dice dice) {
    return dice.perMille(300) ? dice.pick(NICKS) : person(dice);
  }

  static String position(Dice dice) {
    return dice.pick(POSITIONS);
  }

  static String department(Dice dice) {
    return dice.pick(UNITS) + dice.below(1000);
  }

  static String label(Dice dice) {
    return dice.pick(LABELS) + dice.below(1000);
  }

  static String group(Dice dice) {
    return dice.perMille(150) ? "" : dice.pick(UNITS) + "福利群" + dice.below(10_000);
  }

  static String remark(Dice dice) {
    return dice.perMille(200) ? "" : person(dice) + "-" + dice.pick(LABELS);
  }

  static String description(Dice dice) {
    return dice.perMille(500) ? "" : "来自" + dice.pick(UNITS) + "，" + dice.below(100_000);
  }

  static String mobile(Dice dice) {
    return "138" + dice.between(10_000_000, 99_999_999);
  }

  static String customerId(Dice dice) {
    return (dice.perMille(800) ? "wm" : "wo") + dice.alphanumeric(30);
  }

  static String chatId(Dice dice) {
    return "wr" + dice.alphanumeric(30);
  }

  static String tagId(Dice dice) {
    return "et" + dice.alphanumeric(30);
  }

  /** Orders go up to 2^32 - 1 on the platform. */
  static long order(Dice dice) {
    return dice.perMille(100) ? 4_294_967_295L - dice.below(1000) : dice.below(100_000);
  }
}
