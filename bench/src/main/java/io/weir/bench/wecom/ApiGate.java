package io.weir.bench.wecom;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.bench.wecom.directory.ApiAnswer;
import io.weir.bench.wecom.directory.View;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.World;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every API of the directory: whose token it is, whether it may ask this, whether it
 * asks too often, and whether the answer goes wrong. On the server's loop only.
 */
final class ApiGate {

  private final World world;
  private final TokenDesk desk;
  private final FaultScript faults;
  private final ApiOptions options;
  private final SimStats stats;

  ApiGate(World world, TokenDesk desk, ServerOptions options, SimStats stats) {
    this.world = world;
    this.desk = desk;
    this.faults = options.faults();
    this.options = options.api();
    this.stats = stats;
  }

  /** Who asks. */
  record Caller(String corpId, View view) {}

  /** Lets {@code asked} answer, unless something stands against it. */
  void pass(
      Exchange exchange,
      String path,
      Set<TokenDesk.Kind> allowed,
      Function<Caller, ApiAnswer> asked) {
    TokenDesk.Grant grant = admitted(exchange, allowed);
    if (grant == null) {
      return;
    }
    String corpId = grant.owner();
    ApiMeter meter = stats.api(corpId, path, options);
    exchange.onEnd(meter::leave);
    switch (meter.enter(System.nanoTime())) {
      case TOO_OFTEN -> exchange.error(45009, "api freq out of limit");
      case TOO_MANY_AT_ONCE -> exchange.error(45033, "api concurrent out of limit");
      case ADMITTED -> {
        ApiAnswer answer = asked.apply(new Caller(corpId, view(grant)));
        spoil(answer, exchange, path, corpId, meter.calls());
        Fault fault = fault(exchange, corpId);
        exchange.after(options.latencyMillis(), () -> send(exchange, answer, fault));
      }
    }
  }

  private TokenDesk.@Nullable Grant admitted(Exchange exchange, Set<TokenDesk.Kind> allowed) {
    String token = exchange.query("access_token");
    TokenDesk.Grant grant = desk.find(token);
    if (token.isEmpty()) {
      exchange.error(41001, "access_token missing");
    } else if (grant == null || grant.kind() == TokenDesk.Kind.SUITE) {
      exchange.error(40014, "invalid access_token");
    } else if (grant.endNanos() - System.nanoTime() <= 0) {
      exchange.error(42001, "access_token expired");
    } else if (allowed.contains(grant.kind())) {
      return grant;
    } else if (grant.kind() == TokenDesk.Kind.CONTACT_SYNC) {
      exchange.error(48009, "no permission: contact sync may read ids only");
    } else {
      exchange.error(48002, "api forbidden");
    }
    return null;
  }

  private View view(TokenDesk.Grant grant) {
    if (grant.kind() == TokenDesk.Kind.AUTHORISED_CORP) {
      return View.SUITE;
    }
    View own = world.plan().directory().view();
    return own == View.SUITE ? View.NEW_APP : own;
  }

  private void spoil(ApiAnswer answer, Exchange exchange, String path, String corpId, int number) {
    OddReplies.Oddity oddity = options.odd().oddity(path, corpId, number);
    if (oddity != null && answer instanceof ApiAnswer.Fine fine) {
      stats.odd(oddity);
      ObjectNode fields = fine.fields();
      String cursor = exchange.query("cursor") + exchange.field("cursor");
      OddReplies.spoil(fields, oddity, cursor, field -> foreign(corpId, field));
    }
  }

  private String foreign(String corpId, String field) {
    String other =
        world.corps().stream()
            .map(Corp::corpId)
            .filter(id -> !id.equals(corpId))
            .findFirst()
            .orElse(corpId);
    return other.equals(corpId)
        ? "wm" + "Nobody".repeat(5)
        : world.directories().of(other).firstId(field);
  }

  private @Nullable Fault fault(Exchange exchange, String corpId) {
    Fault fault = faults.fault(FaultScript.Call.DIRECTORY, corpId, stats.directoryCall(corpId));
    if (fault != null) {
      stats.fault(fault);
    }
    if (fault instanceof Fault.Code code && (code.errcode() == 42001 || code.errcode() == 40014)) {
      desk.revoke(exchange.parameter("access_token"));
    }
    return fault;
  }

  private static void send(Exchange exchange, ApiAnswer answer, @Nullable Fault fault) {
    if (answer instanceof ApiAnswer.Refused refused && fault == null) {
      exchange.error(refused.errcode(), refused.message());
    } else {
      ObjectNode fields = answer instanceof ApiAnswer.Fine fine ? fine.fields() : Exchange.json();
      exchange.ok(fields, fault);
    }
  }
}
