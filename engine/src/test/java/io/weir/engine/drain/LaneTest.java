package io.weir.engine.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.RecordCodec;
import io.weir.testkit.TestRecords;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaneTest {

  private final CommitTracker tracker = new CommitTracker(JournalPosition.START);
  private final Lane lane = new Lane("ww1");
  private long seq;

  @Test
  void shouldSayHowLongAPieceWaitedForItsTurn() {
    add(lane, 10);
    add(lane, 30);
    assertThat(start(lane, 2, 50).waitedNanos).isEqualTo(40);
  }

  @Test
  void shouldCountTheWaitAnewOnceTheLaneWasEmpty() {
    add(lane, 10);
    release(start(lane, 1, 20));
    add(lane, 100);
    assertThat(start(lane, 1, 105).waitedNanos).isEqualTo(5);
  }

  @Test
  void shouldTakeALaneOfSeveralPiecesForABacklog() {
    add(lane, 10);
    add(lane, 10);
    assertThat(start(lane, 1, 11).waitedNanos).isEqualTo(Long.MAX_VALUE); // one is left
    assertThat(start(lane, 1, 11).waitedNanos).isEqualTo(Long.MAX_VALUE); // one is before it
  }

  @Test
  void shouldNotLetCallbacksCountAsWaiting() {
    Lane callbacks = new Lane(Lane.CALLBACKS);
    add(callbacks, 10);
    add(callbacks, 10);
    assertThat(start(callbacks, 1, 500).waitedNanos).isZero();
  }

  private void add(Lane to, long now) {
    seq++;
    RecordCodec.Decoded record =
        new RecordCodec.Decoded.Sound(TestRecords.archived("ww1", seq, seq - 1));
    to.add(new Piece.Item(record, tracker.read(new JournalPosition(seq), 10)), now);
  }

  private static Piece start(Lane from, int count, long now) {
    List<Piece.Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(from.removeFirst());
    }
    return from.start(items, 0, now);
  }

  private void release(Piece piece) {
    piece.results = FakeDecoder.decode(piece.records());
    assertThat(lane.release()).containsExactly(piece);
  }
}
