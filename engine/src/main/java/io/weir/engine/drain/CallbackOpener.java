package io.weir.engine.drain;

import io.weir.engine.corp.*;
import io.weir.engine.crypto.Seal;
import io.weir.engine.journal.*;

final class CallbackOpener {
  CallbackOpener(Seal seal) {}

  Drained open(CorpBook now, RecordCodec.Decoded decoded, JournalRecord.Callback callback) {
    return RecordDecoder.refused(decoded, "stub");
  }
}
