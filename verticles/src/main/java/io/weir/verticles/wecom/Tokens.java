package io.weir.verticles.wecom;

import io.vertx.core.Context;
import io.weir.engine.base.Clock;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Reply;
import io.weir.engine.base.Role;
import io.weir.engine.corp.TokenBook;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.wecom.Credentials;
import io.weir.engine.wecom.TokenCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.engine.wecom.WeComReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Those that need a token, and the one fetch that they all wait for. Every method hops onto one
 * context, which owns the {@link TokenBook}; replies come on that context.
 */
@Confined(Role.PULL_LOOP)
final class Tokens {

  /** A secret that was refused is not tried again sooner, whoever asks. */
  private static final long BLOCKED_NANOS = 30_000_000_000L;

  private static final long RATE_LIMITED_NANOS = 60_000_000_000L;

  private final Context home;
  private final Clock clock;
  private final Credentials credentials;
  private final WeComApi api;
  private final int waitingMax;
  private final TokenBook book;
  private final Map<TokenKey, ArrayDeque<Reply<String>>> waiting = new HashMap<>();
  private int waitingCount;

  Tokens(
      Context home, Clock clock, Credentials credentials, WeComApi api, WeComClientConfig config) {
    this.home = home;
    this.clock = clock;
    this.credentials = credentials;
    this.api = api;
    this.waitingMax = config.waitingMax();
    this.book = new TokenBook(config.tokensMax());
  }

  void acquire(TokenKey key, Reply<String> reply) {
    home.runOnContext(go -> lookUp(key, reply));
  }

  void invalidate(TokenKey key, String token) {
    home.runOnContext(go -> book.invalidate(key, token, clock.nanos()));
  }

  void onRefusedAgain(TokenKey key, String token, WeComException cause) {
    home.runOnContext(go -> book.onRefusedAgain(key, token, cause, clock.nanos()));
  }

  void forget(TokenKey key) {
    home.runOnContext(go -> book.forget(key));
  }

  private void lookUp(TokenKey key, Reply<String> reply) {
    TokenBook.Lookup lookup = book.ask(key, clock.nanos());
    if (lookup instanceof TokenBook.Lookup.Have have) {
      reply.ok(have.token());
    } else if (lookup instanceof TokenBook.Lookup.Refused refused) {
      reply.fail(refused.cause());
    } else if (lookup instanceof TokenBook.Lookup.Refresh) {
      enqueue(key, reply); // even over the bound: it is the one that the others wait for
      fetch(key);
    } else if (waitingCount >= waitingMax) {
      reply.fail(new WeComException(WeComFailure.retryable("too many calls wait for a token")));
    } else {
      enqueue(key, reply);
    }
  }

  private void enqueue(TokenKey key, Reply<String> reply) {
    waiting.computeIfAbsent(key, k -> new ArrayDeque<>(2)).add(reply);
    waitingCount++;
  }

  private void fetch(TokenKey key) {
    String missing = missing(key);
    if (!missing.isEmpty()) {
      book.onNotFetched(key);
      WeComException none = new WeComException(WeComFailure.blocked(missing));
      release(key).forEach(reply -> reply.fail(none));
      return;
    }
    api.call(
        callFor(key),
        new Reply<WeComReply.Token>() {
          @Override
          public void ok(WeComReply.Token token) {
            book.onToken(key, token.value(), token.expiresInSeconds(), clock.nanos());
            release(key).forEach(reply -> reply.ok(token.value()));
          }

          @Override
          public void fail(Throwable cause) {
            WeComException ours = new WeComException(Failures.of(cause));
            book.onFailure(key, ours, pauseNanos(ours.failure()), clock.nanos());
            release(key).forEach(reply -> reply.fail(ours));
          }
        });
  }

  /** What WeCom has not pushed yet, or nobody has configured; empty = the token can be fetched. */
  private String missing(TokenKey key) {
    if (key instanceof TokenKey.OfSuite suite
        && credentials.suiteTicket(suite.suiteId()).isEmpty()) {
      return "no suite_ticket of " + suite.suiteId() + " yet: WeCom pushes one every 10 minutes";
    }
    if (key instanceof TokenKey.SuiteCorp tied
        && credentials.permanentCode(tied.suiteId(), tied.corp()).isEmpty()) {
      return tied.corp() + " has not authorised " + tied.suiteId();
    }
    return "";
  }

  private List<Reply<String>> release(TokenKey key) {
    ArrayDeque<Reply<String>> released = waiting.remove(key);
    if (released == null) {
      return List.of();
    }
    waitingCount -= released.size();
    return new ArrayList<>(released);
  }

  private static long pauseNanos(WeComFailure failure) {
    return switch (failure.errorClass()) {
      case BLOCKED, GONE, BAD_REQUEST, UNKNOWN -> BLOCKED_NANOS;
      case RATE_LIMITED -> RATE_LIMITED_NANOS;
      case BUSY, TOKEN, CONCURRENCY, TOO_LARGE, RETRYABLE -> 0;
    };
  }

  private WeComCall<WeComReply.Token> callFor(TokenKey key) {
    if (key instanceof TokenKey.App app) {
      return new TokenCalls.GetToken(app.baseUrl(), app.corp(), app.secret());
    }
    if (key instanceof TokenKey.OfSuite suite) {
      return new TokenCalls.GetSuiteToken(
          suite.baseUrl(),
          suite.suiteId(),
          credentials.suiteSecret(suite.suiteId()),
          credentials.suiteTicket(suite.suiteId()));
    }
    TokenKey.SuiteCorp tied = (TokenKey.SuiteCorp) key;
    return new TokenCalls.GetCorpToken(
        tied.baseUrl(),
        tied.suiteId(),
        tied.corp(),
        credentials.permanentCode(tied.suiteId(), tied.corp()));
  }
}
