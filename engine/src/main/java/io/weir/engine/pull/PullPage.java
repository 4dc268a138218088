package io.weir.engine.pull;

import java.util.List;

/**
 * One reply of the archive, parsed and not judged: in the order that it came in, repeats and all.
 *
 * @param entries those with a usable seq
 * @param unusable those that can't take a place in the sequence
 */
public record PullPage(List<Entry> entries, List<Unusable> unusable) {

  /** The archive has nothing more. */
  public static final PullPage EMPTY = new PullPage(List.of(), List.of());

  public PullPage {
    entries = List.copyOf(entries);
    unusable = List.copyOf(unusable);
  }

  /** How many entries the archive sent. */
  public int received() {
    return entries.size() + unusable.size();
  }

  /**
   * One message, still encrypted.
   *
   * @param seq 1 to 2^63-1
   * @param msgId empty when absent; the drain quarantines it then
   * @param keyVersion {@code publickey_ver}; 0 when absent or no number
   * @param randomKey {@code encrypt_random_key} as received; empty when absent
   * @param chatMessage {@code encrypt_chat_msg} as received; empty when absent
   */
  public record Entry(
      long seq, String msgId, long keyVersion, byte[] randomKey, byte[] chatMessage) {}

  /**
   * An entry for quarantine.
   *
   * @param reason {@code seq_missing}, {@code seq_unusable}, {@code not_an_object} or {@code
   *     oversize}
   * @param json the entry
   */
  public record Unusable(String msgId, String reason, byte[] json) {}
}
