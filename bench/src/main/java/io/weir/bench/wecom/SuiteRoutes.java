package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.Suite;
import io.weir.bench.wecom.world.World;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A suite's tokens and authorisations (protocol §2). Kinder than the platform in one thing: an
 * auth_code may be exchanged again, so that an answer that got lost doesn't end a run.
 */
final class SuiteRoutes {

  private final World world;
  private final TokenDesk desk;
  private final SimStats stats;

  SuiteRoutes(World world, TokenDesk desk, SimStats stats) {
    this.world = world;
    this.desk = desk;
    this.stats = stats;
  }

  static ObjectNode token(String name, TokenDesk.Grant grant) {
    long seconds = Duration.ofNanos(grant.endNanos() - System.nanoTime()).toSeconds();
    return Exchange.json().put(name, grant.token()).put("expires_in", Math.max(1, seconds));
  }

  void suiteToken(Exchange exchange) {
    Suite suite = world.suite();
    if (!suite.suiteId().equals(exchange.field("suite_id"))) {
      exchange.error(48003, "invalid suite_id");
    } else if (!suite.secret().equals(exchange.field("suite_secret"))) {
      exchange.error(40001, "invalid credential");
    } else if (!suite.tickets().contains(exchange.field("suite_ticket"))) {
      exchange.error(40085, "invalid suite ticket");
    } else {
      stats.tokenFetch(suite.suiteId());
      exchange.ok(
          token(
              "suite_access_token",
              desk.issue(TokenDesk.Kind.SUITE, suite.suiteId(), System.nanoTime())));
    }
  }

  void preAuthCode(Exchange exchange) {
    if (admitted(exchange)) {
      exchange.ok(Exchange.json().put("pre_auth_code", "pre-auth-sim").put("expires_in", 1200));
    }
  }

  void permanentCode(Exchange exchange) {
    if (!admitted(exchange)) {
      return;
    }
    String code = exchange.field("auth_code");
    Corp corp = find(exchange, 40078, "invalid auth_code", c -> c.authCode().equals(code));
    if (corp != null) {
      ObjectNode answer = authorisation(corp);
      answer.put("permanent_code", corp.permanentCode());
      answer.setAll(corpToken(corp));
      answer.putObject("auth_user_info").put("userid", "zhang1").put("name", "zhang1");
      exchange.ok(answer);
    }
  }

  void authInfo(Exchange exchange) {
    Corp corp = admitted(exchange) ? authorised(exchange) : null;
    if (corp != null) {
      exchange.ok(authorisation(corp));
    }
  }

  void corpToken(Exchange exchange) {
    Corp corp = admitted(exchange) ? authorised(exchange) : null;
    if (corp != null) {
      stats.tokenFetch(corp.corpId());
      exchange.ok(corpToken(corp));
    }
  }

  private @Nullable Corp authorised(Exchange exchange) {
    String corpId = exchange.field("auth_corpid");
    String code = exchange.field("permanent_code");
    return find(
        exchange,
        40084,
        "invalid permanent_code",
        corp -> corp.corpId().equals(corpId) && corp.permanentCode().equals(code));
  }

  @FunctionalInterface
  private interface Match {
    boolean is(Corp corp);
  }

  private @Nullable Corp find(Exchange exchange, int errcode, String complaint, Match match) {
    for (Corp corp : world.corps()) {
      if (match.is(corp)) {
        return corp;
      }
    }
    exchange.error(errcode, complaint);
    return null;
  }

  private boolean admitted(Exchange exchange) {
    TokenDesk.Grant grant = desk.find(exchange.parameter("suite_access_token"));
    if (grant == null || grant.kind() != TokenDesk.Kind.SUITE) {
      exchange.error(40082, "invalid suite_access_token");
      return false;
    } else if (grant.endNanos() - System.nanoTime() <= 0) {
      exchange.error(42009, "suite_access_token expired");
      return false;
    }
    return true;
  }

  private ObjectNode corpToken(Corp corp) {
    return token(
        "access_token",
        desk.issue(TokenDesk.Kind.AUTHORISED_CORP, corp.corpId(), System.nanoTime()));
  }

  private static ObjectNode authorisation(Corp corp) {
    ObjectNode answer = Exchange.json();
    answer
        .putObject("auth_corp_info")
        .put("corpid", corp.corpId())
        .put("corp_name", corp.name())
        .put("corp_type", "verified");
    ObjectNode agent = answer.putObject("auth_info").putArray("agent").addObject();
    agent.put("agentid", 1000002).put("name", "weir").put("auth_mode", 0);
    agent.putObject("privilege").put("level", 1).putArray("allow_user").add("zhang1");
    return answer;
  }
}
