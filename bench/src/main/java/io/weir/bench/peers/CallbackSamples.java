package io.weir.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.measure.Measured;
import io.weir.bench.wecom.CallbackCipher;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.bench.wecom.world.World;
import io.weir.engine.callback.CallbackGate;
import io.weir.engine.callback.CallbackRequest;
import io.weir.engine.callback.CallbackVerdict;
import io.weir.engine.corp.App;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.Envelope;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.event.Event;
import io.weir.engine.event.EventParser;
import io.weir.engine.event.EventReading;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import me.chanjar.weixin.cp.bean.message.WxCpXmlMessage;
import me.chanjar.weixin.cp.config.impl.WxCpDefaultConfigImpl;
import me.chanjar.weixin.cp.util.crypto.WxCpCryptUtil;

/**
 * Pushes to self-built apps, signed and encrypted once: from the bytes of a request to a typed
 * event, by WxJava and by us. Both check the signature, decrypt, and parse both XML documents.
 */
final class CallbackSamples {

  private static final long WINDOW_MS = TimeUnit.DAYS.toMillis(1);

  /** One push, with what each side needs to know of its receiver. */
  private record Sample(
      PlannedPush push,
      CallbackRequest request,
      String signature,
      String timestamp,
      String nonce,
      WxCpDefaultConfigImpl receiver,
      CallbackKeys keys) {}

  private final CorpBook book;
  private final List<Sample> samples = new ArrayList<>();
  private final long nowMs;

  CallbackSamples(World world, long seed) {
    this.book = book(world);
    this.nowMs = world.plan().nowMillis();
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, WxCpDefaultConfigImpl> receivers = new HashMap<>();
    for (PlannedPush push : world.pushes().pushes()) {
      if (push.receiver().startsWith("app:")) {
        samples.add(
            sample(
                push,
                receivers.computeIfAbsent(push.receiver(), unused -> receiver(push)),
                random));
      }
    }
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no callback is for an app: ask for more callbacks");
    }
  }

  private static CorpBook book(World world) {
    List<Corp> corps = new ArrayList<>();
    for (var corp : world.corps()) {
      Map<String, App> apps = new HashMap<>();
      corp.apps()
          .forEach(
              app ->
                  apps.put(
                      app.agentId(),
                      new App(app.agentId(), "", keys(app.token(), app.encodingAesKey()))));
      corps.add(new Corp(new CorpId(corp.corpId()), corp.name(), null, apps));
    }
    return CorpBook.of(List.of(), corps);
  }

  private static CallbackKeys keys(String token, String encodingAesKey) {
    return new CallbackKeys(List.of(token), List.of(EnvelopeCipher.keyOf(encodingAesKey)));
  }

  private static WxCpDefaultConfigImpl receiver(PlannedPush push) {
    WxCpDefaultConfigImpl receiver = new WxCpDefaultConfigImpl();
    receiver.setCorpId(push.receiveId());
    receiver.setToken(push.token());
    receiver.setAesKey(push.encodingAesKey());
    return receiver;
  }

  private Sample sample(PlannedPush push, WxCpDefaultConfigImpl receiver, SplittableRandom random) {
    byte[] frameRandom = new byte[CallbackCipher.RANDOM_BYTES];
    random.nextBytes(frameRandom);
    String encrypted =
        CallbackCipher.encrypt(
            push.encodingAesKey(), frameRandom, push.plaintext().getBytes(UTF_8), push.receiveId());
    String timestamp = Long.toString(nowMs / 1000);
    String nonce = Integer.toString(random.nextInt(1_000_000_000));
    String signature = CallbackCipher.sign(push.token(), timestamp, nonce, encrypted);
    String query = "msg_signature=" + signature + "&timestamp=" + timestamp + "&nonce=" + nonce;
    String body =
        "<xml><ToUserName><![CDATA["
            + push.toUserName()
            + "]]></ToUserName><AgentID><![CDATA["
            + push.agentId()
            + "]]></AgentID><Encrypt><![CDATA["
            + encrypted
            + "]]></Encrypt></xml>";
    return new Sample(
        push,
        new CallbackRequest("POST", push.path(), query, body.getBytes(UTF_8)),
        signature,
        timestamp,
        nonce,
        receiver,
        keys(push.token(), push.encodingAesKey()));
  }

  /** Our way. */
  OneThread.Step ours() {
    Ours ours = new Ours();
    return turn -> {
      Sample sample = samples.get((int) (turn % samples.size()));
      return ours.parsed(ours.opened(sample)) != null;
    };
  }

  /** WxJava's way; from a stream, as a servlet has it. */
  OneThread.Step theirs() {
    return turn -> {
      Sample sample = samples.get((int) (turn % samples.size()));
      return theirs(sample) != null;
    };
  }

  private static WxCpXmlMessage theirs(Sample sample) {
    return WxCpXmlMessage.fromEncryptedXml(
        new ByteArrayInputStream(sample.request().body()),
        sample.receiver(),
        sample.timestamp(),
        sample.nonce(),
        sample.signature());
  }

  private final class Ours {
    private final CallbackGate gate = new CallbackGate(WINDOW_MS);
    private final EventParser parser = new EventParser();

    Envelope.Frame opened(Sample sample) {
      CallbackVerdict verdict = gate.judge(book, sample.request(), nowMs);
      if (!(verdict instanceof CallbackVerdict.Accept accept)) {
        throw new IllegalStateException("we refuse a right push: " + verdict);
      }
      Envelope envelope =
          EnvelopeCipher.decrypt(
              sample.keys().aesKeys(), accept.record().encrypt(), accept.record().corpId()::equals);
      if (envelope instanceof Envelope.Frame frame) {
        return frame;
      }
      throw new IllegalStateException("we cannot decrypt a right push");
    }

    Event parsed(Envelope.Frame frame) {
      if (parser.parse(frame.message()) instanceof EventReading.Parsed parsed) {
        return parsed.event();
      }
      throw new IllegalStateException("we cannot parse a right push");
    }
  }

  /** Whether both read the same out of every sample. */
  void compare(Measured into) {
    Ours ours = new Ours();
    int different = 0;
    for (Sample sample : samples) {
      Envelope.Frame frame = ours.opened(sample);
      String text = new String(frame.message(), UTF_8);
      WxCpXmlMessage message = theirs(sample);
      boolean same =
          text.equals(sample.push().plaintext())
              && text.equals(theirText(sample))
              && sameEvent(ours.parsed(frame), message);
      different += same ? 0 : 1;
    }
    if (different > 0) {
      into.wrong(different + " of " + samples.size() + " callbacks are read differently");
    }
    into.note("callbacks compared with WxJava's reading: " + samples.size());
  }

  private static String theirText(Sample sample) {
    return new WxCpCryptUtil(sample.receiver())
        .decryptXml(
            sample.signature(),
            sample.timestamp(),
            sample.nonce(),
            new String(sample.request().body(), UTF_8));
  }

  // A user's message is no event, for which we have a name and they have none.
  private static boolean sameEvent(Event ours, WxCpXmlMessage theirs) {
    return theirs.getEvent() == null
        || (theirs.getEvent().equals(ours.eventType())
            && Objects.requireNonNullElse(theirs.getChangeType(), "").equals(ours.changeType()));
  }
}
