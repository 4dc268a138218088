package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.journal.RecordCodec;
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
  List<Drained> results = List.of();

  Piece(Lane lane, long generation, long startedAt, List<Item> items) {
    this.lane = lane;
    this.generation = generation;
    this.startedAt = startedAt;
    this.items = items;
  }

  /** What to decode, in order. */
  public List<RecordCodec.Decoded> records() {
    List<RecordCodec.Decoded> records = new ArrayList<>(items.size());
    for (Item item : items) {
      records.add(item.decoded());
    }
    return records;
  }

  boolean isBack() {
    return !results.isEmpty();
  }
}
