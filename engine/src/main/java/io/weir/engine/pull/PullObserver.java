package io.weir.engine.pull;

import io.weir.engine.corp.CorpId;

/** Port: is told what others should know of a pull. Called on the pull loop; must not block. */
public interface PullObserver {

  /**
   * {@code chat_pull_status} is now {@code idle}, {@code pulling}, {@code blocked: …} or {@code
   * disabled}.
   */
  void status(CorpId corp, String status);

  /**
   * At {@code tipAtMs} the archive had nothing more. Told seldom ({@link
   * PullConfig#tipReportMillis}); to be stored, so that an outage is noticed across restarts.
   */
  void tip(CorpId corp, long tipAtMs);

  /** Messages are lost, or about to be: to be reported loudly. */
  void loss(CorpId corp, LossReport report);
}
