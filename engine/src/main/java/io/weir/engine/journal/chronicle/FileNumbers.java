package io.weir.engine.journal.chronicle;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.rollcycles.RollCycleArithmetic;

/**
 * Makes Chronicle number its files. It names them by a date: here a day is a file, written as the
 * modified Julian day, which is a plain number.
 */
final class FileNumbers implements RollCycle {

  static final FileNumbers CYCLE = new FileNumbers();

  private static final int DAY_MILLIS = 86_400_000;

  /** The modified Julian day of 1970-01-01. */
  private static final long DAY_OF_EPOCH = 40_587;

  private static final int INDEX_COUNT = 2 << 10;
  private static final int INDEX_SPACING = 256;
  private static final RollCycleArithmetic ARITHMETIC =
      RollCycleArithmetic.of(INDEX_COUNT, INDEX_SPACING);

  private FileNumbers() {}

  /** The time at which Chronicle appends to the file with this number. */
  static long millisOf(long number) {
    return (number - DAY_OF_EPOCH) * DAY_MILLIS;
  }

  @Override
  public String format() {
    return "ggggggggg";
  }

  @Override
  public int lengthInMillis() {
    return DAY_MILLIS;
  }

  @Override
  public int defaultIndexCount() {
    return INDEX_COUNT;
  }

  @Override
  public int defaultIndexSpacing() {
    return INDEX_SPACING;
  }

  @Override
  public long toIndex(int cycle, long sequenceNumber) {
    return ARITHMETIC.toIndex(cycle, sequenceNumber);
  }

  @Override
  public long toSequenceNumber(long index) {
    return ARITHMETIC.toSequenceNumber(index);
  }

  @Override
  public int toCycle(long index) {
    return ARITHMETIC.toCycle(index);
  }

  @Override
  public long maxMessagesPerCycle() {
    return ARITHMETIC.maxMessagesPerCycle();
  }
}
