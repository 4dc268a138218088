package io.weir.verticles.directory;

import io.vertx.pgclient.PgException;

/** What Postgres's errors mean here. */
final class PgErrors {

  private PgErrors() {}

  /**
   * The SQLSTATE of an error that is about the rows (22 data, 23 integrity, 54 limits), which comes
   * again however often it is tried; empty for any other.
   */
  static String aboutTheRows(Throwable cause) {
    String state = cause instanceof PgException pg ? String.valueOf(pg.getSqlState()) : "";
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54") ? state : "";
  }
}
