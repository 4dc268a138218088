package io.weir.engine.corp;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers access tokens and decides who fetches a new one: of all that ask for the same key at
 * once, one is told {@link Lookup.Refresh} and the others wait for it. A refusal is remembered for
 * a while, so that a wrong secret never becomes a loop of {@code gettoken}.
 *
 * <p>Bounded: the token that was not asked for longest makes room, and is merely fetched again.
 */
@Confined(Role.PULL_LOOP)
public final class TokenBook {

  /**
   * A token is given up this long before it expires (they live 7,200 s), or at 9/10 of its life.
   */
  static final long MARGIN_NANOS_MAX = 300_000_000_000L;

  /** First pause after a refused fetch; doubles up to {@link #PAUSE_NANOS_MAX}. */
  static final long PAUSE_NANOS = 1_000_000_000L;

  static final long PAUSE_NANOS_MAX = 60_000_000_000L;

  /** A fetch that never reported back is given out again; far above any call's deadline. */
  static final long REFRESH_NANOS_MAX = 120_000_000_000L;

  /**
   * A token that is refused sooner than this after its issue does not clear the failures before.
   */
  static final long YOUNG_NANOS = 10_000_000_000L;

  /** What the book knows of a key. */
  public sealed interface Lookup {

    /** Use this one. */
    record Have(String token) implements Lookup {
      @Override
      public String toString() {
        return "Have[…]";
      }
    }

    /** Fetch one, then tell {@link #onToken} or {@link #onFailure}: nobody else is told to. */
    record Refresh() implements Lookup {}

    /** Somebody else is fetching it. */
    record Waiting() implements Lookup {}

    /** The last fetch failed, and it is too early for another. */
    record Refused(RuntimeException cause, long untilNanos) implements Lookup {}
  }

  private final ThreadOwner owner = ThreadOwner.of(Role.PULL_LOOP);
  private final int tokensMax;
  private final Map<TokenKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param tokensMax how many keys are remembered, above 0
   */
  public TokenBook(int tokensMax) {
    if (tokensMax < 1) {
      throw new IllegalArgumentException("tokensMax " + tokensMax + ": 1 or more is allowed");
    }
    this.tokensMax = tokensMax;
  }

  /** The token for {@code key} at {@code now} (nanos), or what to do about having none. */
  public Lookup ask(TokenKey key, long now) {
    assert owner.isCurrent() : owner.complaint();
    Entry entry = entries.computeIfAbsent(key, k -> new Entry());
    makeRoom();
    if (!entry.token.isEmpty() && now < entry.goodUntil) {
      return new Lookup.Have(entry.token);
    }
    if (entry.refreshing && now < entry.refreshUntil) {
      return new Lookup.Waiting();
    }
    if (entry.cause != null && now < entry.pausedUntil) {
      return new Lookup.Refused(entry.cause, entry.pausedUntil);
    }
    entry.refreshing = true;
    entry.outdated = false;
    entry.refreshUntil = now + REFRESH_NANOS_MAX;
    return new Lookup.Refresh();
  }

  /**
   * A fetch brought {@code token}.
   *
   * @param expiresInSeconds as the platform said
   */
  public void onToken(TokenKey key, String token, long expiresInSeconds, long now) {
    assert owner.isCurrent() : owner.complaint();
    if (wasOutdated(key)) {
      return;
    }
    Entry entry = entries.computeIfAbsent(key, k -> new Entry());
    long life = Math.max(0, Math.min(expiresInSeconds, 86_400L)) * 1_000_000_000L;
    entry.token = token;
    entry.issuedAt = now;
    entry.goodUntil = now + life - Math.min(MARGIN_NANOS_MAX, life / 10);
    entry.refreshing = false;
    makeRoom();
  }

  /**
   * A fetch failed: nobody is sent again before a pause that doubles from 1 s to 60 s.
   *
   * @param cause what those that ask meanwhile are told
   * @param atLeastNanos the error class may ask for a longer pause
   */
  public void onFailure(TokenKey key, RuntimeException cause, long atLeastNanos, long now) {
    assert owner.isCurrent() : owner.complaint();
    if (wasOutdated(key)) {
      return;
    }
    Entry entry = entries.computeIfAbsent(key, k -> new Entry());
    entry.token = "";
    entry.refreshing = false;
    pause(entry, cause, atLeastNanos, now);
    makeRoom();
  }

  /** Nothing could be fetched yet and nobody was asked, so that the next to ask may try at once. */
  public void onNotFetched(TokenKey key) {
    assert owner.isCurrent() : owner.complaint();
    entries.remove(key);
  }

  /**
   * The platform refused {@code token}, so the next {@link #ask} sends somebody for another. Only
   * that token is forgotten: a newer one that somebody else fetched meanwhile stays.
   */
  public void invalidate(TokenKey key, String token, long now) {
    assert owner.isCurrent() : owner.complaint();
    Entry entry = entries.get(key);
    if (entry == null || !entry.token.equals(token)) {
      return;
    }
    entry.token = "";
    if (now - entry.issuedAt >= YOUNG_NANOS) {
      entry.failures = 0;
    }
  }

  /**
   * As {@link #invalidate}, for a token that was fetched because the one before it was refused:
   * fetching more of them at once would be a loop, so that this counts as a failed fetch.
   */
  public void onRefusedAgain(TokenKey key, String token, RuntimeException cause, long now) {
    assert owner.isCurrent() : owner.complaint();
    Entry entry = entries.get(key);
    if (entry != null && entry.token.equals(token)) {
      entry.token = "";
      pause(entry, cause, 0, now);
    }
  }

  /**
   * What the token was made from is no good any more, or another now. A fetch that is under way
   * began with the old: what it brings is not kept, and its failure is held against nobody.
   */
  public void forget(TokenKey key) {
    assert owner.isCurrent() : owner.complaint();
    Entry entry = entries.remove(key);
    if (entry != null && entry.refreshing) {
      Entry waits = new Entry();
      waits.refreshing = true;
      waits.refreshUntil = entry.refreshUntil;
      waits.outdated = true;
      entries.put(key, waits);
    }
  }

  private static void pause(Entry entry, RuntimeException cause, long atLeastNanos, long now) {
    long doubled = PAUSE_NANOS << Math.min(entry.failures, 6);
    entry.failures++;
    entry.cause = cause;
    entry.pausedUntil = now + Math.max(atLeastNanos, Math.min(doubled, PAUSE_NANOS_MAX));
  }

  private boolean wasOutdated(TokenKey key) {
    Entry entry = entries.get(key);
    boolean was = entry != null && entry.outdated;
    if (was) {
      entries.remove(key);
    }
    return was;
  }

  private void makeRoom() {
    Iterator<Entry> eldest = entries.values().iterator();
    while (entries.size() > tokensMax && eldest.hasNext()) {
      if (!eldest.next().refreshing || entries.size() > 2 * tokensMax) {
        eldest.remove();
      }
    }
  }

  /** Keys remembered now; at most {@code tokensMax}, besides those being fetched. */
  public int size() {
    return entries.size();
  }

  private static final class Entry {
    private String token = "";
    private long issuedAt;
    private long goodUntil;
    private boolean refreshing;
    private long refreshUntil;
    private boolean outdated;
    private int failures;
    private @Nullable RuntimeException cause;
    private long pausedUntil;
  }
}
