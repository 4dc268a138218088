package io.weir.engine.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Limits;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.callback.CallbackVerdict.Accept;
import io.weir.engine.callback.CallbackVerdict.Echo;
import io.weir.engine.callback.CallbackVerdict.Reject;
import io.weir.engine.callback.CallbackVerdict.Rejection;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.CallbackSignature;
import io.weir.engine.crypto.Envelope;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.JournalRecord.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges callback requests; one per callback loop. Nothing of a request is trusted, and none makes
 * it throw.
 */
@Confined(Role.CALLBACK_LOOP)
public final class CallbackGate {

  /** Digits of a timestamp in seconds that we read: up to the year 33658. */
  private static final int TIMESTAMP_DIGITS_MAX = 12;

  private final ThreadOwner owner = ThreadOwner.of(Role.CALLBACK_LOOP);
  private final CallbackSignature signature = new CallbackSignature();
  private final long windowMs;

  /**
   * @param windowMs how far a signed timestamp may be off our clock, either way. It is wide, since
   *     a repeat does no harm (I5) and a wrong clock must not refuse what WeCom signed.
   */
  public CallbackGate(long windowMs) {
    this.windowMs = windowMs;
  }

  /**
   * Decides one request.
   *
   * @param book who is known right now
   * @param nowMs wall clock
   */
  public CallbackVerdict judge(CorpBook book, CallbackRequest request, long nowMs) {
    assert owner.isCurrent() : owner.complaint();
    CallbackPath path = CallbackPath.of(request.path());
    if (path == null) {
      return new Reject(Rejection.UNKNOWN_PATH);
    }
    return switch (request.method()) {
      case "POST" -> push(book, path, request, nowMs);
      case "GET" -> verification(book, path, request, nowMs);
      default -> new Reject(Rejection.METHOD);
    };
  }

  private CallbackVerdict push(
      CorpBook book, CallbackPath path, CallbackRequest request, long nowMs) {
    if (request.body().length > Limits.CALLBACK_BODY_BYTES_MAX) {
      return new Reject(Rejection.TOO_LARGE);
    }
    EnvelopeXml.Reading reading = EnvelopeXml.read(request.body());
    if (reading instanceof EnvelopeXml.Malformed malformed) {
      return new Reject(malformed.why());
    }
    EnvelopeXml.Outer outer = (EnvelopeXml.Outer) reading;
    Receiver receiver = receiver(book, path, outer.toUserName());
    if (receiver == null) {
      return new Reject(Rejection.UNKNOWN_RECEIVER);
    }
    String corpId = corpId(path, outer);
    if (path.route() == Route.DATA && !CorpId.isUsable(corpId)) {
      return new Reject(Rejection.BAD_CORP_ID);
    }
    Signed signed = Signed.of(request.query());
    if (signed == null) {
      return new Reject(Rejection.UNSIGNED);
    }
    Rejection refused = refusal(receiver.keys(), signed, outer.encrypt(), nowMs);
    if (refused != null) {
      return new Reject(refused);
    }
    return new Accept(
        new JournalRecord.Callback(
            path.route(),
            receiver.suiteId(),
            corpId,
            path.agentId(),
            signed.seconds(),
            signed.nonce(),
            nowMs,
            outer.encrypt()),
        signed.skewMs(nowMs));
  }

  private CallbackVerdict verification(
      CorpBook book, CallbackPath path, CallbackRequest request, long nowMs) {
    Receiver receiver = receiver(book, path, "");
    if (receiver == null) {
      return new Reject(Rejection.UNKNOWN_RECEIVER);
    }
    if (!path.namedCorpId().isEmpty() && !CorpId.isUsable(path.namedCorpId())) {
      return new Reject(Rejection.BAD_CORP_ID);
    }
    Signed signed = Signed.of(request.query());
    if (signed == null) {
      return new Reject(Rejection.UNSIGNED);
    }
    String echo = PercentCode.parameter(request.query(), "echostr");
    if (echo == null || echo.isEmpty()) {
      return new Reject(Rejection.NO_ECHO);
    }
    Rejection refused = refusal(receiver.keys(), signed, echo.getBytes(UTF_8), nowMs);
    return refused != null ? new Reject(refused) : echo(receiver, path, echo, signed.skewMs(nowMs));
  }

