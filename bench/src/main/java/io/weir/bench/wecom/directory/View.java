package io.weir.bench.wecom.directory;

/** Who looks at a directory; the platform withholds different things from each. */
public enum View {
  /** A self-built app from before 2022-06-20: sees everything. */
  OLD_APP,
  /** A newer one: no avatar, gender, mobile, email, biz_mail, qr_code or address of staff. */
  NEW_APP,
  /**
   * A third-party app: a member's name is the userid, a department's is its id; no position,
   * mobile, email or alias of staff, no avatar of customers, no mobiles in remarks.
   */
  SUITE;

  boolean seesContacts() {
    return this == OLD_APP;
  }

  boolean seesNames() {
    return this != SUITE;
  }
}
