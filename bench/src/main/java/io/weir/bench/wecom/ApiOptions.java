package io.weir.bench.wecom;

import java.util.Map;

/**
 * How the APIs of the directory behave. Limits are per corp and API.
 *
 * @param perMinute calls; the next ones get 45009 until a minute after the first
 * @param perHour calls; the same for an hour
 * @param atOnce calls under way; one more gets 45033. The platform doesn't say how many it allows
 * @param latencyMillis from a call to its answer, which was read when the call came
 * @param usersMax members in one answer of {@code user/list} with {@code fetch_child=1}
 * @param badIdsMax ids that nobody has, in all calls of {@code userid_to_openuserid}
 * @param odd which answers are odd
 */
public record ApiOptions(
    int perMinute,
    int perHour,
    int atOnce,
    int latencyMillis,
    int usersMax,
    int badIdsMax,
    OddReplies odd) {

  // Of msgaudit, in the platform's documents (protocol §5.1).
  private static final Map<String, Integer> OWN_LIMITS =
      Map.of(
          "/cgi-bin/msgaudit/get_permit_user_list", 1000,
          "/cgi-bin/msgaudit/check_single_agree", 2500,
          "/cgi-bin/msgaudit/check_room_agree", 1500,
          "/cgi-bin/msgaudit/groupchat/get", 2000);

  /** As the platform does it, so far as it is known; at once, and without odd answers. */
  public static ApiOptions platform() {
    return new ApiOptions(10_000, 150_000, 10, 0, 2000, 1000, OddReplies.none());
  }

  /** The same with other limits of calls. */
  public ApiOptions withLimits(int minute, int hour, int together) {
    return new ApiOptions(minute, hour, together, latencyMillis, usersMax, badIdsMax, odd);
  }

  /** The same, slower. */
  public ApiOptions withLatencyMillis(int millis) {
    return new ApiOptions(perMinute, perHour, atOnce, millis, usersMax, badIdsMax, odd);
  }

  /** The same with other limits of what is in one answer, or one request. */
  public ApiOptions withSizes(int users, int badIds) {
    return new ApiOptions(perMinute, perHour, atOnce, latencyMillis, users, badIds, odd);
  }

  /** The same with odd answers. */
  public ApiOptions withOdd(OddReplies replies) {
    return new ApiOptions(perMinute, perHour, atOnce, latencyMillis, usersMax, badIdsMax, replies);
  }

  int perMinute(String path) {
    return Math.min(perMinute, OWN_LIMITS.getOrDefault(path, perMinute));
  }
}
