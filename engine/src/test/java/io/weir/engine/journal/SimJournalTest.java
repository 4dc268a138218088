package io.weir.engine.journal;

import io.weir.contract.JournalContract;
import io.weir.testkit.SimJournal;

final class SimJournalTest extends JournalContract {
  @Override
  protected Journal open(int archiveShards) {
    return new SimJournal(archiveShards);
  }
}
