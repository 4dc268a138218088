package io.weir.engine.journal;

/**
 * A journal directory's identity: random, made with it. Checkpoints belong to an id, not to a node
 * or a path.
 */
public record JournalId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
