package io.weir.bench.wecom.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code batch/userid_to_openuserid}, which counts the ids that nobody has and shuts when there are
 * too many. One for each corp.
 */
public final class OpenUserIdApi {

  private static final int LIST_MAX = 1000;

  private final Directory directory;
  private final int badMax;
  private final Set<String> refused = new HashSet<>();
  private int bad;
  private int repeated;

  /**
   * The ids of {@code directory}.
   *
   * @param badMax bad ids over all calls; beyond it every call is refused. On the platform for a
   *     day, here for good
   */
  public OpenUserIdApi(Directory directory, int badMax) {
    this.directory = directory;
    this.badMax = badMax;
  }

  /** Open ids of up to 1,000 members. */
  public ApiAnswer convert(List<String> userIds) {
    if (userIds.isEmpty() || userIds.size() > LIST_MAX) {
      return ApiAnswer.invalid("userid_list has 1 to 1000");
    }
    synchronized (directory) {
      if (bad > badMax) {
        return new ApiAnswer.Refused(45009, "api freq out of limit: too many bad ids");
      }
      ObjectNode answer = ApiAnswer.json();
      ArrayNode open = answer.putArray("open_userid_list");
      ArrayNode invalid = answer.putArray("invalid_userid_list");
      for (String userId : userIds) {
        if (directory.staff.containsKey(userId)) {
          open.addObject().put("userid", userId).put("open_userid", StaffApi.openUserId(userId));
        } else {
          invalid.add(userId);
          bad++;
          repeated += refused.add(userId) ? 0 : 1;
        }
      }
      return new ApiAnswer.Fine(answer);
    }
  }

  /** Bad ids that had been refused before: an engine should have none. */
  public int repeated() {
    synchronized (directory) {
      return repeated;
    }
  }
}
