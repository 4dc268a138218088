package io.weir.engine.decrypt;

import io.weir.engine.corp.CorpId;
import org.jspecify.annotations.Nullable;

/**
 * A decrypted message.
 *
 * @param seq the envelope's
 * @param msgId the envelope's, never empty
 * @param json what was decrypted, byte for byte; neither UTF-8 nor JSON is checked yet
 * @param sealedKey its content key, to be kept for a replay; null = it is not sealed here
 */
public record PlainMessage(
    CorpId corp, long seq, String msgId, byte[] json, byte @Nullable [] sealedKey)
    implements Decryption {

  public PlainMessage(CorpId corp, long seq, String msgId, byte[] json) {
    this(corp, seq, msgId, json, null);
  }

  @Override
  public String toString() {
    return "PlainMessage[" + corp + ", seq " + seq + ", " + json.length + " bytes]";
  }
}
