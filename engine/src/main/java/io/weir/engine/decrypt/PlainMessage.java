package io.weir.engine.decrypt;

import io.weir.engine.corp.CorpId;

/**
 * A decrypted message.
 *
 * @param seq the envelope's
 * @param msgId the envelope's, never empty
 * @param json what was decrypted, byte for byte; neither UTF-8 nor JSON is checked yet
 */
public record PlainMessage(CorpId corp, long seq, String msgId, byte[] json) implements Decryption {

  @Override
  public String toString() {
    return "PlainMessage[" + corp + ", seq " + seq + ", " + json.length + " bytes]";
  }
}
