package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.weir.bench.wecom.world.App;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.World;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code gettoken}: a corp's token for its archive, for contact sync or for one of its apps. */
final class TokenRoutes {

  private final Map<String, Corp> corps = new HashMap<>();
  private final TokenDesk desk;
  private final FaultScript faults;
  private final SimStats stats;

  TokenRoutes(World world, TokenDesk desk, FaultScript faults, SimStats stats) {
    world.corps().forEach(corp -> corps.put(corp.corpId(), corp));
    this.desk = desk;
    this.faults = faults;
    this.stats = stats;
  }

  void getToken(Exchange exchange) {
    Corp corp = corps.get(Objects.requireNonNullElse(exchange.parameter("corpid"), ""));
    if (corp == null) {
      exchange.error(40013, "invalid corpid");
      return;
    }
    TokenDesk.Kind kind = kind(corp, exchange.parameter("corpsecret"));
    Fault fault =
        faults.fault(FaultScript.Call.TOKEN, corp.corpId(), stats.tokenFetch(corp.corpId()));
    if (fault != null) {
      stats.fault(fault);
      exchange.send(Buffer.buffer("{\"errcode\":0}"), fault);
    } else if (kind == null) {
      exchange.error(40001, "invalid credential");
    } else {
      exchange.ok(
          SuiteRoutes.token("access_token", desk.issue(kind, corp.corpId(), System.nanoTime())));
    }
  }

  /** Any token will do. */
  void callbackAddresses(Exchange exchange) {
    if (desk.find(exchange.parameter("access_token")) == null) {
      exchange.error(40014, "invalid access_token");
      return;
    }
    ObjectNode answer = Exchange.json();
    answer.putArray("ip_list").add("127.0.0.0/8").add("192.0.2.7");
    exchange.ok(answer);
  }

  private static TokenDesk.@Nullable Kind kind(Corp corp, @Nullable String secret) {
    if (corp.archiveSecret().equals(secret)) {
      return TokenDesk.Kind.ARCHIVE;
    } else if (corp.contactSecret().equals(secret)) {
      return TokenDesk.Kind.CONTACT_SYNC;
    }
    boolean ofApp = corp.apps().stream().map(App::secret).anyMatch(own -> own.equals(secret));
    return ofApp ? TokenDesk.Kind.APP : null;
  }
}
