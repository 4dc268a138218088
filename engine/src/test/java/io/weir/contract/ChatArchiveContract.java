package io.weir.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.WeComFailure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@code ChatArchive} does, simulated or real. */
public abstract class ChatArchiveContract {

  /** The corp of these tests. */
  protected static final CorpId CORP = new CorpId("wwcontract");

  /** How one question was answered: a page, or a failure. */
  public sealed interface Answer {

    /** A page. */
    record Page(PullPage page) implements Answer {}

    /** None, and why. */
    record Failure(WeComFailure failure) implements Answer {}
  }

  /** Puts a message into the source. */
  protected abstract void put(CorpId corp, long seq, String msgId);

  /** The source answers the next question of the archive with this errcode. */
  protected abstract void failNext(CorpId corp, int errcode);

  /** Asks, waits for the one answer, and fails when a second one comes. */
  protected abstract Answer fetch(Corp corp, long after, int limit);

  /** Where the archive under test is; anything for a simulated one. */
  protected abstract String baseUrl();

  /** A corp whose archive is at {@link #baseUrl}. */
  protected final Corp corp() {
    Archive archive = new Archive(baseUrl(), "archive-secret", Map.of(), 1000, "");
    return new Corp(CORP, "Contract", archive, Map.of());
  }

  protected final PullPage page(long after, int limit) {
    Answer answer = fetch(corp(), after, limit);
    assertThat(answer).isInstanceOf(Answer.Page.class);
    return ((Answer.Page) answer).page();
  }

  protected final WeComFailure failure(long after, int limit) {
    Answer answer = fetch(corp(), after, limit);
    assertThat(answer).isInstanceOf(Answer.Failure.class);
    return ((Answer.Failure) answer).failure();
  }

  @Test
  void shouldAnswerWhatComesAfterTheSeqAndNotTheSeqItself() {
    put(CORP, 5, "a");
    put(CORP, 6, "b");
    put(CORP, 9, "c");
    assertThat(page(5, 100).entries()).extracting(PullPage.Entry::seq).containsExactly(6L, 9L);
  }

  @Test
  void shouldStartWithTheOldestAtZero() {
    put(CORP, 196, "a");
    assertThat(page(0, 100).entries()).extracting(PullPage.Entry::seq).containsExactly(196L);
  }

  @Test
  void shouldAnswerAtMostTheLimitAndTheLowestSeqs() {
    for (long seq = 1; seq <= 10; seq++) {
      put(CORP, seq, "m" + seq);
    }
    assertThat(page(2, 3).entries()).extracting(PullPage.Entry::seq).containsExactly(3L, 4L, 5L);
  }

  @Test
  void shouldReachEveryMessagePageByPage() {
    for (long seq = 1; seq <= 25; seq++) {
      put(CORP, seq * 3, "m" + seq);
    }
    long position = 0;
    int seen = 0;
    for (PullPage page = page(0, 4); page.received() > 0; page = page(position, 4)) {
      seen += page.entries().size();
      position = page.entries().get(page.entries().size() - 1).seq();
    }
    assertThat(seen).isEqualTo(25);
    assertThat(position).isEqualTo(75);
  }

  @Test
  void shouldAnswerAnEmptyPageAtTheTip() {
    put(CORP, 5, "a");
    assertThat(page(5, 100).received()).isZero();
    assertThat(page(500, 100).received()).isZero();
  }

  @Test
  void shouldAnswerTheSameWhenAskedAgain() {
    put(CORP, 5, "a");
    assertThat(page(0, 100)).usingRecursiveComparison().isEqualTo(page(0, 100));
  }

  @Test
  void shouldBringWhatTheSourceHas() {
    put(CORP, 7, "msg-7");
    PullPage.Entry entry = page(0, 1).entries().get(0);
    assertThat(entry.msgId()).isEqualTo("msg-7");
    assertThat(entry.keyVersion()).isEqualTo(1);
    assertThat(entry.randomKey()).asString(UTF_8).isEqualTo("key7");
    assertThat(entry.chatMessage()).asString(UTF_8).isEqualTo("body7");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, BUSY",
    "45009, RATE_LIMITED",
    "45033, CONCURRENCY",
    "301058, TOO_LARGE",
    "301053, BLOCKED",
    "301042, BLOCKED",
    "10003, RETRYABLE"
  })
  void shouldSayWhatAnErrcodeMeansAndAnswerTheNextQuestion(int errcode, ErrorClass expected) {
    put(CORP, 1, "a");
    failNext(CORP, errcode);
    WeComFailure failure = failure(0, 100);
    assertThat(failure.errorClass()).isEqualTo(expected);
    assertThat(failure.code()).isEqualTo(errcode);
    assertThat(page(0, 100).received()).isEqualTo(1);
  }

  @Test
  void shouldRefuseACorpWithoutArchive() {
    Answer answer = fetch(new Corp(CORP, "none", null, Map.of()), 0, 1);
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Failure.class,
            f -> assertThat(f.failure().errorClass()).isEqualTo(ErrorClass.BLOCKED));
  }
}
