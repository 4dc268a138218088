package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.util.List;

/**
 * Takes what is expected while a world is made, corp by corp in the order of their ids, then the
 * inbox.
 */
public interface ExpectedSink {

  /** All of one corp. */
  void corp(ExpectedCorp corp) throws IOException;

  /** All callbacks, in the order of their key; the last call. */
  void inbox(List<ExpectedInbox> rows) throws IOException;

  /** Forgets everything, for worlds that are only served. */
  static ExpectedSink none() {
    return new ExpectedSink() {
      @Override
      public void corp(ExpectedCorp corp) {}

      @Override
      public void inbox(List<ExpectedInbox> rows) {}
    };
  }
}
