package io.weir.bench.wecom.world;

import io.weir.bench.wecom.directory.DirectoryPlan;

/**
 * How big a world is to be. Equal plans with equal keys make equal worlds, byte for byte.
 *
 * @param messages archived messages over all corps; big corps get more than small ones
 * @param callbacks distinct callbacks over all receivers; about one in twenty is pushed a second
 *     time besides
 * @param badEntries archive entries, besides the messages, that nobody can store
 * @param nowMillis time of the newest message; the oldest is up to four days older
 * @param whale of the messages, how many the first corp has; 0 = its share as the biggest
 * @param copies corps that have one history between them, each under its own id: a world that is
 *     large costs less to make and to hold
 * @param silent corps, the last ones, that have no messages
 * @param directory of each corp
 * @param delivery of the callbacks
 */
public record WorldPlan(
    long seed,
    int corps,
    int messages,
    int callbacks,
    int badEntries,
    long nowMillis,
    int whale,
    int copies,
    int silent,
    DirectoryPlan directory,
    Delivery delivery) {

  /** Refuses what no world can be made of. */
  public WorldPlan {
    require(corps >= 1 && corps <= 100_000, "corps: 1 to 100,000, not " + corps);
    require(messages >= 0 && messages <= 50_000_000, "messages: 0 to 50,000,000, not " + messages);
    require(
        callbacks >= 0 && callbacks <= 10_000_000, "callbacks: 0 to 10,000,000, not " + callbacks);
    require(
        badEntries >= 0 && badEntries <= messages,
        "bad entries: 0 to as many as there are messages, not " + badEntries);
    require(
        whale >= 0 && whale <= messages && (whale == 0 || corps > 1),
        "the whale: 0 to as many as there are messages, and other corps besides, not " + whale);
    require(
        copies == 1
            || (copies > 1
                && corps % copies == 0
                && messages % copies == 0
                && whale == 0
                && badEntries == 0),
        "copies: a divisor of corps and messages, without whale and bad entries, not " + copies);
    require(
        silent >= 0 && silent < corps && (silent == 0 || (whale == 0 && copies == 1)),
        "silent corps: 0 or more, not all, without whale and copies, not " + silent);
  }

  /** A plan without bad entries. */
  public static WorldPlan of(long seed, int corps, int messages, int callbacks, long nowMillis) {
    return new WorldPlan(
        seed,
        corps,
        messages,
        callbacks,
        0,
        nowMillis,
        0,
        1,
        0,
        DirectoryPlan.modest(),
        Delivery.usual());
  }

  /** The same with {@code count} entries for the quarantine. */
  public WorldPlan withBadEntries(int count) {
    return with(count, whale, copies, silent, directory, delivery);
  }

  /** The same; {@code count} of the messages are the first corp's. */
  public WorldPlan withWhale(int count) {
    return with(badEntries, count, copies, silent, directory, delivery);
  }

  /** The same, with one history for {@code count} corps. */
  public WorldPlan withCopies(int count) {
    return with(badEntries, whale, count, silent, directory, delivery);
  }

  /** The same; the last {@code count} of the corps say nothing. */
  public WorldPlan withSilent(int count) {
    return with(badEntries, whale, copies, count, directory, delivery);
  }

  /** The same with other directories. */
  public WorldPlan withDirectory(DirectoryPlan other) {
    return with(badEntries, whale, copies, silent, other, delivery);
  }

  /** The same; the callbacks arrive otherwise. */
  public WorldPlan withDelivery(Delivery other) {
    return with(badEntries, whale, copies, silent, directory, other);
  }

  private WorldPlan with(
      int bad, int first, int alike, int quiet, DirectoryPlan directories, Delivery how) {
    return new WorldPlan(
        seed, corps, messages, callbacks, bad, nowMillis, first, alike, quiet, directories, how);
  }

  /** Corps with a history of their own. */
  int histories() {
    return corps / copies;
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
