package io.weir.simulation;

import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.Journal;
import io.weir.testkit.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong and when, from the seed. Each seed has some kinds of fault and not others, so
 * that rare meetings of two kinds come about too.
 */
final class FaultPlan {

  private enum Fault {
    CRASH,
    CRASH_IN_APPEND,
    FLIP,
    APPENDS_FAIL,
    SYNCS_LIE,
    BACKUP,
    DISK_REPLACED,
    END_LOST,
    LOST_WHILE_COMMITTING,
    POSTGRES_AWAY,
    POSTGRES_SLOW,
    POSTGRES_TROUBLE,
    FAILOVER,
    LEASE_TAKEN,
    WECOM_TROUBLE,
    PAUSE,
    CLOCK_JUMP,
    POISON
  }

  private final SimWorld world;
  private final SplittableRandom random;
  private final long trouble;
  private boolean healed;
  private boolean nextDiskIsAnother;

  FaultPlan(SimWorld world, SplittableRandom random, long trouble) {
    this.world = world;
    this.random = random;
    this.trouble = trouble;
  }

  void schedule() {
    for (Fault fault : Fault.values()) {
      int times = random.nextInt(5) < 2 ? 1 + random.nextInt(4) : 0;
      for (int i = 0; i < times; i++) {
        world.kernel.in(random.nextLong(trouble), null, "fault " + fault, () -> happen(fault));
      }
    }
  }

  private void happen(Fault fault) {
    SimNode node = world.nodes.get(random.nextInt(world.nodes.size()));
    switch (fault) {
      case CRASH -> node.crash("killed");
      case CRASH_IN_APPEND -> node.disk.crashIn(random.nextInt(12));
      case FLIP -> {
        if (random.nextBoolean()) {
          node.disk.flipNext(1 + random.nextInt(20));
        } else {
          flip(node.disk);
        }
      }
      case APPENDS_FAIL -> {
        SimDisk.Refusal[] all = SimDisk.Refusal.values();
        SimDisk disk = node.disk;
        disk.refuse(all[1 + random.nextInt(all.length - 1)]);
        later("disk mended", () -> disk.refuse(SimDisk.Refusal.NOTHING));
      }
      case SYNCS_LIE -> {
        node.disk.lie(true);
      }
      case BACKUP -> node.backup = node.disk.copy();
      case DISK_REPLACED -> {
        nextDiskIsAnother = true;
        node.crash("its disk is replaced");
      }
      case END_LOST -> {
        int callbacks = node.disk.records(Journal.CALLBACK_SHARD).size();
        loseEnd(node, Journal.CALLBACK_SHARD, Math.max(0, callbacks - 1 - random.nextInt(3)));
      }
      case LOST_WHILE_COMMITTING -> world.postgres.holdNextCommit(this::loseEnd);
      case POSTGRES_AWAY -> {
        world.postgres.away(true);
        later("Postgres is back", () -> world.postgres.away(false));
      }
      case POSTGRES_SLOW -> {
        world.postgres.slow(true);
        later("Postgres is quick again", () -> world.postgres.slow(false));
      }
      case POSTGRES_TROUBLE -> {
        world.postgres.trouble(2 + random.nextInt(10));
        later("Postgres is well", () -> world.postgres.trouble(Integer.MAX_VALUE));
      }
      case FAILOVER -> {
        if (random.nextBoolean()) {
          world.postgres.failOver();
        } else {
          world.postgres.forgetNextThatStays();
        }
      }
      case LEASE_TAKEN -> takeLease();
      case WECOM_TROUBLE -> {
        world.wecom.trouble(2 + random.nextInt(10));
        later("WeCom is well", () -> world.wecom.trouble(Integer.MAX_VALUE));
      }
      case PAUSE -> node.pauseUntil(world.kernel.now() + random.nextLong(60 * SimKernel.SECOND));
      case CLOCK_JUMP -> node.jump((random.nextLong(200_000_000) - 100_000_000));
      case POISON -> poison();
    }
  }

  private void later(String what, Runnable end) {
    world.kernel.in(random.nextLong(40 * SimKernel.SECOND), null, what, end);
  }

