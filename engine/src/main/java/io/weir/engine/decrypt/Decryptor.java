package io.weir.engine.decrypt;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Meter;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.Archive;
import io.weir.engine.crypto.BodyCipher;
import io.weir.engine.crypto.KeySeal;
import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.Unwrapped;
import io.weir.engine.decrypt.DecryptFailure.Corrupt;
import io.weir.engine.decrypt.DecryptFailure.UnknownKeyVersion;
import io.weir.engine.journal.JournalRecord;
import java.security.PrivateKey;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/** Decrypts archive records; one per decrypt thread. Keeps keys ready, and no message. */
@Confined(Role.DECRYPT)
public final class Decryptor {

  private final ThreadOwner owner = ThreadOwner.of(Role.DECRYPT);
  private final KeyUnwrapper unwrapper;
  private final BodyCipher bodyCipher;
  private final @Nullable KeySeal seal;
  private final Telemetry telemetry;

  /**
   * @param rsa who computes RSA; null = the JDK's default
   * @param bodyCipher this thread's own, of the archive's driver
   * @param seal seals what RSA unwraps, and opens it again; null = content keys are not kept
   */
  public Decryptor(
      @Nullable Provider rsa, BodyCipher bodyCipher, @Nullable KeySeal seal, Telemetry telemetry) {
    this.unwrapper = new KeyUnwrapper(rsa);
    this.bodyCipher = bodyCipher;
    this.seal = seal;
    this.telemetry = telemetry;
  }

  /**
   * Decrypts one record with the content key that was sealed when it was decrypted before; null
   * when that does not open or does not fit, and RSA is to decide. Never throws.
   */
  public @Nullable PlainMessage reopen(JournalRecord.Archived record, byte[] sealedKey) {
    assert owner.isCurrent() : owner.complaint();
    byte[] keyText = seal == null ? null : seal.open(sealedKey, record.randomKey());
    if (keyText == null
        || !(bodyCipher.decrypt(keyText, record.chatMessage()) instanceof BodyCipher.Plain body)) {
      return null;
    }
    telemetry.count(Meter.DRAIN_CONTENT_KEYS, "sealed", 1);
    return new PlainMessage(record.corp(), record.seq(), record.msgId(), body.bytes());
  }

  /** Decrypts one record of this archive; never throws, whatever the record holds. */
  public Decryption decrypt(JournalRecord.Archived record, Archive archive) {
    assert owner.isCurrent() : owner.complaint();
    if (record.msgId().isEmpty()) {
      return new Corrupt("missing_msgid");
    }
    PrivateKey key = archive.privateKeys().get(record.keyVersion());
    if (key == null) {
      return new UnknownKeyVersion(record.keyVersion());
    }
    telemetry.count(Meter.DRAIN_CONTENT_KEYS, "rsa", 1);
    Unwrapped unwrapped = unwrapper.unwrap(key, record.randomKey());
    if (unwrapped instanceof Unwrapped.NotUnwrapped refused) {
      return new Corrupt(refused.reason());
    }
    byte[] keyText = ((Unwrapped.ContentKey) unwrapped).text();
    BodyCipher.Body body = bodyCipher.decrypt(keyText, record.chatMessage());
    if (body instanceof BodyCipher.NotPlain refused) {
      return new Corrupt(refused.reason());
    }
    byte[] json = ((BodyCipher.Plain) body).bytes();
    byte[] sealedKey = seal == null ? null : seal.seal(keyText, record.randomKey());
    return new PlainMessage(record.corp(), record.seq(), record.msgId(), json, sealedKey);
  }
}
