package io.weir.bench.crash;

/** Who dies with the node. */
enum Victims {
  /** Nobody: its Postgres goes on, and the next node adopts it. */
  NODE,
  /** The postmaster too, just before the node or after it. */
  POSTMASTER,
  /** Postgres with all of its processes, as when the machine is out of memory. */
  EVERYTHING
}
