package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One corp's records inside a shard, or all callbacks: wait in order, are decrypted in pieces side
 * by side, come out in order. So {@code chat_seq} moves in order per corp although pieces finish in
 * any.
 */
@Confined(Role.DRAIN)
final class Lane {

  /**
   * The lane of all callbacks, and not one a corp: none needs RSA, so nobody waits long for those
   * before it, and many fit in a piece.
   */
  static final String CALLBACKS = "";

  private final String key;
  private boolean queued;
  private long waitingSince;
  private final Deque<Piece.Item> waiting = new ArrayDeque<>();
  private final Deque<Piece> pieces = new ArrayDeque<>();

  Lane(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** Whether it stands in the row of lanes that take turns; false the first time it is asked to. */
  boolean queue() {
    boolean was = queued;
    queued = true;
    return !was;
  }

  void unqueue() {
    queued = false;
  }

  Piece.Item removeFirst() {
    return waiting.removeFirst();
  }

  void add(Piece.Item item, long now) {
    if (waiting.isEmpty()) {
      waitingSince = now;
    }
    waiting.addLast(item);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && pieces.isEmpty();
  }

  Piece start(List<Piece.Item> items, long generation, long now) {
    Piece piece = new Piece(this, generation, now, items, waited(now));
    pieces.addLast(piece);
    return piece;
  }

  private long waited(long now) {
    if (key.equals(CALLBACKS)) {
      return 0;
    }
    return pieces.isEmpty() && waiting.isEmpty() ? now - waitingSince : Long.MAX_VALUE;
  }

  /** The pieces that are back and have no unfinished one before them, oldest first. */
  List<Piece> release() {
    List<Piece> released = new ArrayList<>();
    while (!pieces.isEmpty() && pieces.getFirst().isBack()) {
      released.add(pieces.removeFirst());
    }
    return released;
  }
}
