package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.store.QuarantineEntry;
import io.weir.engine.store.QuarantineStore;
import io.weir.engine.store.Settlement;
import io.weir.engine.store.StoreFailure;
import io.weir.testkit.SeededTest;
import io.weir.testkit.TestKeys;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which rows of the quarantine are tried again, and that each of them is settled once. */
class QuarantineRetryTest {

  private static final CorpBook BOOK =
      CorpBook.of(
          List.of(),
          List.of(
              new Corp(
                  new CorpId("wwA"),
                  "a",
                  new Archive("http://a", "s", Map.of(2L, TestKeys.rsa(2).getPrivate()), 1000, ""),
                  Map.<String, App>of())));

  private static QuarantineEntry entry(
      long id, String source, String corp, long keyVersion, String reason) {
    return new QuarantineEntry(id, source, corp, id, "m" + id, keyVersion, reason, 100, 0, 0);
  }

  private static boolean isPromising(String source, String corp, long keyVersion, String reason) {
    return QuarantineRetry.isPromising(entry(1, source, corp, keyVersion, reason), BOOK);
  }

  @Test
  void shouldTryWhatTheConfigurationMayOpenNow() {
    assertThat(isPromising("archive", "wwA", 2, "unknown_key_version: 2")).isTrue();
    assertThat(isPromising("archive", "wwA", 3, "unknown_key_version: 3")).isFalse();
    assertThat(isPromising("archive", "wwB", 2, "unknown_key_version: 2")).isFalse();
    assertThat(isPromising("archive", "", 2, "unknown_key_version: 2")).isFalse();
    assertThat(isPromising("archive", "wwA", 2, "bad_padding: rsa")).isFalse();
    assertThat(isPromising("archive", "wwA", 2, "internal: NullPointerException")).isTrue();
    assertThat(isPromising("callback", "", 0, "unknown_receiver: not configured any more"))
        .isTrue();
    assertThat(isPromising("callback", "wwB", 0, "bad_padding: no key gives a frame")).isTrue();
    assertThat(isPromising("callback", "wwB", 0, "wrong_receiveid")).isTrue();
    assertThat(isPromising("callback", "", 0, "damaged: checksum is wrong")).isFalse();
  }

  @Test
  void shouldHalveUntilTheRowThatCanNeverBeStoredIsAlone() {
    Table table = new Table();
    for (long id = 1; id <= 50; id++) {
      table.add(id, "unknown_key_version: 2");
    }
    table.poison.add(17L);
    QuarantineRetry.Totals totals =
        table.run(new QuarantineRetry(BOOK, QuarantineRetry.Choice.PROMISING));
    assertThat(totals.resolved()).isEqualTo(49);
    assertThat(totals.stayed()).isEqualTo(1);
    assertThat(table.waiting).containsOnlyKeys(17L);
    assertThat(table.waiting.get(17L)).isEqualTo("unstorable: sqlstate 22P05");
  }

  @Test
  void shouldWaitForAStoreThatIsAway() {
    QuarantineRetry retry = new QuarantineRetry(BOOK, QuarantineRetry.Choice.EVERY);
    assertThat(retry.next(5)).isInstanceOf(RetryStep.Look.class);
    retry.onFailed(new StoreFailure.Retry("away"), 5);
    RetryStep step = retry.next(6);
    assertThat(step).isInstanceOf(RetryStep.Wait.class);
    long until = ((RetryStep.Wait) step).untilNanos();
    assertThat(until).isGreaterThan(6);
    assertThat(retry.next(until)).isInstanceOf(RetryStep.Look.class);
  }

  /** Answers that fail, and another that settles some of the same rows in between. */
  @SeededTest(runs = 100)
  void shouldSettleEachRowOnce(long seed) { // I5
    SplittableRandom random = new SplittableRandom(seed);
    Table table = new Table();
    Set<Long> hopeless = new HashSet<>();
    int rows = 1 + random.nextInt(1200);
    for (long id = 1; id <= rows; id++) {
      boolean other = random.nextInt(4) == 0;
      table.add(id, other ? "bad_padding: rsa" : "unknown_key_version: 2");
      if (other) {
        hopeless.add(id);
      }
    }
    table.failures = random;
    table.run(new QuarantineRetry(BOOK, QuarantineRetry.Choice.PROMISING));
    assertThat(table.waiting.keySet()).isEqualTo(hopeless);
    assertThat(table.settledTwice).isEmpty();
  }

  /** The table of rows that wait, and the store on it. */
  private static final class Table {
    final TreeMap<Long, String> waiting = new TreeMap<>();
    final Set<Long> poison = new HashSet<>();
    final List<Long> settledTwice = new ArrayList<>();
    private final Set<Long> settled = new HashSet<>();
    private SplittableRandom failures = new SplittableRandom(0);
    private boolean calm = true;
    private long now;

    void add(long id, String reason) {
      waiting.put(id, reason);
    }

    QuarantineRetry.Totals run(QuarantineRetry retry) {
      calm = poison.isEmpty();
      for (int i = 0; i < 100_000; i++) {
        RetryStep step = retry.next(now);
        if (step instanceof RetryStep.Done done) {
          return done.totals();
        } else if (step instanceof RetryStep.Wait wait) {
          assertThat(wait.untilNanos()).isGreaterThan(now);
          now = wait.untilNanos();
        } else if (calm && failures.nextInt(5) == 0 && !(step instanceof RetryStep.Decode)) {
          retry.onFailed(new StoreFailure.Retry("away"), now);
        } else {
          answer(retry, step);
        }
      }
      throw new AssertionError("never done");
    }

    private void answer(QuarantineRetry retry, RetryStep step) {
      if (step instanceof RetryStep.Look look) {
        retry.onLooked(
            waiting.tailMap(look.afterId(), false).entrySet().stream()
                .limit(look.rowsMax())
                .map(e -> entry(e.getKey(), "archive", "wwA", 2, e.getValue()))
                .toList());
      } else if (step instanceof RetryStep.Fetch fetch) {
        Map<Long, byte[]> found = new HashMap<>();
        for (Long id : fetch.ids()) {
          if (calm && failures.nextInt(50) == 0) {
            waiting.remove(id); // another has settled it
            settled.add(id);
          }
          if (waiting.containsKey(id)) {
            found.put(id, RecordCodec.encode(TestRecords.archived("wwA", id, id - 1)));
          }
        }
        retry.onFetched(found);
      } else if (step instanceof RetryStep.Decode decode) {
        retry.onDecoded(FakeDecoder.decode(decode.records()));
      } else {
        settle(retry, ((RetryStep.Settle) step).settlements());
      }
    }

    private void settle(QuarantineRetry retry, List<Settlement> settlements) {
      if (settlements.stream()
          .anyMatch(s -> s instanceof Settlement.Message && poison.contains(s.id()))) {
        retry.onFailed(new StoreFailure.Poison("sqlstate 22P05"), now);
        return;
      }
      int resolved = 0;
      int stayed = 0;
      for (Settlement settlement : settlements) {
        if (settlement instanceof Settlement.Stays stays) {
          waiting.put(stays.id(), stays.reason());
          stayed++;
        } else {
          resolved++;
          waiting.remove(settlement.id());
          if (!settled.add(settlement.id())) {
            settledTwice.add(settlement.id());
          }
        }
      }
      retry.onSettled(new QuarantineStore.Settled(resolved, stayed, Map.of("message", 1L)));
    }
  }
}
