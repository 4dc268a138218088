package io.weir.verticles.observe;

import io.vertx.core.Future;

/** What an operator may ask of a running node for one corp. */
public interface CorpCommands {

  /** The last word of a request's path. */
  enum Command {
    /** Ask the archive now, whatever the schedule says. */
    PULL,
    /** Stop its pull, on every node, until it is resumed: {@code enabled_flag = false}. */
    PAUSE,
    RESUME
  }

  /**
   * Carries it out; called on the observe loop, so it must not block.
   *
   * @return whether this node knows the corp; fails with what is to be told when it can't be done
   *     now
   */
  Future<Boolean> run(Command command, String corpId);
}
