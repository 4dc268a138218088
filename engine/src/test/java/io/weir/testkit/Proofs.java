package io.weir.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a test needs of the machine: rights, or a program. Without it the test is skipped; with
 * {@code -Dweir.proofs=required}, as CI has it, it fails, so that no proof goes missing unnoticed.
 */
public final class Proofs {

  private static final boolean REQUIRED = "required".equals(System.getProperty("weir.proofs"));

  private Proofs() {}

  /**
   * Goes on only when it is there.
   *
   * @param what is missing otherwise, and how to get it
   */
  public static void need(boolean isThere, String what) {
    if (REQUIRED) {
      assertTrue(isThere, what);
    } else {
      assumeTrue(isThere, "skipped: " + what);
    }
  }
}
