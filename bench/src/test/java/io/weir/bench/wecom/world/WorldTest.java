package io.weir.bench.wecom.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.bench.wecom.TestWorlds;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedMessage;
import io.weir.bench.wecom.oracle.ExpectedQuarantine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class WorldTest {

  @Test
  void shouldBeTheSameInEveryByteWhenSeedAndKeysAre() throws Exception {
    WorldPlan plan = TestWorlds.plan(42, 3, 300, 120).withBadEntries(22);
    TestWorlds.Kept first = new TestWorlds.Kept();
    TestWorlds.Kept second = new TestWorlds.Kept();
    World one = TestWorlds.make(plan, first);
    World other = TestWorlds.make(plan, second);
    assertThat(first.corps).isEqualTo(second.corps);
    assertThat(first.inbox).isEqualTo(second.inbox);
    assertThat(one.pushes().pushes()).isEqualTo(other.pushes().pushes());
    for (Corp corp : one.corps()) {
      Archive mine = one.archive(corp.corpId());
      Archive theirs = other.archive(corp.corpId());
      for (int i = 0; i < mine.size(); i++) {
        assertThat(mine.entry(i)).isEqualTo(theirs.entry(i));
      }
    }
  }

  @Test
  void shouldDifferWhenTheSeedDoes() throws Exception {
    TestWorlds.Kept first = new TestWorlds.Kept();
    TestWorlds.Kept second = new TestWorlds.Kept();
    TestWorlds.make(TestWorlds.plan(1, 1, 10, 5), first);
    TestWorlds.make(TestWorlds.plan(2, 1, 10, 5), second);
    assertThat(first.corps).isNotEqualTo(second.corps);
  }

  @Test
  void shouldHaveExactlyWhatWasAskedFor() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(TestWorlds.plan(7, 4, 900, 333).withBadEntries(44), kept);
    assertThat(kept.corps.stream().mapToInt(corp -> corp.messages().size()).sum()).isEqualTo(900);
    assertThat(kept.corps.stream().mapToInt(corp -> corp.quarantine().size()).sum()).isEqualTo(44);
    assertThat(kept.inbox).hasSize(333);
    assertThat(world.pushes().pushes().size()).isGreaterThan(333);
    assertThat(world.archives().values().stream().mapToInt(Archive::size).sum()).isEqualTo(944);
  }

  @Test
  void shouldGiveTheFirstCorpWhatTheWhaleHas() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(TestWorlds.plan(7, 4, 900, 0).withWhale(700), kept);
    assertThat(world.archive(world.corps().get(0).corpId()).size()).isEqualTo(700);
    assertThat(world.archives().values().stream().mapToInt(Archive::size).sum()).isEqualTo(900);
    assertThat(kept.corps).allMatch(corp -> !corp.messages().isEmpty());
  }

  @Test
  void shouldGiveCopiesOneHistoryEachUnderItsOwnId() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(TestWorlds.plan(7, 6, 900, 0).withCopies(3), kept);
    assertThat(kept.corps.stream().map(ExpectedCorp::corpId)).isSorted().hasSize(6);
    assertThat(kept.corps.stream().mapToInt(corp -> corp.messages().size()).sum()).isEqualTo(900);
    for (int i = 2; i < 6; i++) {
      Corp corp = world.corps().get(i);
      Corp origin = world.corps().get(i % 2);
      assertThat(kept.corps.get(i)).isEqualTo(kept.corps.get(i % 2).of(corp.corpId()));
      Archive archive = world.archive(corp.corpId());
      archive.showOnly(1);
      assertThat(world.archive(origin.corpId()).visible()).isGreaterThan(1);
      assertThat(corp.keyPairs()).isEqualTo(origin.keyPairs());
      JsonNode last = new JsonMapper().readTree(archive.entry(archive.size() - 1));
      assertThat(opened(world, corp.corpId(), last)).isNotEmpty();
    }
  }

  @Test
  void shouldHaveEveryKindOfMessageWhenItIsSmall() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    TestWorlds.make(TestWorlds.plan(7, 2, 1000, 0), kept);
    Set<String> types = new TreeSet<>();
    for (ExpectedCorp corp : kept.corps) {
      corp.messages().forEach(message -> types.add(String.valueOf(message.type())));
    }
    assertThat(types).hasSize(33).contains("text", "sphfeed", "solitaire", "null", "qydiskfile");
  }

  @Test
  void shouldHoldInItsEntriesWhatIsExpected() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    World world = TestWorlds.make(TestWorlds.plan(11, 2, 400, 0), kept);
    for (ExpectedCorp expected : kept.corps) {
      Map<String, ExpectedMessage> messages = new HashMap<>();
      expected.messages().forEach(message -> messages.put(message.msgId(), message));
      Archive archive = world.archive(expected.corpId());
      Set<Integer> versions = new TreeSet<>();
      for (int i = 0; i < archive.size(); i++) {
        JsonNode entry = new JsonMapper().readTree(archive.entry(i));
        versions.add(entry.get("publickey_ver").intValue());
        ExpectedMessage message = messages.remove(entry.get("msgid").textValue());
        assertThat(message).isNotNull();
        assertThat(entry.get("seq").longValue()).isEqualTo(message.seq());
        assertThat(digest(opened(world, expected.corpId(), entry))).isEqualTo(message.rawSha256());
      }
      assertThat(messages).isEmpty();
      assertThat(versions).hasSize(2);
    }
  }

  @Test
  void shouldSpoilEntriesInEveryWay() throws Exception {
    TestWorlds.Kept kept = new TestWorlds.Kept();
    TestWorlds.make(TestWorlds.plan(5, 1, 60, 0).withBadEntries(22), kept);
    Set<BadEntry> kinds = EnumSet.noneOf(BadEntry.class);
    for (ExpectedQuarantine entry : kept.corps.get(0).quarantine()) {
      kinds.add(BadEntry.valueOf(entry.kind()));
    }
    assertThat(kinds).isEqualTo(EnumSet.allOf(BadEntry.class));
  }

  @Test
  void shouldGiveFilesTheBytesThatTheirMd5Says() throws Exception {
    String id = MediaFiles.newId(700_001, new Dice(9));
    byte[] whole = MediaFiles.read(id, 0, 700_001);
    byte[] later = MediaFiles.read(id, 524_288, 700_001);
    assertThat(later).isEqualTo(Arrays.copyOfRange(whole, 524_288, 700_001));
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(whole)))
        .isEqualTo(MediaFiles.md5(id));
  }

  /** Opens an entry the way the platform's documents tell, with the JDK alone. */
  private static byte[] opened(World world, String corpId, JsonNode entry)
      throws GeneralSecurityException {
    Corp corp =
        world.corps().stream().filter(c -> c.corpId().equals(corpId)).findFirst().orElseThrow();
    int place = Objects.requireNonNull(corp.keyPairs().get(entry.get("publickey_ver").intValue()));
    Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    rsa.init(Cipher.DECRYPT_MODE, world.keys().pair(place).getPrivate());
    byte[] keyText = rsa.doFinal(base64(entry, "encrypt_random_key"));
    byte[] key = Base64.getDecoder().decode(keyText);
    Cipher aes = Cipher.getInstance("AES/CBC/NoPadding");
    aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
    byte[] padded = aes.doFinal(base64(entry, "encrypt_chat_msg"));
    assertThat(padded.length % 32).isZero();
    return Arrays.copyOf(padded, padded.length - padded[padded.length - 1]);
  }

  private static byte[] base64(JsonNode entry, String field) {
    return Base64.getDecoder().decode(entry.get(field).textValue());
  }

  private static String digest(byte[] raw) throws GeneralSecurityException {
    String stored = new String(raw, StandardCharsets.UTF_8).replace("\0", "");
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(stored.getBytes(StandardCharsets.UTF_8)));
  }
}
