package io.weir.verticles.node;

/**
 * A command's arguments are well formed, but what they name cannot be used now; the message says
 * why and what to do.
 */
public final class CommandRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandRefused(String message) {
    super(message);
  }
}
