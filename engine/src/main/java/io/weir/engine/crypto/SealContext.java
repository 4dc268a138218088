package io.weir.engine.crypto;

/**
 * The places that sealed values are bound to. What is sealed for one of them opens there only, so
 * that nobody who can write to a table can hand one corp's secret to another.
 */
public final class SealContext {

  private SealContext() {}

  public static String chatSecret(String corpId) {
    return "t_wecom_corp_config.chat_secret/" + corpId;
  }

  public static String suiteTicket(String suiteId) {
    return "weir_suite.ticket/" + suiteId;
  }

  public static String permanentCode(String suiteId, String corpId) {
    return "weir_authorisation.permanent_code/" + suiteId + '/' + corpId;
  }

  /** One field of the payload of one row, which receiver and digest key. */
  public static String inboxField(String receiver, String digest, String field) {
    return "weir_inbox.payload." + field + '/' + receiver + '/' + digest;
  }
}
