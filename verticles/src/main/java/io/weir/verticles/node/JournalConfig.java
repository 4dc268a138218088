package io.weir.verticles.node;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The journal's bounds.
 *
 * @param shards archive shards; only for a journal that is being made
 * @param queueRecords records that may wait for one shard's writer
 * @param queueBytes bytes that may wait for one shard's writer
 * @param slowBytes undrained bytes of an archive shard that slow the pulls
 * @param stopBytes undrained bytes that stop them; at least {@code slowBytes}
 * @param diskFreeMin bytes of its disk that stay free
 * @param keepHours that a committed file is kept
 * @param sizeMax bytes of the whole journal beyond which a committed file is kept for a day only
 * @param sealedKeys whether content keys are kept, sealed
 * @param nodeKeys what seals them, 32 bytes each, newest first; empty = {@link SealKeyFile} makes
 *     and keeps one
 */
public record JournalConfig(
    Durability durability,
    int shards,
    int queueRecords,
    long queueBytes,
    long slowBytes,
    long stopBytes,
    long diskFreeMin,
    int keepHours,
    long sizeMax,
    boolean sealedKeys,
    List<byte[]> nodeKeys) {

  /** When a record counts as kept. */
  public enum Durability {
    /** It survives the end of this process. */
    PROCESS,
    /** It is synced to the device before the acknowledgement. */
    POWER;

    static @Nullable Durability parse(String text) {
      return switch (text) {
        case "process" -> PROCESS;
        case "power" -> POWER;
        default -> null;
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public JournalConfig {
    Settings.JOURNAL_DURABILITY.require(durability);
    Settings.JOURNAL_SHARDS.require(shards);
    Settings.JOURNAL_QUEUE_RECORDS.require(queueRecords);
    Settings.JOURNAL_QUEUE_BYTES.require(queueBytes);
    Settings.JOURNAL_SLOW.require(slowBytes);
    Settings.JOURNAL_STOP.require(stopBytes);
    Settings.JOURNAL_FREE.require(diskFreeMin);
    Settings.JOURNAL_KEEP.require(keepHours);
    Settings.JOURNAL_SIZE.require(sizeMax);
    nodeKeys = List.copyOf(nodeKeys);
  }

  @Override
  public String toString() {
    return "JournalConfig[durability="
        + durability
        + ", shards="
        + shards
        + ", queueRecords="
        + queueRecords
        + ", queueBytes="
        + queueBytes
        + ", slowBytes="
        + slowBytes
        + ", stopBytes="
        + stopBytes
        + ", diskFreeMin="
        + diskFreeMin
        + ", keepHours="
        + keepHours
        + ", sizeMax="
        + sizeMax
        + ", sealedKeys="
        + sealedKeys
        + ", "
        + nodeKeys.size()
        + " node keys]";
  }
}
