package io.weir.engine.wecom;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a call may go now: per corp and API, and per calling address and API (protocol §8).
 *
 * <p>Where the platform's windows begin is not known, nor at which moment between its sending and
 * its answer a call is counted. So a call counts here from its sending until a whole window after
 * its answer, in a window that slides. Take any window of the platform's and the call in it that
 * was sent last: every other call in it was, at that sending, under way or answered less than a
 * window ago, so that all of them together were within the limit. Fixed windows of our own would
 * let nearly twice the limit into one of the platform's that lies across two of ours. Sliding costs
 * one slot and one answer's time a window: 60/61 of the limit stay.
 *
 * <p>An hour's calls may be used up in a quarter of an hour, as the platform allows it; then the
 * rest waits. What was called before a start is not known, nor what others call (the archive's
 * pulls, other programs): that is what 45009 and the share are for. 45009 closes a corp's API for
 * 60 s, and for 60 min each time that the first call after that meets it again; so that a day's or
 * a month's limit costs one call an hour until it is over.
 *
 * <p>Bounded: an account is forgotten when its longest window is empty; when there are too many,
 * the one that would be forgotten first.
 */
@Confined(Role.WECOM)
public final class RateBudget {

  private static final int ACCOUNTS_MAX = 100_000;

  /** An account that a call is under way for is looked at again so much later, after all others. */
  private static final long LOOK_NANOS = 3_600_000_000_000L;

  private record AccountKey(String owner, String api) {}

  private static final String ADDRESS = "address";
  private static final String PROVIDER_ADDRESS = "provider's address";

  private final ThreadOwner owner = ThreadOwner.of(Role.WECOM);
  private final int sharePercent;
  private final int accountsMax;
  private final Map<AccountKey, CallAccount> accounts = new HashMap<>();
  private final Agenda<AccountKey> idle = new Agenda<>();

  /**
   * @param sharePercent of every limit, what this node may use, 1 to 100: nodes share a corp's
   *     limits, and those behind one address the address's
   */
  public RateBudget(int sharePercent) {
    this(sharePercent, ACCOUNTS_MAX);
  }

  RateBudget(int sharePercent, int accountsMax) {
    this.sharePercent = sharePercent;
    this.accountsMax = accountsMax;
  }

  /**
   * {@code now} = the call may go; later = not before that, and it must be asked again then. An
   * answer may make room earlier.
   */
  public long opensAt(CallKey key, long now) {
    assert owner.isCurrent() : owner.complaint();
    CallAccount corps = accounts.get(ofOwner(key));
    CallAccount address = accounts.get(ofAddress(key));
    return Math.max(
        corps == null ? now : corps.opensAt(now), address == null ? now : address.opensAt(now));
  }

  /** A call goes; {@link #onEnd} must follow. */
  public void onSent(CallKey key, long now) {
    assert owner.isCurrent() : owner.complaint();
    forget(now);
    account(ofOwner(key), ApiLimits.ofOwner(key.api()), now).onSent();
    account(ofAddress(key), ApiLimits.ofAddress(key.thirdParty()), now).onSent();
  }

  /** It was answered, or given up. */
  public void onEnd(CallKey key, long now) {
    assert owner.isCurrent() : owner.complaint();
    known(ofOwner(key)).onEnd(now);
    known(ofAddress(key)).onEnd(now);
  }

  /** The platform took a call sent at {@code sentAt}, whatever else it said to it. */
  public void onTaken(CallKey key, long sentAt) {
    assert owner.isCurrent() : owner.complaint();
    CallAccount corps = accounts.get(ofOwner(key));
    if (corps != null) {
      corps.onTaken(sentAt);
    }
  }

  /** The platform refused a call sent at {@code sentAt} with 45009. */
  public void onRefused(CallKey key, long sentAt, long now) {
    assert owner.isCurrent() : owner.complaint();
    account(ofOwner(key), ApiLimits.ofOwner(key.api()), now).onRefused(sentAt, now);
  }

  /** Accounts remembered now. */
  public int size() {
    return accounts.size();
  }

  private static AccountKey ofOwner(CallKey key) {
    return new AccountKey(key.owner(), key.api());
  }

  private static AccountKey ofAddress(CallKey key) {
    return new AccountKey(key.thirdParty() ? PROVIDER_ADDRESS : ADDRESS, key.api());
  }

  private CallAccount account(AccountKey key, List<ApiLimits.Limit> limits, long now) {
    CallAccount known = accounts.get(key);
    if (known != null) {
      return known;
    }
    CallAccount fresh = new CallAccount(limits, sharePercent);
    accounts.put(key, fresh);
    idle.add(now + limits.get(limits.size() - 1).spanNanos(), key);
    return fresh;
  }

  private CallAccount known(AccountKey key) {
    CallAccount account = accounts.get(key);
    if (account == null) {
      throw new IllegalStateException("the end of a call that was not sent: " + key);
    }
    return account;
  }

  /**
   * Looks at an account when its windows may be empty: few looks. Over the bound, only those that a
   * call is under way for stay.
   */
  private void forget(long now) {
    for (AccountKey key = idle.due(now); key != null; key = idle.due(now)) {
      forgetOrKeep(key, now, known(key).idleAt(now) <= now);
    }
    for (int looks = idle.size(); looks > 0 && accounts.size() >= accountsMax; looks--) {
      AccountKey key = idle.first();
      if (key != null) {
        forgetOrKeep(key, now, true);
      }
    }
  }

  private void forgetOrKeep(AccountKey key, long now, boolean mayGo) {
    CallAccount account = known(key);
    if (mayGo && !account.isUnderWay()) {
      accounts.remove(key);
    } else {
      idle.add(account.isUnderWay() ? now + LOOK_NANOS : account.idleAt(now), key);
    }
  }
}
