package io.weir.verticles.node;

import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.CorpBook;
import java.util.Collection;
import java.util.function.Supplier;

/**
 * The newest {@link CorpBook}, for every thread: the configuration's, with the authorisations that
 * are in force now. Whoever asks twice may get two books.
 */
final class LiveBook implements Supplier<CorpBook> {

  private final CorpBook configured;
  private volatile CorpBook now;

  LiveBook(CorpBook configured) {
    this.configured = configured;
    this.now = configured;
  }

  /** On one thread: these and no others have authorised. */
  void authorised(Collection<Authorisation> active) {
    now = configured.withAuthorisations(active);
  }

  @Override
  public CorpBook get() {
    return now;
  }
}
