package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.Telemetry;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.BodyCipher;
import io.weir.engine.crypto.KeySeal;
import io.weir.engine.crypto.Seal;
import io.weir.engine.decrypt.DecryptFailure;
import io.weir.engine.decrypt.Decryption;
import io.weir.engine.decrypt.Decryptor;
import io.weir.engine.decrypt.PlainMessage;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.Mapping;
import io.weir.engine.message.MessageMapper;
import io.weir.engine.message.MessageRows;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens records: one instance a decrypt thread. Between its input and its output is the only place
 * where plaintext exists outside Postgres (I6).
 */
@Confined(Role.DECRYPT)
public final class RecordDecoder {

  private static final Archive NO_ARCHIVE = new Archive("", "", Map.of(), 0, "");

  private final Supplier<CorpBook> book;
  private final Decryptor decryptor;
  private final CallbackOpener callbacks;

  /**
   * For one thread.
   *
   * @param book the newest one, asked for with each piece
   * @param rsa the chosen provider; null = the JDK's
   */
  public RecordDecoder(
      Supplier<CorpBook> book, @Nullable Provider rsa, BodyCipher bodyCipher, Seal seal) {
    this(book, rsa, bodyCipher, seal, null, Telemetry.NONE);
  }

  /**
   * The same, with content keys that are kept, or were.
   *
   * @param contentKeys seals them, and opens those that come with a record; null = neither
   */
  public RecordDecoder(
      Supplier<CorpBook> book,
      @Nullable Provider rsa,
      BodyCipher bodyCipher,
      Seal seal,
      @Nullable KeySeal contentKeys,
      Telemetry telemetry) {
    this.book = book;
    this.decryptor = new Decryptor(rsa, bodyCipher, contentKeys, telemetry);
    this.callbacks = new CallbackOpener(seal);
  }

  /** Opens each record; one result a record, in order. Never throws, whatever the records hold. */
  public List<Drained> decode(List<RecordCodec.Decoded> records) {
    CorpBook now = book.get();
    List<Drained> results = new ArrayList<>(records.size());
    for (RecordCodec.Decoded record : records) {
      results.add(open(now, record));
    }
    return results;
  }

  private Drained open(CorpBook now, RecordCodec.Decoded decoded) {
    try {
      if (decoded instanceof RecordCodec.Decoded.Damaged damaged) {
        return refused(decoded, "damaged: " + damaged.reason());
      }
      RecordCodec.Decoded.Sound sound = (RecordCodec.Decoded.Sound) decoded;
      JournalRecord record = sound.record();
      if (record instanceof JournalRecord.Archived archived) {
        Drained reopened = reopen(archived, sound.sealedKey());
        return reopened == null ? openArchived(now, decoded, archived) : reopened;
      } else if (record instanceof JournalRecord.Callback callback) {
        return callbacks.open(now, decoded, callback);
      }
      return refused(decoded, ((JournalRecord.Quarantined) record).reason());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      // A bug of ours, or a library replaced under a running node, must not lose the record nor
      // stop the shard; its class says where to look, its message may quote.
      return refused(decoded, "internal: " + e.getClass().getSimpleName());
    }
  }

  private @Nullable Drained reopen(JournalRecord.Archived record, byte @Nullable [] sealedKey) {
    PlainMessage plain = sealedKey == null ? null : decryptor.reopen(record, sealedKey);
    return plain != null && MessageMapper.map(plain) instanceof MessageRows rows
        ? new Drained.Stored(rows)
        : null;
  }

  private Drained openArchived(
      CorpBook now, RecordCodec.Decoded decoded, JournalRecord.Archived record) {
    Decryption decryption = decryptor.decrypt(record, archiveOf(now, record.corp()));
    if (decryption instanceof DecryptFailure failure) {
      return refused(decoded, failure.reason());
    }
    PlainMessage plain = (PlainMessage) decryption;
    Mapping mapping = MessageMapper.map(plain);
    return mapping instanceof MessageRows rows
        ? new Drained.Stored(rows, plain.sealedKey())
        : refused(decoded, ((Mapping.Unmapped) mapping).why().reason());
  }

  // A corp that is not configured any more has no keys: its messages wait in quarantine for them.
  private static Archive archiveOf(CorpBook now, CorpId id) {
    Corp corp = now.corp(id);
    return corp == null || corp.archive() == null ? NO_ARCHIVE : corp.archive();
  }

  static Drained refused(RecordCodec.Decoded decoded, String reason) {
    return new Drained.Refused(Refusal.of(decoded, reason));
  }
}
