package io.weir.engine.pull;

import static io.weir.engine.pull.PullWorld.SECOND;
import static io.weir.engine.pull.PullWorld.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.wecom.WeComFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PullerTest {

  private final PullWorld world = PullWorld.granted(100);
  private final Puller puller = world.puller;

  // --- position (I2)

  @Test
  void shouldAskForWhatComesAfterTheLastAppendedSeqAndNotForThatPlusOne() {
    assertThat(world.round(101, 102, 105).after()).isEqualTo(100);
    assertThat(world.fetch().after()).isEqualTo(105);
  }

  @Test
  void shouldLeaveThePositionAloneOnAnEmptyPage() { // I2, protocol §9 P7
    world.round(101);
    world.round();
    assertThat(puller.appendedSeq()).isEqualTo(101);
    world.sleep();
    assertThat(world.fetch().after()).isEqualTo(101);
  }

  @Test
  void shouldNotMoveBeforeTheJournalAcknowledged() { // I2
    world.fetch();
    world.page(101, 102);
    assertThat(puller.appendedSeq()).isEqualTo(100);
    assertThat(world.next()).isEqualTo(new PullStep.Wait(PullStep.NEVER));
    puller.onAppended(world.now);
    assertThat(puller.appendedSeq()).isEqualTo(102);
  }

  @Test
  void shouldAskForThePageAgainWhenTheQueueWasFull() {
    world.fetch();
    world.page(101, 102);
    puller.onAppendRefused(world.now);
    assertThat(world.waits()).isBetween(SECOND / 10, SECOND);
    world.sleep();
    assertThat(world.fetch().after()).isEqualTo(100);
  }

  @Test
  void shouldAskForThePageAgainWhenTheJournalFailed() {
    world.fetch();
    world.page(101);
    puller.onAppendFailed(world.now);
    world.sleep();
    assertThat(world.fetch().after()).isEqualTo(100);
  }

  @Test
  void shouldChainEveryRecordToTheOneBefore() {
    world.round(103, 101, 109);
    assertThat(world.journal)
        .extracting(
            r -> ((JournalRecord.Archived) r).seq(), r -> ((JournalRecord.Archived) r).after())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(101L, 100L),
            org.assertj.core.groups.Tuple.tuple(103L, 101L),
            org.assertj.core.groups.Tuple.tuple(109L, 103L));
  }

  @Test
  void shouldStartAtTheGreaterOfChatSeqAndItsOwnJournal() {
    puller.grant(new PullGrant(2, 50, 70, 3, 0));
    assertThat(world.fetch().after()).isEqualTo(70);
    JournalRecord.Archived record = (JournalRecord.Archived) world.page(71).get(0);
    assertThat(record.fencingToken()).isEqualTo(2);
    assertThat(record.run()).isEqualTo(3);
    assertThat(record.after()).isEqualTo(70);
  }

  @Test
  void shouldGoBackOnceForOneBreak() {
    world.round(101, 102);
    assertThat(puller.setBack(0, 90)).isTrue();
    assertThat(puller.setBack(0, 90)).isFalse();
    assertThat(world.fetch().after()).isEqualTo(90);
    assertThat(((JournalRecord.Archived) world.page(91).get(0)).run()).isEqualTo(1);
  }

  @Test
  void shouldIgnoreAPageThatWasAskedForBeforeASetBack() {
    world.fetch();
    puller.setBack(0, 50);
    assertThat(world.next()).isEqualTo(new PullStep.Wait(PullStep.NEVER));
    assertThat(world.page(101)).isEmpty();
    assertThat(world.fetch().after()).isEqualTo(50);
  }

  @Test
  void shouldIgnoreAnAppendThatBeganBeforeASetBack() {
    world.fetch();
    world.page(101, 102);
    puller.setBack(0, 50);
    puller.onAppended(world.now);
    assertThat(puller.appendedSeq()).isEqualTo(50);
  }

  @Test
  void shouldIgnoreWhatWasUnderWayWhenTheLeaseChanged() {
    world.fetch();
    puller.revoke();
    assertThat(world.next()).isInstanceOf(PullStep.Stop.class);
    world.grant(300);
    assertThat(world.page(101)).isEmpty();
    assertThat(world.fetch().after()).isEqualTo(300);
  }

  @Test
  void shouldGiveTheSameAnswerWhenAskedTwice() {
    assertThat(world.next()).isEqualTo(world.next());
    world.round();
    assertThat(world.next()).isEqualTo(world.next());
  }

  @Test
  void shouldRefuseASecondFetchWhileOneIsUnderWay() {
    world.fetch();
    assertThatThrownBy(() -> puller.onFetchStarted(world.now, 0, Pressure.Level.FLOWING))
        .isInstanceOf(IllegalStateException.class);
  }

  // --- bad pages

  @Test
  void shouldDropWhatIsAtOrBelowTheSeqAskedFrom() {
    world.round(100, 99, 101, 1);
    assertThat(world.journal).hasSize(1);
    assertThat(puller.appendedSeq()).isEqualTo(101);
  }

  @Test
  void shouldDropAMessageThatAPageHasTwice() {
    world.round(101, 102, 101, 102);
    assertThat(world.journal).hasSize(2);
  }

  @Test
  void shouldQuarantineAnotherMessageUnderATakenSeq() {
    world.round(
        new PullPage(List.of(entry(101, "a"), entry(101, "b"), entry(102, "c")), List.of()));
    assertThat(world.journal).hasSize(3);
    assertThat(world.journal.get(0))
        .isInstanceOfSatisfying(
            JournalRecord.Quarantined.class,
            q -> {
              assertThat(q.reason()).isEqualTo("duplicate_seq");
              assertThat(q.msgId()).isEqualTo("b");
              assertThat(new String(q.entry(), java.nio.charset.StandardCharsets.UTF_8))
                  .startsWith("{\"seq\":101,\"msgid\":\"b\",");
            });
    assertThat(puller.appendedSeq()).isEqualTo(102);
  }

  @Test
  void shouldQuarantineAnEntryWithoutSeqAndGoOn() {
    PullPage.Unusable bad = new PullPage.Unusable("x", "seq_missing", new byte[] {'{', '}'});
    world.round(new PullPage(List.of(entry(101, "a")), List.of(bad)));
    // Before the sequence: a crash between the two must not lose it.
    assertThat(world.journal.get(0)).isInstanceOf(JournalRecord.Quarantined.class);
    assertThat(world.journal.get(1)).isInstanceOf(JournalRecord.Archived.class);
    assertThat(puller.appendedSeq()).isEqualTo(101);
  }

  @Test
  void shouldQuarantineAnEntryOnceHoweverOftenItComes() {
    PullPage.Unusable bad = new PullPage.Unusable("x", "seq_missing", new byte[] {'{', '}'});
    for (int i = 0; i < 5; i++) {
      world.round(new PullPage(List.of(), List.of(bad)));
      assertThat(puller.status()).isEqualTo("idle");
      world.sleep();
    }
    assertThat(world.journal).hasSize(1);
  }

  @Test
  void shouldQuarantineAnEntryAgainWhenTheFirstTimeWasNotAppended() {
    PullPage page =
        new PullPage(List.of(), List.of(new PullPage.Unusable("x", "seq_missing", new byte[1])));
    world.fetch();
    assertThat(world.page(page)).hasSize(1);
    puller.onAppendRefused(world.now);
    world.sleep();
    world.fetch();
    assertThat(world.page(page)).hasSize(1);
  }

  @Test
  void shouldKeepThePlaceOfAnEntryWithoutMsgid() {
    world.round(new PullPage(List.of(entry(101, ""), entry(102, "b")), List.of()));
    assertThat(((JournalRecord.Archived) world.journal.get(0)).msgId()).isEmpty();
    assertThat(puller.appendedSeq()).isEqualTo(102);
  }

  @Test
  void shouldNotSpinOnAFullPageOfWhatItHasAlready() {
    puller.setBack(0, 2000);
    world.round(PullWorld.full(1));
    assertThat(world.waits()).isGreaterThanOrEqualTo(60 * SECOND);
    assertThat(puller.status()).isEqualTo("blocked: a full page has nothing after seq 2000");
    assertThat(puller.tipAtMs()).isZero();
  }

  // --- rhythm

  @Test
  void shouldDrainToTheTipInOneGo() {
    for (long seq = 101; seq < 200; seq++) {
      world.round(seq);
      assertThat(world.waits()).isZero();
    }
    world.round();
    assertThat(world.waits()).isPositive();
  }

  @Test
  void shouldBackOffToAMinuteWhileQuietAndStayAround() {
    long longest = 0;
    for (int i = 0; i < 50; i++) {
      world.round();
      long waits = world.waits();
      assertThat(waits).isBetween(8 * SECOND / 10, 60 * SECOND);
      longest = Math.max(longest, waits);
      world.sleep();
    }
    assertThat(longest).isGreaterThan(45 * SECOND);
    world.round(101);
    world.round();
    assertThat(world.waits()).isCloseTo(SECOND, within(SECOND / 5 + 1));
  }

  @Test
  void shouldWakeAtOnceOnANotify() {
    for (int i = 0; i < 20; i++) {
      world.round();
      world.sleep();
    }
    world.round();
    world.now += 1000;
    puller.onNotify(world.now);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldAskOnceMoreWhenTheNotifyCameWhileItWasAsking() {
    world.fetch();
    puller.onNotify(world.now);
    world.page();
    assertThat(world.waits()).isZero();
    world.round();
    assertThat(world.waits()).isPositive();
  }

  private void toldSoonAfterTheTip() {
    world.round();
    world.now += SECOND / 10;
    puller.onNotify(world.now);
  }

  @Test
  void shouldTakeAShortPageAfterANotifyForAllTheNews() {
    world.round();
    long poll = world.now + world.waits();
    world.now = poll - SECOND / 10;
    puller.onNotify(world.now);
    assertThat(world.round(101).after()).isEqualTo(100);
    assertThat(world.now + world.waits()).isEqualTo(poll);
    world.sleep();
    // The poll goes on to the tip, as ever.
    world.round(102);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldGoOnAfterAFullPageThatANotifyBrought() {
    toldSoonAfterTheTip();
    world.round(PullWorld.full(101));
    assertThat(world.waits()).isZero();
    world.round(1101);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldAskForWhatANotifyTellsOfWhileItsNewsAreAppended() {
    toldSoonAfterTheTip();
    world.fetch();
    world.page(101);
    puller.onNotify(world.now);
    puller.onAppended(world.now);
    assertThat(world.fetch().after()).isEqualTo(101);
    puller.onNotify(world.now);
    world.page(102);
    puller.onAppended(world.now);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldAskOnceMoreWhenTheNotifyCameWhileWhatCannotBeUsedWasAppended() {
    world.fetch();
    PullPage.Unusable bad = new PullPage.Unusable("m1", "no_seq", new byte[] {1});
    assertThat(world.page(new PullPage(List.of(), List.of(bad)))).hasSize(1);
    puller.onNotify(world.now);
    puller.onAppended(world.now);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldPollWithinItsIntervalHoweverOftenItIsTold() {
    world.round();
    long told = world.now;
    long seq = 101;
    // The poll has come when no notify is needed.
    while (world.waits() > 0 && world.now - told < 5 * SECOND) {
      world.now += SECOND / 10;
      puller.onNotify(world.now);
      world.round(seq++);
    }
    assertThat(world.now - told).isLessThanOrEqualTo(13 * SECOND / 10);
  }

  @Test
  void shouldAskUpToTheTipAfterASetBackAlthoughItWasTold() {
    toldSoonAfterTheTip();
    puller.setBack(puller.run(), 90);
    world.round(91);
    assertThat(world.waits()).isZero();
  }

  @Test
  void shouldStayIdleWhenItIsToldOfMessagesNowAndThen() {
    PullWorld slow = new PullWorld(PullConfig.DEFAULT, 5_000);
    slow.grant(100);
    slow.round();
    slow.puller.takeStatusChange();
    for (int i = 0; i < 3; i++) {
      slow.now += SECOND + SECOND / 2;
      slow.puller.onNotify(slow.now);
      slow.round(101 + i);
      assertThat(slow.puller.takeStatusChange()).isEmpty();
    }
    assertThat(slow.puller.status()).isEqualTo("idle");
  }

  @Test
  void shouldPollSoonAfterTheNewsOfACorpThatWasQuiet() {
    for (int i = 0; i < 20; i++) {
      world.round();
      world.sleep();
    }
    world.round();
    world.now += 1000;
    puller.onNotify(world.now);
    world.round(101);
    assertThat(world.waits()).isEqualTo(SECOND);
  }

  // --- error classes (protocol §8)

  @Test
  void shouldRetryBusyThreeTimesAfterOneTwoAndFourSeconds() {
    for (long seconds : new long[] {1, 2, 4}) {
      world.fail(-1);
      assertThat(world.waits()).isBetween(seconds * SECOND, seconds * SECOND * 12 / 10);
      puller.onNotify(world.now);
      assertThat(world.waits()).isGreaterThanOrEqualTo(seconds * SECOND);
      world.sleep();
    }
    world.fail(-1);
    assertThat(world.waits()).isEqualTo(60 * SECOND);
  }

  @Test
  void shouldKeepStillForAMinuteAndThenAnHourWhenTheCallLimitIsReached() {
    world.fail(45009);
    puller.onNotify(world.now);
    assertThat(world.waits()).isEqualTo(60 * SECOND);
    assertThat(puller.status()).isEqualTo("blocked: 45009 call limit reached");
    world.sleep();
    world.fail(45009);
    world.grant(100); // not even a new lease ends it
    assertThat(world.waits()).isEqualTo(3600 * SECOND);
    world.sleep();
    world.round();
    world.sleep();
    world.fail(45009);
    assertThat(world.waits()).isEqualTo(60 * SECOND);
  }

  @Test
  void shouldComeBackWithinSecondsWhenThereWereTooManyAtOnce() {
    world.fail(45033);
    assertThat(world.waits()).isBetween(SECOND, 5 * SECOND);
  }

  @Test
  void shouldHalveTheLimitUntilAPageFitsAndGrowBack() {
    world.fail(301058);
    assertThat(world.waits()).isZero();
    assertThat(puller.status()).doesNotStartWith("blocked");
    assertThat(((PullStep.Fetch) world.next()).limit()).isEqualTo(500);
    for (int i = 0; i < 8; i++) {
      world.fail(301058);
    }
    assertThat(((PullStep.Fetch) world.next()).limit()).isEqualTo(1);
    long seq = 101;
    for (int i = 0; i < 4; i++) {
      world.round(seq++);
    }
    assertThat(((PullStep.Fetch) world.next()).limit()).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      world.round(PullWorld.full(seq));
      seq += 1000;
    }
    assertThat(((PullStep.Fetch) world.next()).limit()).isEqualTo(1000);
  }

  @Test
  void shouldNotSpinWhenEvenASingleEntryIsTooLarge() {
    for (int i = 0; i < 10; i++) {
      world.fail(301058);
    }
    assertThat(world.waits()).isGreaterThanOrEqualTo(60 * SECOND);
    assertThat(puller.status()).startsWith("blocked: 301058");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {40001, 40013, 48002, 48004, 301052, 301053, 60020, 301042, 10009, 40084, 40058, 999})
  void shouldProbeSlowlyWhenBlocked(int errcode) {
    int calls = 0;
    long start = world.now;
    while (world.now - start < 3600 * SECOND) {
      world.fail(errcode);
      calls++;
      assertThat(puller.status()).startsWith("blocked: " + errcode);
      assertThat(world.waits()).isGreaterThanOrEqualTo(60 * SECOND);
      world.sleep();
    }
    assertThat(calls).isLessThan(12);
    world.round();
    assertThat(puller.status()).isEqualTo("idle");
  }

  @Test
  void shouldShortenABlockedProbeToItsMinimumOnANotifyAndNoFurther() {
    for (int i = 0; i < 5; i++) {
      world.fail(301053);
      world.sleep();
    }
    world.fail(301053);
    assertThat(world.waits()).isGreaterThanOrEqualTo(600 * SECOND);
    puller.onNotify(world.now);
    assertThat(world.waits()).isEqualTo(60 * SECOND);
  }

  @Test
  void shouldRetryAnOutageWithGrowingPausesAndSayBlockedWhenItLasts() {
    WeComFailure lost = WeComFailure.retryable("no answer: ConnectException");
    long before = 0;
    for (int i = 0; i < 3; i++) {
      world.fail(lost);
      assertThat(puller.status()).isNotEqualTo("blocked: no answer: ConnectException");
      assertThat(world.waits()).isGreaterThan(before).isLessThan(6 * SECOND);
      before = world.waits();
      world.sleep();
    }
    world.fail(lost);
    assertThat(puller.status()).isEqualTo("blocked: no answer: ConnectException");
    for (int i = 0; i < 20; i++) {
      world.sleep();
      world.fail(lost);
      assertThat(world.waits()).isLessThan(73 * SECOND);
    }
    world.sleep();
    assertThat(world.round(101).after()).isEqualTo(100);
  }

  @Test
  void shouldAskForLessWhenAnswersKeepBreakingOff() {
    for (int i = 0; i < 3; i++) {
      world.fail(WeComFailure.retryable("no complete answer within 15000 ms"));
      world.sleep();
    }
    assertThat(world.fetch().limit()).isEqualTo(500);
  }

  // --- pressure (I7)

  @Test
  void shouldPauseWhenTheJournalIsFull() {
    world.level = Pressure.Level.STOPPED;
    assertThat(world.next()).isInstanceOf(PullStep.Pause.class);
    world.level = Pressure.Level.FLOWING;
    assertThat(world.next()).isInstanceOf(PullStep.Fetch.class);
  }

  @Test
  void shouldLeaveTheDrainToOthersWhenItsOwnBacklogIsAhead() {
    world.level = Pressure.Level.AHEAD;
    world.round(101); // not a full page: it is live
    assertThat(world.next()).isInstanceOf(PullStep.Fetch.class);
    world.round(PullWorld.full(102));
    assertThat(world.next()).isInstanceOf(PullStep.Pause.class);
    world.level = Pressure.Level.FLOWING;
    assertThat(world.next()).isInstanceOf(PullStep.Fetch.class);
  }

  @Test
  void shouldPauseLongerAndLongerBetweenPagesWhileSlowed() {
    world.level = Pressure.Level.SLOWED;
    world.sleep();
    long seq = 101;
    long before = 0;
    for (int i = 0; i < 5; i++) {
      world.round(seq++);
      assertThat(world.waits()).isGreaterThan(before);
      before = world.waits();
      world.sleep();
    }
    for (int i = 0; i < 10; i++) {
      world.round(seq++);
      assertThat(world.waits()).isLessThanOrEqualTo(5 * SECOND);
      world.sleep();
    }
    world.level = Pressure.Level.FLOWING;
    assertThat(world.waits()).isZero();
  }

  // --- what operators see

  @Test
  void shouldTellAStatusOnceAndOnlyWhenItChanges() {
    assertThat(puller.takeStatusChange()).isEmpty();
    world.round(101);
    assertThat(puller.takeStatusChange()).contains("pulling");
    assertThat(puller.takeStatusChange()).isEmpty();
    world.round();
    assertThat(puller.takeStatusChange()).contains("idle");
    world.sleep();
    world.round(102); // a single message now and then is no reason to write to the database
    world.round();
    assertThat(puller.takeStatusChange()).isEmpty();
    world.sleep();
    world.round(PullWorld.full(103));
    assertThat(puller.takeStatusChange()).contains("pulling");
    puller.disable();
    assertThat(puller.takeStatusChange()).contains("disabled");
    assertThat(world.next()).isInstanceOf(PullStep.Stop.class);
  }

  @Test
  void shouldTellItsStatusAgainUnderANewLease() {
    world.round();
    assertThat(puller.takeStatusChange()).contains("idle");
    puller.revoke();
    assertThat(puller.takeStatusChange()).isEmpty();
    world.grant(100);
    world.sleep();
    world.round();
    assertThat(puller.takeStatusChange()).contains("idle");
  }

  @Test
  void shouldCountTheHoursFromWhenItAskedAtTheTip() {
    assertThat(puller.hoursLeft(world.wallMs())).isNaN();
    world.fetch();
    long asked = world.wallMs();
    world.now += 10 * SECOND;
    world.page();
    assertThat(puller.tipAtMs()).isEqualTo(asked);
    assertThat(puller.hoursLeft(asked + 20 * 3_600_000L)).isEqualTo(100);
    assertThat(puller.hoursLeft(asked + 6 * PullWorld.DAY_MS)).isZero();
  }

  @Test
  void shouldTellATipSeldom() {
    world.round();
    assertThat(puller.takeTip()).isEqualTo(puller.tipAtMs());
    int told = 0;
    for (int i = 0; i < 600; i++) {
      world.now += SECOND;
      puller.onNotify(world.now);
      world.round();
      told += puller.takeTip() == 0 ? 0 : 1;
    }
    assertThat(told).isEqualTo(2);
  }

  // --- loss

  @Test
  void shouldReportALossWhenAnOutageOutlastsTheSource() {
    long tip = world.wallMs() - 6 * PullWorld.DAY_MS;
    puller.grant(new PullGrant(1, 100, 0, 0, tip));
    world.round(105);
    assertThat(puller.takeLoss())
        .contains(new LossReport(tip, world.wallMs() - 5 * PullWorld.DAY_MS, false));
    assertThat(puller.takeLoss()).isEmpty();
    world.round(106);
    assertThat(puller.takeLoss()).isEmpty();
  }

  @Test
  void shouldReportALossWhileItHappensAndAgainWhenItIsOver() {
    world.round();
    long tip = puller.tipAtMs();
    int reports = 0;
    while (world.wallMs() - tip < 7 * PullWorld.DAY_MS) {
      world.sleep();
      world.fail(301053);
      LossReport report = puller.takeLoss().orElse(null);
      if (report != null) {
        reports++;
        assertThat(report.ongoing()).isTrue();
        assertThat(report.fromMs()).isEqualTo(tip);
      }
    }
    assertThat(reports).isEqualTo(1);
    world.sleep();
    long asked = world.wallMs();
    world.round(200);
    assertThat(puller.takeLoss())
        .contains(new LossReport(tip, asked - 5 * PullWorld.DAY_MS, false));
  }

  @Test
  void shouldNotCallABacklogALossThatIsBeingPulledInTime() {
    long tip = world.wallMs() - 5 * PullWorld.DAY_MS + 60_000;
    puller.grant(new PullGrant(1, 100, 0, 0, tip));
    for (long seq = 101; seq < 1000; seq++) {
      world.round(seq);
      world.now += SECOND;
      assertThat(puller.takeLoss()).isEmpty();
    }
  }

  @Test
  void shouldReportALossWhenABacklogNeverEnds() {
    world.round();
    long seq = 101;
    boolean reported = false;
    for (int hour = 0; hour < 7 * 24; hour++) {
      world.now += 3600 * SECOND;
      world.round(seq++);
      reported |= puller.takeLoss().isPresent();
    }
    assertThat(reported).isTrue();
  }

  @Test
  void shouldClaimNoLossForACorpThatWasNeverPulled() {
    world.now += 400L * 86_400 * SECOND;
    world.round(5000);
    assertThat(puller.takeLoss()).isEmpty();
  }
}
