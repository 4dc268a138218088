package io.weir.bench.crash;

/** When a node is killed. */
enum Moment {
  /** While the process starts: any time in its first seconds. */
  START("start"),
  /** While the tables of a new database are made. */
  MIGRATIONS("migrations"),
  /** Soon after its first call of the archive. */
  FIRST_PULL("firstPull"),
  /** With part of what there is in Postgres. */
  BACKLOG("backlog"),
  /** With part of the pushes answered. */
  CALLBACKS("callbacks"),
  /** While a transaction that wrote is open. */
  COMMIT("commit"),
  /** Soon after SIGTERM. */
  SHUTDOWN("shutdown");

  private final String word;

  Moment(String word) {
    this.word = word;
  }

  /** The word in reports. */
  String word() {
    return word;
  }
}
