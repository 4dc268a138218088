package io.weir.verticles.doctor;

/**
 * What one check came to. Holds no secret: it is printed.
 *
 * @param what was looked at, as {@code postgres}
 * @param advice what to do about it; empty when all is well
 */
public record Finding(Level level, String what, String detail, String advice) {

  /** How bad it is. */
  public enum Level {
    OK("ok"),
    /** Works now, and is worth a thought before it hurts. */
    WARN("warn"),
    FAIL("FAIL");

    private final String word;

    Level(String word) {
      this.word = word;
    }

    /** As people read it. */
    public String word() {
      return word;
    }
  }

  public static Finding ok(String what, String detail) {
    return new Finding(Level.OK, what, detail, "");
  }

  public static Finding warn(String what, String detail, String advice) {
    return new Finding(Level.WARN, what, detail, advice);
  }

  public static Finding fail(String what, String detail, String advice) {
    return new Finding(Level.FAIL, what, detail, advice);
  }
}
