package io.weir.verticles.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.sqlclient.Query;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a new connection when its first statement fails. */
class DatabasePrepareTest {

  private final List<String> calls = new ArrayList<>();
  private Handler<Void> whenClosed = nothing -> calls.add("nobody listens");

  @Test
  void shouldGiveNothingBackWhenTheConnectionIsGoneAtItsFirstStatement() {
    Database.prepare(connection(true));

    assertThat(calls).containsExactly("closeHandler", "query", "execute");
  }

  @Test
  void shouldGiveTheConnectionBackWhenOnlyTheStatementFails() {
    Database.prepare(connection(false));

    assertThat(calls).containsExactly("closeHandler", "query", "execute", "close");
  }

  // Both fail inside the call, as a write into a socket that was reset does.
  @SuppressWarnings("unchecked")
  private SqlConnection connection(boolean goesAway) {
    return proxy(
        SqlConnection.class,
        (self, call, arguments) ->
            switch (call) {
              case "query" -> query(goesAway);
              case "closeHandler" -> {
                whenClosed = (Handler<Void>) arguments[0];
                yield self;
              }
              default -> Future.succeededFuture();
            });
  }

  private Query<?> query(boolean goesAway) {
    return proxy(
        Query.class,
        (self, call, arguments) -> {
          if (goesAway) {
            whenClosed.handle(null);
          }
          return Future.failedFuture(new IOException("Connection reset"));
        });
  }

  private interface Answers {
    Object to(Object self, String call, Object[] arguments);
  }

  private <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              calls.add(method.getName());
              return answers.to(self, method.getName(), arguments);
            }));
  }
}
