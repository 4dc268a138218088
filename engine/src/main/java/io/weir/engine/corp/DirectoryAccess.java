package io.weir.engine.corp;

import org.jspecify.annotations.Nullable;

/**
 * As whom WeCom is asked for a corp's directory.
 *
 * @param baseUrl scheme, host and port, without a trailing slash
 * @param token of an app, or of a suite that the corp has authorised, which may call the
 *     customer-contact and contact APIs
 * @param contactToken of contact sync (通讯录同步), which alone may list all ids; null = there is none
 * @param archiveToken of the conversation archive's secret, which alone may ask for consent,
 *     internal rooms and robots: WeCom's own, since a gateway serves messages and media only; null
 *     = there is none
 * @param reconcileMillis from the end of one reading of the whole to the beginning of the next
 * @param personalTags whether a reading asks for each customer by itself: only then WeCom tells of
 *     tags that members of staff have made for themselves
 */
public record DirectoryAccess(
    String baseUrl,
    TokenKey token,
    @Nullable TokenKey contactToken,
    @Nullable TokenKey archiveToken,
    long reconcileMillis,
    boolean personalTags) {

  /** True when a suite asks: then a userid is an id of the provider's, and much is withheld. */
  public boolean isSuite() {
    return token instanceof TokenKey.SuiteCorp;
  }

  /**
   * Whether events to {@code receiver} (as {@code weir_inbox} has it) speak of these ids: a suite's
   * are its provider's, an app's are the corp's.
   */
  public boolean hears(String receiver) {
    if (token instanceof TokenKey.SuiteCorp suite) {
      String name = "suite:" + suite.suiteId();
      return receiver.equals(name) || receiver.startsWith(name + "/");
    }
    return receiver.startsWith("app:");
  }

  @Override
  public String toString() {
    return "DirectoryAccess[" + token + "]";
  }
}
