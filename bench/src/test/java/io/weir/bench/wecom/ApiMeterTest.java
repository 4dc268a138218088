package io.weir.bench.wecom;

import static io.weir.bench.wecom.ApiMeter.Verdict.ADMITTED;
import static io.weir.bench.wecom.ApiMeter.Verdict.TOO_MANY_AT_ONCE;
import static io.weir.bench.wecom.ApiMeter.Verdict.TOO_OFTEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ApiMeterTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static ApiMeter.Verdict call(ApiMeter meter, long seconds) {
    ApiMeter.Verdict verdict = meter.enter(seconds * SECOND);
    meter.leave();
    return verdict;
  }

  @Test
  void shouldRefuseForTheRestOfTheMinuteOnceItIsFull() {
    ApiMeter meter = new ApiMeter(3, 100, 10);
    for (int i = 0; i < 3; i++) {
      assertThat(call(meter, 7)).isEqualTo(ADMITTED);
    }
    assertThat(call(meter, 7)).isEqualTo(TOO_OFTEN);
    assertThat(call(meter, 66)).isEqualTo(TOO_OFTEN);
    assertThat(call(meter, 67)).isEqualTo(ADMITTED);
    assertThat(meter.toJson().path("busiestMinute").intValue()).isEqualTo(3);
    assertThat(meter.toJson().path("45009").intValue()).isEqualTo(2);
    assertThat(meter.calls()).isEqualTo(6);
    assertThat(meter.taken()).isEqualTo(4);
    assertThat(meter.tooOften()).isEqualTo(2);
  }

  @Test
  void shouldRefuseForTheRestOfTheHourOnceThatIsFull() {
    ApiMeter meter = new ApiMeter(2, 3, 10);
    assertThat(call(meter, 0)).isEqualTo(ADMITTED);
    assertThat(call(meter, 0)).isEqualTo(ADMITTED);
    assertThat(call(meter, 100)).isEqualTo(ADMITTED);
    assertThat(call(meter, 200)).isEqualTo(TOO_OFTEN);
    assertThat(call(meter, 3599)).isEqualTo(TOO_OFTEN);
    assertThat(call(meter, 3600)).isEqualTo(ADMITTED);
  }

  @Test
  void shouldRefuseWhatIsTooMuchAtOnce() {
    ApiMeter meter = new ApiMeter(100, 100, 2);
    assertThat(meter.enter(0)).isEqualTo(ADMITTED);
    assertThat(meter.enter(0)).isEqualTo(ADMITTED);
    assertThat(meter.enter(0)).isEqualTo(TOO_MANY_AT_ONCE);
    meter.leave();
    assertThat(meter.enter(0)).isEqualTo(TOO_MANY_AT_ONCE);
    meter.leave();
    meter.leave();
    assertThat(meter.enter(0)).isEqualTo(ADMITTED);
    assertThat(meter.toJson().path("inFlightMax").intValue()).isEqualTo(3);
    assertThat(meter.toJson().path("45033").intValue()).isEqualTo(2);
    assertThat(meter.refused()).isEqualTo(2);
  }
}
