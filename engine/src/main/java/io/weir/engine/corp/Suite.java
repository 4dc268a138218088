package io.weir.engine.corp;

/** A third-party suite of a provider. */
public record Suite(String suiteId, String providerCorpId, String secret, CallbackKeys keys) {

  @Override
  public String toString() {
    return "Suite[" + suiteId + "]";
  }
}