  private void flip(SimDisk disk) {
    int shard = random.nextInt(disk.shards());
    int records = disk.records(shard).size();
    // Often among the last: those may not be in Postgres yet.
    int among = random.nextBoolean() ? records : Math.min(3, records);
    int n = records - 1 - random.nextInt(Math.max(1, among));
    if (n >= 0 && disk.isSound(shard, n)) {
      byte[] sound = disk.records(shard).get(n);
      disk.flip(shard, n, random.nextInt(8 * sound.length));
      world.oracle.flipped(sound, disk.records(shard).get(n));
      onDisk();
    }
  }

  // Somebody who never pulls: a node by mistake, gone again at once.
  private void takeLease() {
    CorpId corp = world.workload.corps.get(random.nextInt(world.workload.corps.size()));
    if (world.postgres.store.cursor(corp).fencingToken() > 0) {
      world.postgres.fleet.claim(
          world.workload.claims(List.of(corp)), "somebody", SimPostgres.unheard());
    }
  }

  private void poison() {
    CorpId corp = world.workload.corps.get(random.nextInt(world.workload.corps.size()));
    List<SimMessage> talk = world.workload.messages.getOrDefault(corp, List.of());
    if (!talk.isEmpty()) {
      SimMessage message = talk.get(random.nextInt(talk.size()));
      if (!message.isRefused()) {
        world.oracle.poison(message);
      }
    }
  }

  /** A node is down: what becomes of its disk, and when it comes back. */
  void onCrash(SimNode node) {
    if (nextDiskIsAnother) {
      nextDiskIsAnother = false;
      replace(node);
    } else if (node.power && (node.disk.lies() || random.nextBoolean())) {
      node.disk.losePower(random);
      node.disk.lie(false);
      onDisk();
    }
    long down = random.nextLong(30 * SimKernel.SECOND);
    world.kernel.in(healed ? 0 : down, null, "start " + node.name, node::start);
  }

  private void replace(SimNode node) {
    SimDisk backup = node.backup;
    int generation = random.nextInt(1_000_000);
    node.disk =
        backup != null && random.nextBoolean()
            ? backup.copy()
            : new SimDisk(node.name + "x" + generation, node.disk.shards() - 1);
    onDisk();
    dieAgain(node);
  }

  // Often before it has reached Postgres: what it took meanwhile stands where lost records stood.
  private void dieAgain(SimNode node) {
    if (!healed && random.nextBoolean()) {
      world.postgres.away(true);
      long death = random.nextLong(40 * SimKernel.SECOND);
      world.kernel.in(death, null, "dies again", () -> crashAgain(node));
      long back = death + random.nextLong(40 * SimKernel.SECOND);
      world.kernel.in(back, null, "Postgres is back", () -> world.postgres.away(false));
    }
  }

  private void crashAgain(SimNode node) {
    if (!healed) {
      node.crash("again");
    }
  }

  // The records of a commit that is under way, or the last that were committed.
  private void loseEnd(SimNode node, int shard, int kept) {
    node.crash(
        "its disk lost the end of shard " + shard); // or the commit's answer is awaited for ever
    if (!healed) {
      node.disk.loseEnd(shard, kept);
      onDisk();
      dieAgain(node);
    }
  }

  private void onDisk() {
    world.checkers.onDisk();
    world.oracle.excuseWhatIsNowhere();
  }

  /** From now on nothing fails, and each corp is one node's. */
  void heal() {
    healed = true;
    world.postgres.mend();
    world.wecom.trouble(Integer.MAX_VALUE);
    List<SimNode> nodes = world.nodes;
    for (int i = 0; i < nodes.size(); i++) {
      SimNode node = nodes.get(i);
      node.disk.refuse(SimDisk.Refusal.NOTHING);
      node.disk.crashIn(-1);
      node.disk.flipNext(0);
      int own = i;
      List<CorpId> wanted = new ArrayList<>(world.workload.corps);
      wanted.removeIf(corp -> Math.floorMod(corp.hashCode(), nodes.size()) != own);
      if (!wanted.equals(node.wanted)) {
        node.wanted = wanted;
        node.crash("started with another configuration");
      }
      node.start();
    }
  }
}
