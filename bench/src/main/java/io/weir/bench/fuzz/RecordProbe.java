package io.weir.bench.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.world.Golden;
import io.weir.engine.corp.CorpId;
import io.weir.engine.decrypt.PlainMessage;
import io.weir.engine.drain.Drained;
import io.weir.engine.drain.RecordDecoder;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.Mapping;
import io.weir.engine.message.MessageMapper;
import io.weir.engine.message.MessageRows;
import io.weir.engine.pull.PageReader;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ReplyReader;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The archive's side, bent at one of its four stages: the page as it comes in, the journal's
 * record, what is encrypted, what was decrypted.
 */
final class RecordProbe implements Probe {

  // Names and numbers as long as jsonb takes them.
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNameLength(Integer.MAX_VALUE)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .maxNestingDepth(2_000)
                      .build())
              .build());

  private static final List<JournalRecord.Route> ROUTES = List.of(JournalRecord.Route.values());
  private static final int BLOCK = 32;
  private static final int CHECKED_ONE_IN = 8;

  private final Vectors vectors;
  private final RecordDecoder decoder;
  private final CorpId corp;
  private final byte[] contentKey = new byte[32];
  private final byte[] wrappedKey;

  RecordProbe(Vectors vectors) {
    this.vectors = vectors;
    this.decoder = CallbackProbe.decoder(vectors);
    this.corp = vectors.book().corps().get(0).id();
    Arrays.fill(contentKey, (byte) 7);
    this.wrappedKey = wrap(Base64.getEncoder().encode(contentKey));
  }

  private byte[] wrap(byte[] keyText) {
    try {
      Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      rsa.init(Cipher.ENCRYPT_MODE, vectors.rsa().getPublic());
      return Base64.getEncoder().encode(rsa.doFinal(keyText));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without RSA", e);
    }
  }

  @Override
  public String probe(SplittableRandom random) throws Exception {
    int roll = random.nextInt(100);
    if (roll < 30) {
      return page(random);
    } else if (roll < 75) {
      return message(random);
    } else if (roll < 90) {
      return journalled(random);
    }
    return encrypted(random);
  }

  private Golden pick(SplittableRandom random) {
    return vectors.goldens().get(random.nextInt(vectors.goldens().size()));
  }

  private byte[] bentMessage(SplittableRandom random) {
    return Mutator.mutate(
        pick(random).raw().getBytes(UTF_8), pick(random).raw().getBytes(UTF_8), random);
  }

  private String page(SplittableRandom random) throws Broken {
    StringBuilder page = new StringBuilder("{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[");
    for (int i = 0, entries = random.nextInt(5); i < entries; i++) {
      page.append(i == 0 ? "" : ",").append(entry(i + 1, random));
    }
    byte[] bytes = page.append("]}").toString().getBytes(UTF_8);
    byte[] bent = Mutator.mutate(bytes, entry(9, random).getBytes(UTF_8), random);
    PageReader reader = new PageReader();
    for (int from = 0; from < bent.length; ) {
      int to = Math.min(bent.length, from + 1 + random.nextInt(1 << random.nextInt(1, 14)));
      reader.feed(bent, from, to);
      from = to;
    }
    ReplyReader.Outcome<PullPage> outcome = reader.finish();
    if (!(outcome instanceof ReplyReader.Outcome.Value<PullPage> read)) {
      return "page refused";
    }
    for (PullPage.Entry entry : read.value().entries()) {
      if (entry.seq() <= 0) {
        throw new Broken("an entry with seq " + entry.seq());
      }
      opened(decoder, RecordCodec.decode(RecordCodec.encode(archived(entry))));
    }
    return "page read";
  }

  private JournalRecord.Archived archived(PullPage.Entry entry) {
    return new JournalRecord.Archived(
        corp,
        entry.seq(),
        0,
        1,
        1,
        entry.msgId(),
        entry.keyVersion(),
        entry.randomKey(),
        entry.chatMessage(),
        vectors.nowMillis());
  }

  // Of a version that nobody has a key for: RSA is tried where something encrypted is bent.
  private static String entry(int seq, SplittableRandom random) {
    String bytes = Base64.getEncoder().encodeToString(Mutator.random(random, 48));
    return "{\"seq\":"
        + seq
        + ",\"msgid\":\"m"
        + seq
        + "\",\"publickey_ver\":99,\"encrypt_random_key\":\""
        + bytes
        + "\",\"encrypt_chat_msg\":\""
        + bytes
        + "\"}";
  }

  private String message(SplittableRandom random) throws Exception {
    byte[] bent = bentMessage(random);
    Mapping mapping = MessageMapper.map(new PlainMessage(corp, 1, msgId(random, bent), bent));
    if (!(mapping instanceof MessageRows rows)) {
      return "message refused, " + word(((Mapping.Unmapped) mapping).why().reason());
    }
    if (random.nextInt(CHECKED_ONE_IN) == 0) {
      requireStorable(rows);
    }
    return "message mapped";
  }

  // Mostly that of the message, so that it is mapped and not refused for its id.
  private static String msgId(SplittableRandom random, byte[] message) {
    String text = new String(message, UTF_8);
    int at = text.indexOf("\"msgid\":\"");
    int end = at < 0 ? -1 : text.indexOf('"', at + 9);
    return end < 0 || random.nextInt(50) == 0 ? "m1" : text.substring(at + 9, end);
  }

  // What Postgres would refuse in a jsonb or a text column.
  private static void requireStorable(MessageRows rows) throws Exception {
    String content = rows.message().msgContent();
    JSON.readTree(content);
    if (content.contains("\\u0000") && !content.contains("\\\\u0000")) {
      throw new Broken("msg_content holds U+0000");
    } else if (rows.message().rawContent().indexOf(0) >= 0) {
      throw new Broken("raw_content holds U+0000");
    } else if (!UTF_8.newEncoder().canEncode(content)) {
      throw new Broken("msg_content holds half a surrogate pair");
    }
  }

  private String journalled(SplittableRandom random) throws Broken {
    byte[] sound = RecordCodec.encode(record(random));
    byte[] bent = Mutator.mutate(sound, sound, random);
    if (bent.length >= 6 && random.nextBoolean()) {
      reseal(bent); // so that the fields are read, and not only the checksum
    }
    RecordCodec.Decoded decoded = RecordCodec.decode(bent);
    opened(decoder, decoded);
    return decoded instanceof RecordCodec.Decoded.Damaged ? "record damaged" : "record sound";
  }

  private JournalRecord record(SplittableRandom random) {
    byte[] some = Base64.getEncoder().encode(Mutator.random(random, 64));
    return switch (random.nextInt(3)) {
      case 0 ->
          new JournalRecord.Callback(
              ROUTES.get(random.nextInt(ROUTES.size())),
              "ww1",
              corp.value(),
              "1",
              1,
              "n",
              vectors.nowMillis(),
              some);
      case 1 ->
          new JournalRecord.Archived(
              corp, 5, 4, 1, 1, "m5", random.nextInt(2), some, some, vectors.nowMillis());
      default -> new JournalRecord.Quarantined(corp, "m", "seq_missing", some, vectors.nowMillis());
    };
  }

  private static void reseal(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 2);
    crc.update(bytes, 6, bytes.length - 6);
    ByteBuffer.wrap(bytes).putInt(2, (int) crc.getValue());
  }

  private String encrypted(SplittableRandom random) throws Exception {
    byte[] message = bentMessage(random);
    byte[] sealed = seal(message);
    byte[] key = wrappedKey;
    switch (random.nextInt(3)) {
      case 0 -> sealed = Mutator.mutate(sealed, key, random);
      case 1 -> key = Mutator.mutate(key, sealed, random);
      default -> {
        // the message alone is bent
      }
    }
    JournalRecord.Archived record =
        new JournalRecord.Archived(
            corp,
            5,
            4,
            1,
            1,
            msgId(random, message),
            Vectors.KEY_VERSION,
            key,
            sealed,
            vectors.nowMillis());
    return "sealed, " + opened(decoder, RecordCodec.decode(RecordCodec.encode(record)));
  }

  private byte[] seal(byte[] plain) throws GeneralSecurityException {
    int padding = BLOCK - plain.length % BLOCK;
    byte[] padded = Arrays.copyOf(plain, plain.length + padding);
    Arrays.fill(padded, plain.length, padded.length, (byte) padding);
    Cipher aes = Cipher.getInstance("AES/CBC/NoPadding");
    aes.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(contentKey, "AES"),
        new IvParameterSpec(contentKey, 0, 16));
    return Base64.getEncoder().encode(aes.doFinal(padded));
  }

  /** What the drain makes of a record; an exception that it caught is a finding all the same. */
  static String opened(RecordDecoder decoder, RecordCodec.Decoded decoded) throws Broken {
    List<Drained> results = decoder.decode(List.of(decoded));
    if (results.size() != 1) {
      throw new Broken(results.size() + " results of one record");
    } else if (results.get(0) instanceof Drained.Refused refused) {
      if (refused.row().reason().startsWith("internal")) {
        throw new Broken(refused.row().reason());
      }
      return word(refused.row().reason());
    }
    return results.get(0) instanceof Drained.Stored ? "stored" : "arrived";
  }

  private static String word(String reason) {
    int colon = reason.indexOf(':');
    return colon < 0 ? reason : reason.substring(0, colon);
  }
}
