package io.weir.engine.wecom;

import java.util.List;

/** How often the platform lets an API be called (protocol §5.1 and §8). Tencent may change it. */
final class ApiLimits {

  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long MONTH = 30 * DAY;

  private static final Limit CORP_HOUR = new Limit(150_000, HOUR);
  private static final List<Limit> CORP = List.of(new Limit(10_000, MINUTE), CORP_HOUR);
  private static final List<Limit> ADDRESS =
      List.of(new Limit(20_000, MINUTE), new Limit(600_000, HOUR));
  private static final List<Limit> PROVIDER_ADDRESS =
      List.of(new Limit(40_000, MINUTE), new Limit(1_200_000, HOUR));
  private static final List<Limit> CONVERSION =
      List.of(
          new Limit(10_000, MINUTE),
          new Limit(100_000, HOUR),
          new Limit(480_000, DAY),
          new Limit(7_500_000, MONTH));

  /** So many calls in any stretch of so long. */
  record Limit(int calls, long spanNanos) {

    /** The part of it that this node may use; never nothing. */
    int shared(int percent) {
      return Math.max(1, (int) ((long) calls * percent / 100));
    }
  }

  private ApiLimits() {}

  /** Per corp (or suite) and API. */
  static List<Limit> ofOwner(String api) {
    return switch (api) {
      case "/cgi-bin/msgaudit/get_permit_user_list" -> minute(1_000);
      case "/cgi-bin/msgaudit/check_single_agree" -> minute(2_500);
      case "/cgi-bin/msgaudit/check_room_agree" -> minute(1_500);
      case "/cgi-bin/msgaudit/groupchat/get" -> minute(2_000);
      case "/cgi-bin/idconvert/unionid_to_external_userid",
          "/cgi-bin/externalcontact/unionid_to_external_userid" ->
          CONVERSION;
      default -> CORP;
    };
  }

  /** Per calling address and API, all corps together. */
  static List<Limit> ofAddress(boolean thirdParty) {
    return thirdParty ? PROVIDER_ADDRESS : ADDRESS;
  }

  private static List<Limit> minute(int calls) {
    return List.of(new Limit(calls, MINUTE), CORP_HOUR);
  }
}
