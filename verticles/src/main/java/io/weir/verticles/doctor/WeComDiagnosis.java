package io.weir.verticles.doctor;

import io.weir.engine.wecom.WeComFailure;
import java.util.Collection;
import java.util.TreeSet;

/** What WeCom's answers, and those of our own callback URL, mean. Facts in, findings out. */
public final class WeComDiagnosis {

  private WeComDiagnosis() {}

  /** A call that failed. What passes by itself is a warning. */
  public static Finding failed(String what, WeComFailure failure) {
    return switch (failure.errorClass()) {
      case BUSY, RATE_LIMITED, CONCURRENCY ->
          Finding.warn(what, failure.reason(), "it passes by itself: look again in a minute");
      default -> Finding.fail(what, failure.reason(), advice(failure));
    };
  }

  private static String advice(WeComFailure failure) {
    return switch (failure.code()) {
      case 0 -> "check the base URL, and that this machine gets there (DNS, firewall, proxy)";
      case 40001, 41001 ->
          "compare the secret with WeCom's console (each app and the archive has its own), and put"
              + " this machine's address on its list of trusted addresses";
      case 40013 -> "compare corpId with WeCom's console (我的企业)";
      case 40084, 48003, 48004 -> "have the corp authorise the suite again";
      case 40085, 40082, 42009 ->
          "wait for the next suite_ticket (10 minutes); if none comes, check the command URL";
      case 60020, 301042, 10009 ->
          "put this machine's address on the list of trusted addresses in WeCom's console";
      case 301052 -> "have the corp renew its conversation archive";
      case 301053 -> "have the corp switch its conversation archive on";
      case 48002, 60011, 84074 ->
          "give the app the permission in WeCom's console (客户联系: 可调用应用), or put the secret that has"
              + " it in this one's place";
      default -> "look the code up in WeCom's list of global error codes";
    };
  }

  /**
   * One archive entry, newest first, and our keys.
   *
   * @param version its {@code publickey_ver}
   * @param known those of {@code privateKeys}
   * @param refusal why its content key did not open; empty = it did
   */
  public static Finding keys(
      String what, long seq, long version, Collection<Long> known, String refusal) {
    String entry = "seq " + seq + " was made with publickey_ver " + version;
    if (!known.contains(version)) {
      return Finding.fail(
          what,
          entry + ", which is not among privateKeys " + new TreeSet<>(known),
          "put that version's private key into archive.privateKeys and start again: what waits in"
              + " quarantine for it comes in by itself");
    }
    return refusal.isEmpty()
        ? Finding.ok(what, entry + ", and opens")
        : Finding.fail(
            what,
            entry + ", and its private key does not open it (" + refusal + ")",
            "the file behind privateKeys "
                + version
                + " is not the key whose public half was uploaded as that version: find the pair");
  }

  /** The archive had nothing to try a key with. */
  public static Finding noEntry(String what, Collection<Long> known) {
    return Finding.ok(
        what, "no message to try them with; privateKeys " + new TreeSet<>(known) + " are read");
  }

  /**
   * A token that needs something WeCom has pushed, which was not found.
   *
   * @param what whose token
   * @param lacking what it is that is kept sealed, as {@code suite_ticket}
   */
  public static Finding sealedElsewhere(String what, String lacking) {
    return Finding.fail(
        what,
        "its " + lacking + " is missing, or is sealed under a key that is not here",
        "put the key back into node.sealKeys (or run this where dataDir is); without it a ticket comes"
            + " again by itself, and a permanent code when the corp authorises the suite again");
  }

  /** A token for which nothing could be tried, since Postgres was not read. */
  public static Finding notRead(String what, String lacking) {
    return Finding.warn(
        what,
        "not tried: " + lacking + " is in Postgres, which was not read",
        "look again when Postgres runs (a node starts an embedded one)");
  }

  /** A suite's secret, or a token that the suite has for a corp, without a ticket. */
  public static Finding noTicketYet(String what) {
    return Finding.fail(
        what,
        "not tried: no suite_ticket has come yet",
        "WeCom takes a suite's secret with a ticket only: see to that first");
  }

  /** A directory that is to be read as a suite which the corp has not let in. */
  public static Finding notAuthorised(String what, String suiteId) {
    return Finding.fail(
        what,
        "the corp has not authorised suite " + suiteId,
        "have the corp authorise it, and check that the suite's command URL reaches a node: its"
            + " create_auth brings what is needed");
  }

  /** Who may have customers, as the directory's token sees it. */
  public static Finding followUsers(String what, int members) {
    return members == 0
        ? Finding.warn(
            what,
            "no member of staff may have customers",
            "give members the use of 客户联系 in WeCom's console, within what the app may see")
        : Finding.ok(what, members + " members of staff may have customers");
  }

  /** WeCom did not give the list; nothing of Weir's hangs on it. */
  public static Finding noCallbackAddresses(String what, WeComFailure failure) {
    return Finding.warn(what, failure.reason(), "look again later; only a firewall needs them");
  }

  /** WeCom's list of addresses that pushes come from. */
  public static Finding callbackAddresses(String what, int ranges) {
    return ranges == 0
        ? Finding.warn(what, "WeCom lists no address that pushes come from", "look again later")
        : Finding.ok(
            what,
            ranges
                + " addresses or ranges of WeCom's may push; the callback port itself lets in every"
                + " address, and a signature decides");
  }

  /**
   * A verification as WeCom does it when the URL is saved in its console.
   *
   * @param status of HTTP
   * @param isEcho whether the body was what had been encrypted
   */
  public static Finding verification(String what, int status, boolean isEcho) {
    if (status == 200 && isEcho) {
      return Finding.ok(what, "gives the echo");
    }
    String detail = "HTTP " + status + (status == 200 ? ", and not the echo" : "");
    return Finding.fail(
        what,
        detail,
        status == 401 || status == 403
            ? "the node there has another token or encodingAesKey, or its clock is off"
            : status == 404
                ? "nobody is known there: check the path of the proxy in front, and that the node"
                    + " has this configuration"
                : "something else answers there, or a proxy in front changes the request");
  }
}
