package io.weir.verticles.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.PersonType;
import io.weir.engine.message.Conversation;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.message.Participant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is committed is not sent with each message again, and the memory of it has a bound. */
final class KnownParticipantsTest {

  private static final String CORP = "corp";
  private static final int MAX = 4;

  private final KnownParticipants known = new KnownParticipants(MAX);

  private static MessageRows message(String corp, String conversation, String... participants) {
    MessageRow row =
        new MessageRow(
            new CorpId(corp), "m1", 1, 0, "send", "text", "a", List.of(), conversation, "{}", "{}");
    return new MessageRows(
        row,
        new Conversation(conversation, Conversation.Type.GROUP_INTERNAL, conversation),
        Arrays.stream(participants).map(id -> new Participant(id, PersonType.STAFF)).toList(),
        List.of());
  }

  private BatchColumns batch(MessageRows... messages) {
    return new BatchColumns(List.of(messages), List.of(), List.of(), known);
  }

  private static String[] sent(BatchColumns batch) {
    return batch.newParticipants().getArrayOfStrings(2);
  }

  @Test
  void shouldSendOnlyWhoIsNewOnceABatchIsCommitted() {
    BatchColumns first = batch(message(CORP, "r1", "b", "a"), message(CORP, "r1", "a"));
    assertThat(sent(first)).containsExactly("a", "b");
    assertThat(sent(batch(message(CORP, "r1", "a")))).containsExactly("a");
    first.remember(known);
    assertThat(sent(batch(message(CORP, "r1", "a", "c", "b")))).containsExactly("c");
    assertThat(sent(batch(message(CORP, "r1", "a")))).isEmpty();
  }

  @Test
  void shouldTellCorpsAndConversationsApart() {
    batch(message(CORP, "r1", "a")).remember(known);
    assertThat(sent(batch(message(CORP, "r2", "a")))).containsExactly("a");
    assertThat(sent(batch(message("other", "r1", "a")))).containsExactly("a");
  }

  @Test
  void shouldSendAllAgainWhenItHasForgotten() {
    batch(message(CORP, "r1", "a")).remember(known);
    known.clear();
    assertThat(sent(batch(message(CORP, "r1", "a")))).containsExactly("a");
  }

  @Test
  void shouldKeepOneConversationThatIsLargerThanTheBound() {
    String[] many = IntStream.range(0, 2 * MAX).mapToObj(i -> "p" + i).toArray(String[]::new);
    batch(message(CORP, "r1", many)).remember(known);
    assertThat(sent(batch(message(CORP, "r1", many)))).isEmpty();
    known.add(CORP, "r2", "a");
    assertThat(known.of(CORP, "r1")).isEmpty();
  }

  @Test
  void shouldForgetTheConversationsThatWereActiveLongestAgoLikeANaiveModel() {
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      KnownParticipants one = new KnownParticipants(MAX);
      Map<String, List<String>> model = new LinkedHashMap<>(); // the one active last comes last
      for (int step = 0; step < 200; step++) {
        String room = "r" + random.nextInt(5);
        String person = "p" + random.nextInt(3);
        one.add(CORP, room, person);
        List<String> before = model.remove(room);
        model.put(room, with(before == null ? List.of() : before, person));
        while (model.size() > 1 && model.values().stream().mapToInt(List::size).sum() > MAX) {
          model.remove(model.keySet().iterator().next());
        }
        // Only the one just added to: asking makes a conversation active, too.
        assertThat(one.of(CORP, room))
            .as("seed %d, step %d", seed, step)
            .containsExactlyInAnyOrderElementsOf(model.get(room));
      }
      for (int i = 0; i < 5; i++) {
        String room = "r" + i;
        assertThat(one.of(CORP, room))
            .as("seed %d, %s", seed, room)
            .containsExactlyInAnyOrderElementsOf(model.getOrDefault(room, List.of()));
      }
    }
  }

  private static List<String> with(List<String> some, String one) {
    return IntStream.range(0, 3)
        .mapToObj(i -> "p" + i)
        .filter(each -> each.equals(one) || some.contains(each))
        .toList();
  }
}
