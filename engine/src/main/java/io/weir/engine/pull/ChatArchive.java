package io.weir.engine.pull;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.Corp;

/** Port: where a corp's archived messages come from. One adapter per driver. */
public interface ChatArchive {

  /**
   * Asks for what comes after {@code after}. Answers once, on the caller's context, within the
   * adapter's own deadline: with a page, which is empty when there is nothing more, or with a
   * {@link PullFailure}. Asking again changes nothing and brings the same.
   *
   * @param after 0 = from the oldest message that the source still has
   * @param limit 1 to 1,000; an archive that sends more or less is no error
   */
  void fetch(Corp corp, long after, int limit, Reply<PullPage> reply);
}
