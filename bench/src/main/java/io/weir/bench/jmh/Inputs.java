package io.weir.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.bench.scenario.WorldBook;
import io.weir.bench.wecom.CallbackCipher;
import io.weir.bench.wecom.SignedPush;
import io.weir.bench.wecom.oracle.ExpectedSink;
import io.weir.bench.wecom.world.Archive;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.PlannedPush;
import io.weir.bench.wecom.world.World;
import io.weir.bench.wecom.world.WorldPlan;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.crypto.BodyCipher.Plain;
import io.weir.engine.crypto.HttpBodyCipher;
import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.RsaProviders;
import io.weir.engine.crypto.Unwrapped.ContentKey;
import io.weir.engine.decrypt.PlainMessage;
import io.weir.engine.journal.JournalRecord.Archived;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.pull.PageReader;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ReplyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * What the benches work on: callbacks and archive entries of a small simulated world, whose RSA
 * keys are new each time. {@code -Dweir.bench.seed} chooses the world.
 */
final class Inputs {

  /** System property: the seed of the world; 1 without it. */
  static final String SEED = "weir.bench.seed";

  private static final int CORPS = 10;
  private static final int MESSAGES = 1_500;
  private static final int CALLBACKS = 64;

  private final long nowMillis = System.currentTimeMillis();
  private final long seed = Long.getLong(SEED, 1);
  private final World world;
  private final CorpBook book;

  Inputs() {
    try {
      world =
          World.make(
              WorldPlan.of(seed, CORPS, MESSAGES, CALLBACKS, nowMillis),
              KeyRing.generate(),
              ExpectedSink.none(),
              made -> {});
    } catch (IOException e) {
      throw new UncheckedIOException("making a world", e);
    }
    book = WorldBook.of(world, this::privateKeys);
  }

  /** A push, ready to be sent. */
  record Push(PlannedPush plan, SignedPush signed) {
    @Override
    public String toString() {
      return "Push";
    }
  }

  /** A message with the text of its content key. */
  record Opened(byte[] keyText, PlainMessage message) {
    @Override
    public String toString() {
      return "Opened";
    }
  }

  long nowMillis() {
    return nowMillis;
  }

  CorpBook book() {
    return book;
  }

  /** The pushes, each signed a moment ago. */
  List<Push> pushes() {
    SplittableRandom random = new SplittableRandom(seed);
    List<Push> pushes = new ArrayList<>();
    for (PlannedPush plan : world.pushes().pushes()) {
      byte[] frameRandom = new byte[CallbackCipher.RANDOM_BYTES];
      random.nextBytes(frameRandom);
      byte[] event = plan.plaintext().getBytes(UTF_8);
      int nonce = random.nextInt(1_000_000_000);
      pushes.add(new Push(plan, SignedPush.of(plan, frameRandom, event, nowMillis / 1000, nonce)));
    }
    return pushes;
  }

  /** Every entry of the archives, read from a page as the pull does. */
  List<Archived> records() {
    List<Archived> records = new ArrayList<>();
    for (Corp corp : world.corps()) {
      CorpId id = new CorpId(corp.corpId());
      page(world.archive(id.value())).entries().forEach(entry -> records.add(archived(id, entry)));
    }
    return records;
  }

  /** The record whose journalled form is nearest to {@code bytes}. */
  Archived recordOf(int bytes) {
    return nearest(records(), bytes, record -> RecordCodec.encode(record).length);
  }

  PrivateKey keyOf(Archived record) {
    var corp = book.corp(record.corp());
    PrivateKey key =
        corp == null || corp.archive() == null
            ? null
            : corp.archive().privateKeys().get(record.keyVersion());
    if (key == null) {
      throw new IllegalStateException("a record of no corp of this world");
    }
    return key;
  }

  /** What the records hold, in their order. */
  List<Opened> opened(List<Archived> records) {
    // Not what is measured, so whoever loads.
    var rsa = RsaProviders.candidates().get(0).provider();
    KeyUnwrapper unwrapper = new KeyUnwrapper(rsa);
    HttpBodyCipher bodies = new HttpBodyCipher(rsa);
    return records.stream().map(record -> open(unwrapper, bodies, record)).toList();
  }

  static <T> T nearest(List<T> all, int wanted, ToIntFunction<T> size) {
    return all.stream()
        .min(Comparator.comparingInt(one -> Math.abs(size.applyAsInt(one) - wanted)))
        .orElseThrow();
  }

  private Opened open(KeyUnwrapper unwrapper, HttpBodyCipher bodies, Archived record) {
    if (unwrapper.unwrap(keyOf(record), record.randomKey()) instanceof ContentKey key
        && bodies.decrypt(key.text(), record.chatMessage()) instanceof Plain plain) {
      return new Opened(
          key.text(), new PlainMessage(record.corp(), record.seq(), record.msgId(), plain.bytes()));
    }
    throw new IllegalStateException("a sound entry can't be opened");
  }

  private Map<Long, PrivateKey> privateKeys(Corp corp) {
    Map<Long, PrivateKey> keys = new HashMap<>();
    corp.keyPairs()
        .forEach(
            (version, place) ->
                keys.put(version.longValue(), world.keys().pair(place).getPrivate()));
    return keys;
  }

  private static PullPage page(Archive archive) {
    PageReader reader = new PageReader();
    feed(reader, "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[".getBytes(US_ASCII));
    for (int i = 0; i < archive.size(); i++) {
      feed(reader, i == 0 ? new byte[0] : new byte[] {','});
      feed(reader, archive.entry(i));
    }
    feed(reader, new byte[] {']', '}'});
    if (reader.finish() instanceof ReplyReader.Outcome.Value<PullPage> read) {
      return read.value();
    }
    throw new IllegalStateException("a page of this world can't be read");
  }

  private static void feed(PageReader reader, byte[] bytes) {
    reader.feed(bytes, 0, bytes.length);
  }

  private Archived archived(CorpId corp, PullPage.Entry entry) {
    return new Archived(
        corp,
        entry.seq(),
        entry.seq() - 1,
        1,
        1,
        entry.msgId(),
        entry.keyVersion(),
        entry.randomKey(),
        entry.chatMessage(),
        nowMillis);
  }
}
