package io.weir.verticles.directory;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.weir.engine.base.Entropy;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.Identity;
import io.weir.engine.directory.IdentityQuestions;
import io.weir.engine.directory.Question;
import io.weir.engine.directory.Retry;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What ids are called elsewhere: out of {@code weir_identity}, and where it has nothing, by asking
 * WeCom, once for the whole fleet. Called on a loop, to which its futures come back.
 */
public final class Identities {

  /** More at once is more than anybody needs, and ten calls. */
  public static final int IDS_MAX = 10_000;

  private final Pool pool;
  private final WeComApi api;
  private final Entropy entropy;
  private final long claimMillis;
  private final Set<Promise<?>> asked = new HashSet<>();
  private boolean stopped;

  /**
   * On this pool, by this API.
   *
   * @param claimMillis how long nobody else asks for what is asked for; longer than a call may
   *     last, waiting for its turn included
   */
  public Identities(Pool pool, WeComApi api, Entropy entropy, long claimMillis) {
    this.pool = pool;
    this.api = api;
    this.entropy = entropy;
    this.claimMillis = claimMillis;
  }

  /**
   * What is asked for fails at once, and may be asked for again a few seconds later; {@link
   * #ofArchived} goes no further.
   */
  void stop() {
    stopped = true;
    List.copyOf(asked).forEach(question -> question.tryFail(stopping()));
  }

  private static WeComException stopping() {
    return new WeComException(WeComFailure.retryable("stopping"));
  }

