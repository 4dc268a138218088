package io.weir.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bench.wecom.Fault;
import io.weir.bench.wecom.FaultScript;
import io.weir.bench.wecom.ServerOptions;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.testkit.Await;
import io.weir.verticles.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WeCom takes calls and never answers them: pages of one corp, the token of another. */
@Timeout(150)
class WeComHangsFaultIT {

  @TempDir Path folder;

  @Test
  void shouldPullAllOthersMeanwhileAndCatchUpAfter() throws Exception { // I5, I7
    AtomicBoolean hangs = new AtomicBoolean(true);
    AtomicReference<String> noPage = new AtomicReference<>("");
    AtomicReference<String> noToken = new AtomicReference<>("");
    FaultScript script =
        (call, corp, number) ->
            hangs.get()
                    && ((call == FaultScript.Call.CHAT && corp.equals(noPage.get()))
                        || (call == FaultScript.Call.TOKEN && corp.equals(noToken.get())))
                ? new Fault.Hang()
                : null;
    try (Rig rig = Rig.of(folder, Rig.plan(4, 1_200, 0), ServerOptions.plain().withFaults(script));
        CursorWatch watch = rig.watchCursors()) {
      String page = rig.expectedCorps().get(0).corpId();
      String token = rig.expectedCorps().get(1).corpId();
      noPage.set(page);
      noToken.set(token);
      rig.set("wecom", "requestTimeoutMillis", 1_000);
      Node node = rig.start("a");

      Await.until(
          "all other corps are stored",
          Duration.ofSeconds(60),
          () -> rig.number("SELECT count(*) FROM t_wecom_message") == ofOthers(rig, page, token));
      Await.until(
          "both are tried again, and shown",
          Duration.ofSeconds(60),
          () ->
              rig.wecom().stats().archiveCalls(page) > 2
                  && rig.wecom().stats().tokenFetches(token) > 2
                  && ChildNode.metric(node.managementPort(), "weir_pull_failures_total") > 4);
      assertThat(rig.wecom().stats().archiveCalls(token)).isZero();
      hangs.set(false);

      rig.requireOracle();
      watch.requireRight();
    }
  }

  private static long ofOthers(Rig rig, String... corps) {
    return rig.expectedCorps().stream()
        .filter(corp -> !List.of(corps).contains(corp.corpId()))
        .map(ExpectedCorp::messages)
        .mapToLong(List::size)
        .sum();
  }
}
