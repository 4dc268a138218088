package io.weir.engine.drain;

import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.Envelope;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.crypto.Seal;
import io.weir.engine.event.Event;
import io.weir.engine.event.EventParser;
import io.weir.engine.event.EventReading;
import io.weir.engine.inbox.Effects;
import io.weir.engine.inbox.InboxKey;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.JournalRecord.Route;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.InboxRow;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a push: decrypts it, holds its receiveid to the rules of protocol §1.5, and makes its inbox
 * row.
 */
@Confined(Role.DECRYPT)
final class CallbackOpener {

  private final EventParser parser = new EventParser();
  private final Seal seal;

  CallbackOpener(Seal seal) {
    this.seal = seal;
  }

  Drained open(CorpBook book, RecordCodec.Decoded decoded, JournalRecord.Callback push) {
    CallbackKeys keys = keysOf(book, push);
    if (keys == null) {
      return RecordDecoder.refused(decoded, "unknown_receiver: not configured any more");
    }
    Set<String> expected = receiveIds(book, push);
    Envelope envelope = EnvelopeCipher.decrypt(keys.aesKeys(), push.encrypt(), expected::contains);
    if (envelope instanceof Envelope.Unreadable unreadable) {
      return RecordDecoder.refused(decoded, unreadable.reason());
    }
    Envelope.Frame frame = (Envelope.Frame) envelope;
    if (!expected.contains(frame.receiveId())) {
      return RecordDecoder.refused(decoded, "wrong_receiveid");
    }
    EventReading reading = parser.parse(frame.message());
    if (reading instanceof EventReading.Unparseable unparseable) {
      return RecordDecoder.refused(decoded, unparseable.reason());
    }
    return arrived(push, frame, (EventReading.Parsed) reading);
  }

  private Drained arrived(
      JournalRecord.Callback push, Envelope.Frame frame, EventReading.Parsed parsed) {
    Event event = parsed.event();
    String corp = push.route() == Route.COMMAND ? event.corpId() : push.corpId();
    boolean isCommand = push.route() == Route.COMMAND;
    InboxKey key = new InboxKey(receiverOf(push), Refusal.sha256Hex(frame.message()));
    InboxRow row =
        new InboxRow(
            key.receiver(),
            key.digest(),
            corp,
            push.suiteId(),
            event.eventType(),
            event.changeType(),
            parsed.payload((field, value) -> Effects.sealed(seal, key, field, value)).toString(),
            push.receivedAtMs(),
            event instanceof Event.Unknown
                ? Effects.STATE_UNKNOWN
                : Effects.stateOf(event.eventType(), isCommand));
    return new Drained.Arrived(row, wakes(push, event));
  }

  private static @Nullable CorpId wakes(JournalRecord.Callback push, Event event) {
    return push.route() == Route.APP && event instanceof Event.ArchiveNotify
        ? new CorpId(push.corpId())
        : null;
  }

  /** The receiver of a push, as {@code weir_inbox} keys it. */
  private static String receiverOf(JournalRecord.Callback push) {
    return switch (push.route()) {
      case COMMAND -> "suite:" + push.suiteId();
      case DATA -> "suite:" + push.suiteId() + '/' + push.corpId();
      case APP -> "app:" + push.corpId() + '/' + push.agentId();
    };
  }

  private static @Nullable CallbackKeys keysOf(CorpBook book, JournalRecord.Callback push) {
    if (push.route() == Route.APP) {
      App app =
          CorpId.isUsable(push.corpId())
              ? book.app(new CorpId(push.corpId()), push.agentId())
              : null;
      return app == null ? null : app.keys();
    }
    Suite suite = book.suite(push.suiteId());
    return suite == null ? null : suite.keys();
  }

  /** Who a push may be for; never "any", and an id that is not set stands for nobody. */
  private static Set<String> receiveIds(CorpBook book, JournalRecord.Callback push) {
    if (push.route() != Route.COMMAND) {
      return Set.of(push.corpId());
    }
    Suite suite = book.suite(push.suiteId());
    return suite == null || suite.providerCorpId().isEmpty()
        ? Set.of(push.suiteId())
        : Set.of(push.suiteId(), suite.providerCorpId());
  }
}