  /**
   * What third-party apps call members of staff. Fails as the call to WeCom failed; the ids of that
   * call may be asked for again after a while.
   *
   * @param userIds at most {@link #IDS_MAX}
   * @return userid → openuserid; without those that were refused, now or ever, and those that
   *     somebody else asks for right now
   */
  public Future<Map<String, String>> openUserIds(
      CorpId corp, DirectoryAccess access, Collection<String> userIds) {
    List<String> ids = List.copyOf(new TreeSet<>(userIds));
    if (ids.size() > IDS_MAX) {
      return Future.failedFuture(
          new IllegalArgumentException(ids.size() + " userids, allowed are " + IDS_MAX));
    }
    Future<?> done = Future.succeededFuture();
    for (int from = 0; from < ids.size(); from += IdentityQuestions.IDS_MAX) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + IdentityQuestions.IDS_MAX));
      done =
          done.compose(
              before ->
                  learn(
                      corp,
                      Identity.Kind.OPEN_USER_ID,
                      some,
                      open -> IdentityQuestions.openUserIds(open, access)));
    }
    return done.compose(before -> find(corp, Identity.Kind.OPEN_USER_ID, ids))
        .map(
            found -> {
              Map<String, String> known = new HashMap<>();
              for (Identity identity : found) {
                if (identity.otherId() != null) {
                  known.put(identity.id(), identity.otherId());
                }
              }
              return known;
            });
  }

  /**
   * Asks what the suite that keeps a corp's directory calls those whom the corp's archive names: a
   * thousand after the other, each of them once, until it is stopped. Fails as {@link
   * #openUserIds}; then the rest waits for the next time.
   *
   * @return of how many it is known now and was not before
   */
  Future<Integer> ofArchived(CorpId corp, DirectoryAccess access) {
    return ofArchived(corp, access, "", 0);
  }

  private Future<Integer> ofArchived(
      CorpId corp, DirectoryAccess access, String after, int before) {
    if (stopped) {
      return Future.succeededFuture(before);
    }
    return pool.preparedQuery(IdentitySql.ARCHIVED_AFTER)
        .execute(Tuple.of(corp.value(), after, IdentityQuestions.IDS_MAX))
        .compose(
            rows -> {
              List<String> ids = new ArrayList<>();
              rows.forEach(row -> ids.add(row.getString(0)));
              return ids.isEmpty()
                  ? Future.succeededFuture(before)
                  : openUserIds(corp, access, ids)
                      .compose(
                          known ->
                              ofArchived(
                                  corp, access, ids.get(ids.size() - 1), before + known.size()));
            });
  }

  /**
   * Who a WeChat user is here: known, or pending until a customer with that union id turns up.
   *
   * @param openId of the same program as the union id
   * @return empty while somebody else asks
   */
  public Future<Optional<Identity>> customer(
      CorpId corp, DirectoryAccess access, String unionId, String openId) {
    List<String> ids = List.of(unionId);
    return learn(
            corp,
            Identity.Kind.EXTERNAL_USER_ID,
            ids,
            open -> IdentityQuestions.customer(unionId, openId, access))
        .compose(done -> find(corp, Identity.Kind.EXTERNAL_USER_ID, ids))
        .map(found -> found.stream().findFirst());
  }

  /** Asks for those of {@code ids} that nothing is known of. */
  private Future<Void> learn(
      CorpId corp,
      Identity.Kind kind,
      List<String> ids,
      Function<List<String>, Question<?, List<Identity>>> asking) {
    return pool.preparedQuery(IdentitySql.CLAIM)
        .execute(values(corp, kind, ids).addLong(claimMillis))
        .compose(
            rows -> {
              List<String> open = new ArrayList<>();
              rows.forEach(row -> open.add(row.getString(0)));
              return open.isEmpty()
                  ? Future.<Void>succeededFuture()
                  : ask(asking.apply(open))
                      .compose(
                          told -> settle(corp, kind, open, told),
                          cause -> putOff(corp, kind, open, cause));
            });
  }

  private <R> Future<List<Identity>> ask(Question<R, List<Identity>> question) {
    if (stopped) {
      return Future.failedFuture(stopping());
    }
    Promise<R> told = Promise.promise();
    api.call(
        question.call(),
        new Reply<R>() {
          @Override
          public void ok(R value) {
            told.tryComplete(value);
          }

          @Override
          public void fail(Throwable cause) {
            told.tryFail(cause);
          }
        });
    asked.add(told);
    return told.future()
        .onComplete(done -> asked.remove(told))
        .map(value -> question.told().apply(value));
  }

  private Future<Void> settle(
      CorpId corp, Identity.Kind kind, List<String> asked, List<Identity> told) {
    Rows rows = new Rows();
    for (Identity identity : told) {
      rows.add()
          .put("corp_id", corp.value())
          .put("kind", kind.label())
          .put("id", identity.id())
          .put("other_id", identity.otherId())
          .put("state", identity.state().label())
          .put("kept", identity.keptMillis());
    }
    return pool.withTransaction(
            connection ->
                rows.run(connection, IdentitySql.SETTLE)
                    .compose(
                        done ->
                            connection
                                .preparedQuery(IdentitySql.PUT_OFF)
                                .execute(
                                    values(corp, kind, asked)
                                        .addLong(IdentityQuestions.UNANSWERED_MILLIS))))
        .mapEmpty();
  }

  private Future<Void> putOff(
      CorpId corp, Identity.Kind kind, List<String> asked, Throwable cause) {
    WeComFailure failure = Questions.failureOf(cause);
    return pool.preparedQuery(IdentitySql.PUT_OFF)
        .execute(values(corp, kind, asked).addLong(Retry.millisAfter(failure, 0, entropy)))
        .transform(
            done -> Future.<Void>failedFuture(cause)); // Postgres too: the claim ends by itself
  }

  private Future<List<Identity>> find(CorpId corp, Identity.Kind kind, List<String> ids) {
    return pool.preparedQuery(IdentitySql.FIND)
        .execute(values(corp, kind, ids))
        .map(
            rows -> {
              List<Identity> found = new ArrayList<>();
              for (Row row : rows) {
                found.add(
                    new Identity(
                        kind,
                        row.getString(0),
                        row.getString(1),
                        Identity.State.ofLabel(row.getString(2))));
              }
              return found;
            });
  }

  private static Tuple values(CorpId corp, Identity.Kind kind, List<String> ids) {
    return Tuple.of(corp.value(), kind.label(), ids.toArray(String[]::new));
  }
}
