package io.weir.bench.wecom;

import io.weir.bench.wecom.world.Dice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says which calls go wrong, and how. Asked once for each call, on the server's loop. */
@FunctionalInterface
public interface FaultScript {

  /** The calls that can go wrong. */
  enum Call {
    TOKEN,
    CHAT,
    MEDIA,
    DIRECTORY
  }

  /** The fault of the {@code number}-th call (from 1) of that kind by that corp, or null. */
  @Nullable Fault fault(Call call, String corpId, int number);

  /** Nothing goes wrong. */
  static FaultScript none() {
    return (call, corpId, number) -> null;
  }

  /**
   * {@code faults} for the first archive calls of {@code corpId}, one after another, then nothing.
   */
  static FaultScript inOrder(String corpId, List<Fault> faults) {
    return inOrder(Call.CHAT, corpId, faults);
  }

  /** The same for calls of another kind. */
  static FaultScript inOrder(Call wanted, String corpId, List<Fault> faults) {
    Map<Integer, Fault> byNumber = new HashMap<>();
    for (Fault fault : faults) {
      byNumber.put(byNumber.size() + 1, fault);
    }
    return (call, corp, number) ->
        call == wanted && corp.equals(corpId) ? byNumber.get(number) : null;
  }

  /**
   * About one in six of every corp's first 40 calls goes wrong, the same ones for the same seed.
   * The two that cost a corp a minute or a time-out, 45009 and a hanging answer, meet one corp in
   * eight each, once.
   */
  static FaultScript some(long seed) {
    return (call, corpId, number) -> {
      Dice dice = new Dice(seed).fork(corpId);
      int slow = dice.below(8);
      if (call == Call.CHAT && number == 2 && slow < 2) {
        return slow == 0 ? new Fault.Hang() : new Fault.Code(45009);
      }
      Dice own = dice.fork(call + " " + number);
      if (number > 40 || !own.perMille(call == Call.TOKEN ? 80 : 170)) {
        return null;
      }
      return call == Call.TOKEN
          ? own.pick(List.of(new Fault.Code(-1), new Fault.Status(500)))
          : own.pick(SOME);
    };
  }

  /** What {@link #some} picks from. */
  List<Fault> SOME =
      List.of(
          new Fault.Code(-1),
          new Fault.Code(45033),
          new Fault.Code(42001),
          new Fault.Code(40014),
          new Fault.TooLarge(300),
          new Fault.TooLarge(60),
          new Fault.Status(500),
          new Fault.Status(502),
          new Fault.Truncated(),
          new Fault.Drip(1200),
          new Fault.Reset());
}
