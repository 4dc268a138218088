package io.weir.verticles.node;

/**
 * What coordinates a fleet.
 *
 * @param url {@code none}, or redis:// or rediss://, which may hold a password
 */
public record RedisConfig(String url) {

  public RedisConfig {
    Settings.REDIS_URL.require(url);
  }

  /** A fleet of one needs no Redis. */
  public boolean isNone() {
    return url.equals(Setting.NOTHING);
  }

  @Override
  public String toString() {
    return url.replaceFirst("//[^@]*@", "//***@");
  }
}