  private static CallbackVerdict echo(
      Receiver receiver, CallbackPath path, String echo, long skewMs) {
    Set<String> expected = new HashSet<>(receiver.receiveIds());
    if (!path.namedCorpId().isEmpty()) {
      expected.add(path.namedCorpId());
    }
    expected.remove(""); // an unset id must not stand for "any"
    Envelope envelope =
        EnvelopeCipher.decrypt(receiver.keys().aesKeys(), echo.getBytes(UTF_8), expected::contains);
    if (!(envelope instanceof Envelope.Frame frame)) {
      return new Reject(Rejection.UNREADABLE_ECHO);
    }
    return expected.contains(frame.receiveId())
        ? new Echo(frame.message(), skewMs)
        : new Reject(Rejection.WRONG_RECEIVE_ID);
  }

  private @Nullable Rejection refusal(
      CallbackKeys keys, Signed signed, byte[] encrypt, long nowMs) {
    if (!signature.matches(
        keys.tokens(), signed.timestamp(), signed.nonce(), encrypt, signed.signature())) {
      return Rejection.WRONG_SIGNATURE;
    }
    return Math.abs(signed.skewMs(nowMs)) > windowMs ? Rejection.STALE : null;
  }

  /**
   * From the path, or else the outer ToUserName; a command names no corp before it is decrypted.
   */
  private static String corpId(CallbackPath path, EnvelopeXml.Outer outer) {
    if (path.route() == Route.COMMAND) {
      return "";
    }
    return path.namedCorpId().isEmpty() ? outer.toUserName() : path.namedCorpId();
  }

  private static @Nullable Receiver receiver(CorpBook book, CallbackPath path, String toUserName) {
    if (path.route() == Route.APP) {
      App app =
          CorpId.isUsable(path.corpId())
              ? book.app(new CorpId(path.corpId()), path.agentId())
              : null;
      return app == null ? null : new Receiver("", app.keys(), List.of(path.corpId()));
    }
    Suite suite = path.suiteId().isEmpty() ? guess(book, toUserName) : book.suite(path.suiteId());
    return suite == null
        ? null
        : new Receiver(
            suite.suiteId(), suite.keys(), List.of(suite.providerCorpId(), suite.suiteId()));
  }

  /** The suite of a path without one: whom the push is addressed to, else the only one there is. */
  private static @Nullable Suite guess(CorpBook book, String toUserName) {
    Suite named = book.suite(toUserName);
    if (named != null) {
      return named;
    }
    List<Suite> all = book.suites();
    List<Suite> ofProvider =
        all.stream()
            .filter(s -> !toUserName.isEmpty() && s.providerCorpId().equals(toUserName))
            .toList();
    List<Suite> left = ofProvider.size() == 1 ? ofProvider : all;
    return left.size() == 1 ? left.get(0) : null;
  }

  /**
   * Who a URL belongs to.
   *
   * @param suiteId empty for a self-built app
   * @param receiveIds that a verification may carry, besides the corp that the path names
   */
  private record Receiver(String suiteId, CallbackKeys keys, List<String> receiveIds) {}

  /** The signed part of a query. */
  private record Signed(String signature, String timestamp, String nonce, long seconds) {

    /** Null when a part is missing, or the timestamp isn't a number of seconds. */
    static @Nullable Signed of(String query) {
      String signature = PercentCode.parameter(query, "msg_signature");
      String timestamp = PercentCode.parameter(query, "timestamp");
      String nonce = PercentCode.parameter(query, "nonce");
      if (signature == null || timestamp == null || nonce == null || !isSeconds(timestamp)) {
        return null;
      }
      return new Signed(signature, timestamp, nonce, Long.parseLong(timestamp));
    }

    private static boolean isSeconds(String text) {
      return !text.isEmpty()
          && text.length() <= TIMESTAMP_DIGITS_MAX
          && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    long skewMs(long nowMs) {
      return nowMs - seconds * 1000;
    }
  }
}
