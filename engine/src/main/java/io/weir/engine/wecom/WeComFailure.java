package io.weir.engine.wecom;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed.
 *
 * @param code errcode or SDK code; 0 when the failure is not WeCom's word
 * @param reason for operators: one line, the same for the same failure, without secrets or tokens
 * @param unreadable the reply, when that is what's wrong: a JSON object without what was asked for.
 *     It may hold anything, and is for whoever asked alone; null = there is none
 */
public record WeComFailure(
    ErrorClass errorClass, int code, String reason, @Nullable Unusable unreadable) {

  /** errmsg tells from which address we came: worth its weight when that is what's wrong. */
  private static final Pattern FROM_IP = Pattern.compile("from ip: ?([0-9a-fA-F.:]{2,45})");

  private static final int ERRMSG_READ_MAX = 1024;

  /** Without a reply. */
  public WeComFailure(ErrorClass errorClass, int code, String reason) {
    this(errorClass, code, reason, null);
  }

  /**
   * WeCom, or the native SDK, said {@code code}. Only the code decides; {@code errmsg} changes from
   * call to call and is read for nothing but our own address.
   */
  public static WeComFailure ofCode(int code, String errmsg) {
    return new WeComFailure(
        ErrorClass.of(code), code, code + " " + meaning(code) + from(code, errmsg));
  }

  /** The HTTP status was {@code status}, not 200; WeCom itself answers 200 even to its errors. */
  public static WeComFailure ofStatus(int status) {
    ErrorClass errorClass =
        switch (status) {
          case 408, 425 -> ErrorClass.RETRYABLE;
          case 413 -> ErrorClass.TOO_LARGE;
          case 429 -> ErrorClass.RATE_LIMITED;
          default -> status >= 500 ? ErrorClass.RETRYABLE : ErrorClass.BLOCKED;
        };
    return new WeComFailure(errorClass, 0, "HTTP " + status);
  }

  /** No usable reply came; {@code reason} must not quote the request. */
  public static WeComFailure retryable(String reason) {
    return new WeComFailure(ErrorClass.RETRYABLE, 0, reason);
  }

  /**
   * WeCom answered with {@code json}, which lacks what was asked for: once it may be a hiccup, so
   * this is as {@link #retryable}.
   */
  public static WeComFailure unreadable(String json) {
    String reason = "reply lacks what was asked for";
    return new WeComFailure(ErrorClass.RETRYABLE, 0, reason, new Unusable(reason, json));
  }

  /** Somebody must change something first. */
  public static WeComFailure blocked(String reason) {
    return new WeComFailure(ErrorClass.BLOCKED, 0, reason);
  }

  /** The reply had more than {@code bytesMax} bytes and was not read to its end. */
  public static WeComFailure tooLarge(long bytesMax) {
    return new WeComFailure(ErrorClass.TOO_LARGE, 0, "reply of more than " + bytesMax + " bytes");
  }

  private static String from(int code, String errmsg) {
    if (code != 60020 && code != 301042 && code != 10009 && code != 40001 && code != 41001) {
      return "";
    }
    Matcher ip = FROM_IP.matcher(errmsg.substring(0, Math.min(errmsg.length(), ERRMSG_READ_MAX)));
    return ip.find() ? " (we come from " + ip.group(1) + ")" : "";
  }

  private static String meaning(int code) {
    return switch (code) {
      case -1 -> "WeCom is busy";
      case 40001 -> "secret refused, or our address is not on the corp's list";
      case 40003, 60111, 46004 -> "no such member of staff here";
      case 40013 -> "corp id refused";
      case 40014, 42001 -> "access token refused";
      case 40082, 42009 -> "suite access token refused";
      case 40084 -> "permanent code refused: the corp must authorise the suite again";
      case 40085 -> "suite ticket refused: waiting for WeCom's next push";
      case 40096 -> "no such customer here";
      case 41001 -> "access token missing, or our address is not on the corp's list";
      case 41050 -> "welcome code wrong, used or too old";
      case 41051 -> "they are chatting already";
      case 45009 -> "call limit reached";
      case 45029, 301058 -> "reply too large";
      case 45033 -> "too many calls at once";
      case 48002, 60011, 84074 -> "no permission for this API";
      case 48003, 48004 -> "the suite is not authorised (any more)";
      case 48009 -> "contact sync may not read this from a new address";
      case 49008, 86003, 90501 -> "no such customer group";
      case 60003, 60123 -> "no such department";
      case 84061 -> "no such relation of staff and customer";
      case 60020, 301042, 10009 -> "our address is not on the corp's list";
      case 301052 -> "the conversation archive has expired";
      case 301053 -> "the conversation archive is not enabled";
      case 301059 -> "not an internal room";
      case 610015 -> "the mini program's open platform account is not certified";
      case 610016 -> "the corp is not certified";
      case 701008, 701099 -> "no interface licence";
      case 10001 -> "network error";
      case 10003 -> "WeCom's system failed";
      default -> "errcode";
    };
  }
}
