package io.weir.engine.wecom;

import io.weir.engine.base.Reply;

/** Port: carries calls to WeCom. Fetches, keeps and refreshes the tokens that they need. */
public interface WeComApi {

  /**
   * Answers once, on the caller's context, within the adapter's deadline: with the value, or with a
   * {@link WeComException}, which tells what to do. A refused token has been refreshed once and the
   * call repeated once before that; nothing else is repeated here, since how long to wait is the
   * caller's business. After a time-out nobody knows whether the call took effect.
   */
  <R> void call(WeComCall<R> call, Reply<? super R> reply);
}
