package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** Counts one corp's calls of one API and says which are too many. Safe between threads. */
final class ApiMeter {

  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  /** What is to become of a call. */
  enum Verdict {
    ADMITTED,
    /** 45009. */
    TOO_OFTEN,
    /** 45033. */
    TOO_MANY_AT_ONCE
  }

  /** Starts with the first call, and anew with the first one after its end. */
  private static final class Window {
    private final long lengthNanos;
    private long startNanos;
    private int admitted;
    private int busiest;
    private boolean open;

    Window(long lengthNanos) {
      this.lengthNanos = lengthNanos;
    }

    boolean full(long nowNanos, int most) {
      if (!open || nowNanos - startNanos >= lengthNanos) {
        open = true;
        startNanos = nowNanos;
        admitted = 0;
      }
      return admitted >= most;
    }

    void admit() {
      admitted++;
      busiest = Math.max(busiest, admitted);
    }
  }

  private final int perMinute;
  private final int perHour;
  private final int atOnce;
  private final Window minute = new Window(MINUTE_NANOS);
  private final Window hour = new Window(HOUR_NANOS);
  private int calls;
  private int underWay;
  private int underWayMax;
  private int tooOften;
  private int tooMany;

  ApiMeter(int perMinute, int perHour, int atOnce) {
    this.perMinute = perMinute;
    this.perHour = perHour;
    this.atOnce = atOnce;
  }

  /** A call comes in; it {@link #leave}s, whatever became of it. */
  synchronized Verdict enter(long nowNanos) {
    calls++;
    underWay++;
    underWayMax = Math.max(underWayMax, underWay);
    // Both are asked, so that both windows move on.
    boolean minuteFull = minute.full(nowNanos, perMinute);
    boolean hourFull = hour.full(nowNanos, perHour);
    if (minuteFull || hourFull) {
      tooOften++;
      return Verdict.TOO_OFTEN;
    } else if (underWay > atOnce) {
      tooMany++;
      return Verdict.TOO_MANY_AT_ONCE;
    }
    minute.admit();
    hour.admit();
    return Verdict.ADMITTED;
  }

  synchronized void leave() {
    underWay--;
  }

  synchronized int calls() {
    return calls;
  }

  /** Calls that were not refused. */
  synchronized int taken() {
    return calls - tooOften - tooMany;
  }

  /** Calls that were too often. */
  synchronized int tooOften() {
    return tooOften;
  }

  /** Calls that were too often, or too many at once. */
  synchronized int refused() {
    return tooOften + tooMany;
  }

  synchronized ObjectNode toJson() {
    return Exchange.json()
        .put("calls", calls)
        .put("busiestMinute", minute.busiest)
        .put("inFlightMax", underWayMax)
        .put("45009", tooOften)
        .put("45033", tooMany);
  }
}
