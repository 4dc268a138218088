package io.weir.engine.directory;

import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.wecom.Converted;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.StaffCalls;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How WeCom is asked what ids are called elsewhere. Nobody asks for an id while another asks for
 * it, nor again for one that is settled: see {@link Identity#keptMillis}.
 */
public final class IdentityQuestions {

  /** Ids in one question for openuserids. */
  public static final int IDS_MAX = StaffCalls.CONVERSIONS_MAX;

  /** WeCom passed over an id without a word: it may be asked for again after this. */
  public static final long UNANSWERED_MILLIS = TimeUnit.HOURS.toMillis(24);

  private IdentityQuestions() {}

  /**
   * What third-party apps call these members of staff.
   *
   * @param userIds 1 to {@link #IDS_MAX}; none that was refused before
   * @return of those that WeCom said anything of
   */
  public static Question<?, List<Identity>> openUserIds(
      List<String> userIds, DirectoryAccess access) {
    return Question.of(
        new StaffCalls.ToOpenUserIds(access.baseUrl(), access.token(), userIds),
        converted -> openUserIds(userIds, converted));
  }

  private static List<Identity> openUserIds(List<String> userIds, Converted converted) {
    Map<String, String> asked = new HashMap<>();
    userIds.forEach(id -> asked.put(folded(id), id));
    Map<String, Identity> told = new TreeMap<>();
    for (String refused : converted.refused()) {
      String id = asked.get(folded(refused));
      if (id != null) {
        told.put(id, new Identity(Identity.Kind.OPEN_USER_ID, id, null, Identity.State.REFUSED));
      }
    }
    for (Converted.Pair pair : converted.pairs()) {
      String id = asked.get(folded(pair.from()));
      if (id != null) {
        told.put(id, new Identity(Identity.Kind.OPEN_USER_ID, id, pair.to(), Identity.State.KNOWN));
      }
    }
    return List.copyOf(told.values());
  }

  // WeCom does not tell upper from lower case in userids.
  private static String folded(String userId) {
    return userId.toLowerCase(Locale.ROOT);
  }

  /**
   * Who a WeChat user is here.
   *
   * @param openId of the same program as the union id; WeCom asks for both
   */
  public static Question<?, List<Identity>> customer(
      String unionId, String openId, DirectoryAccess access) {
    return Question.of(
        new CustomerCalls.FindByUnionId(
            access.baseUrl(), access.token(), unionId, openId, CustomerCalls.Subject.CORP),
        match -> List.of(customer(unionId, match)));
  }

  private static Identity customer(String unionId, CustomerReply.UnionMatch match) {
    String id = match.externalUserId();
    return id == null
        ? new Identity(
            Identity.Kind.EXTERNAL_USER_ID, unionId, match.pendingId(), Identity.State.PENDING)
        : new Identity(Identity.Kind.EXTERNAL_USER_ID, unionId, id, Identity.State.KNOWN);
  }
}
