package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.journal.SealedKeys;
import java.util.ArrayList;
import java.util.List;

/**
 * A few records of one lane, decrypted by one thread in one go. Immutable for the pool; the drain
 * keeps the rest.
 */
@Confined(Role.DRAIN)
public final class Piece {

  /** One record on its way. */
  record Item(RecordCodec.Decoded decoded, CommitTracker.Slot slot) {}

  final Lane lane;
  final long generation;
  final long startedAt;
  final List<Item> items;
  final long waitedNanos;
  List<Drained> results = List.of();

  /**
   * Taken from its lane.
   *
   * @param waitedNanos how long ago its lane began to wait for turns; of a lane with more than one
   *     piece: {@link Long#MAX_VALUE}
   */
  Piece(Lane lane, long generation, long startedAt, List<Item> items, long waitedNanos) {
    this.lane = lane;
    this.generation = generation;
    this.startedAt = startedAt;
    this.items = items;
    this.waitedNanos = waitedNanos;
  }

  /**
   * How long it keeps a thread, about: its archive records, since a callback needs no RSA. Pieces
   * that cost less go first.
   */
  public int cost() {
    int cost = 0;
    for (Item item : items) {
      boolean archived =
          item.decoded() instanceof RecordCodec.Decoded.Sound sound
              && sound.record() instanceof JournalRecord.Archived;
      cost += archived ? 1 : 0;
    }
    return cost;
  }

  /** What to decode, in order. */
  public List<RecordCodec.Decoded> records() {
    List<RecordCodec.Decoded> records = new ArrayList<>(items.size());
    for (Item item : items) {
      records.add(item.decoded());
    }
    return records;
  }

  /**
   * Keeps the content keys that came with the results, for a replay. Only messages that could be
   * stored have one: of all others RSA decides anew.
   *
   * @return how many
   */
  public int keepKeys(List<Drained> results, SealedKeys keys) {
    int kept = 0;
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof Drained.Stored stored && stored.sealedKey() != null) {
        keys.keep(items.get(i).slot().position(), stored.sealedKey());
        kept++;
      }
    }
    return kept;
  }

  boolean isBack() {
    return !results.isEmpty();
  }
}
