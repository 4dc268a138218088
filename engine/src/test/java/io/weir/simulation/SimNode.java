package io.weir.simulation;

import io.weir.engine.base.Clock;
import io.weir.engine.corp.CorpId;
import io.weir.testkit.SimDisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine: a disk and a clock that outlive the processes on it. */
final class SimNode implements Clock {

  private static final long EPOCH_MS = 1_700_000_000_000L;

  final SimWorld world;
  final String name;
  final boolean power;
  SimDisk disk;
  @Nullable SimDisk backup;
  @Nullable SimProcess process;
  List<CorpId> wanted;
  private long pausedUntil;
  private long skewMs;
  private int lives;

  /**
   * @param power durability: synced before the ack
   * @param wanted whose archives it is configured to pull
   */
  SimNode(SimWorld world, String name, boolean power, SimDisk disk, List<CorpId> wanted) {
    this.world = world;
    this.name = name;
    this.power = power;
    this.disk = disk;
    this.wanted = wanted;
  }

  @Override
  public long nanos() {
    return world.kernel.now();
  }

  @Override
  public long millis() {
    return EPOCH_MS + world.kernel.now() / SimKernel.MILLI + skewMs;
  }

  void jump(long byMs) {
    skewMs += byMs;
  }

  /** SIGSTOP, and SIGCONT later: nothing of it runs, whatever is due. */
  void pauseUntil(long until) {
    pausedUntil = until;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  boolean isUp() {
    return process != null;
  }

  void start() {
    if (process == null) {
      world.kernel.tell(() -> name + " starts on " + disk.records(0).size() + " callbacks");
      pausedUntil = 0;
      SimProcess started = new SimProcess(this, ++lives);
      process = started;
      started.open();
    }
  }

  /** SIGKILL; what was appended stays. */
  void crash(String why) {
    SimProcess running = process;
    if (running != null) {
      world.kernel.tell(() -> name + " crashes: " + why);
      running.kill();
      process = null;
      disk.crashIn(-1);
      world.faults.onCrash(this);
    }
  }
}
