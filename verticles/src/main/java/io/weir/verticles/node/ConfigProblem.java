package io.weir.verticles.node;

/**
 * One thing that keeps a configuration from being used.
 *
 * @param path as {@code corps[2].apps[0].token}
 * @param line in the file, from 1; 0 = nowhere in particular
 * @param value as written, or empty; never a secret's
 * @param what is wrong and what is allowed, in words
 */
public record ConfigProblem(String path, int line, String value, String what) {

  @Override
  public String toString() {
    return (path.isEmpty() ? "file" : path)
        + (line > 0 ? " (line " + line + ")" : "")
        + ": "
        + (value.isEmpty() ? "" : "is \"" + value + "\"; ")
        + what;
  }
}
