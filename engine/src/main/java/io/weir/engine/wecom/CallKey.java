package io.weir.engine.wecom;

import io.weir.engine.corp.TokenKey;

/**
 * What a call counts against: the platform counts each API per corp and per calling address.
 *
 * @param owner the corp that it is made for; for a suite's own calls the suite
 * @param api the path, from {@code /cgi-bin} on
 * @param thirdParty made with a suite's authorisation: the platform allows a provider's addresses
 *     more
 */
public record CallKey(String owner, String api, boolean thirdParty) {

  /** Of this call, by its path and token. */
  public static CallKey of(WeComCall<?> call) {
    TokenKey token = call.token();
    if (token instanceof TokenKey.App app) {
      return new CallKey("corp:" + app.corp(), call.path(), false);
    }
    if (token instanceof TokenKey.SuiteCorp tied) {
      return new CallKey("corp:" + tied.corp(), call.path(), true);
    }
    if (token instanceof TokenKey.OfSuite suite) {
      return new CallKey("suite:" + suite.suiteId(), call.path(), true);
    }
    return new CallKey("nobody:", call.path(), false);
  }
}
