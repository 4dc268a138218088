package io.weir.bench.wecom.world;

/**
 * How big a world is to be. Equal plans with equal keys make equal worlds, byte for byte.
 *
 * @param messages archived messages over all corps; big corps get more than small ones
 * @param callbacks distinct callbacks over all receivers; about one in twenty is pushed a second
 *     time besides
 * @param badEntries archive entries, besides the messages, that nobody can store
 * @param nowMillis time of the newest message; the oldest is up to four days older
 */
public record WorldPlan(
    long seed, int corps, int messages, int callbacks, int badEntries, long nowMillis) {

  /** Refuses what no world can be made of. */
  public WorldPlan {
    require(corps >= 1 && corps <= 100_000, "corps: 1 to 100,000, not " + corps);
    require(messages >= 0 && messages <= 50_000_000, "messages: 0 to 50,000,000, not " + messages);
    require(
        callbacks >= 0 && callbacks <= 10_000_000, "callbacks: 0 to 10,000,000, not " + callbacks);
    require(
        badEntries >= 0 && badEntries <= messages,
        "bad entries: 0 to as many as there are messages, not " + badEntries);
  }

  /** A plan without bad entries. */
  public static WorldPlan of(long seed, int corps, int messages, int callbacks, long nowMillis) {
    return new WorldPlan(seed, corps, messages, callbacks, 0, nowMillis);
  }

  /** The same with {@code count} entries for the quarantine. */
  public WorldPlan withBadEntries(int count) {
    return new WorldPlan(seed, corps, messages, callbacks, count, nowMillis);
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
