package io.weir.verticles.inbox;

import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.wecom.Credentials;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tickets and permanent codes in memory, as the inbox brings them in; read by the client's token
 * context.
 */
public final class SuiteCredentials implements Credentials {

  private final Supplier<CorpBook> book;
  private final Map<String, String> tickets = new ConcurrentHashMap<>();
  private final Map<String, String> permanentCodes = new ConcurrentHashMap<>();

  public SuiteCredentials(Supplier<CorpBook> book) {
    this.book = book;
  }

  void ticket(String suiteId, String ticket) {
    tickets.put(suiteId, ticket);
  }

  void permanentCode(String suiteId, String corpId, String code) {
    permanentCodes.put(suiteId + '/' + corpId, code);
  }

  void forget(String suiteId, String corpId) {
    permanentCodes.remove(suiteId + '/' + corpId);
  }

  @Override
  public String suiteSecret(String suiteId) {
    Suite suite = book.get().suite(suiteId);
    return suite == null ? "" : suite.secret();
  }

  @Override
  public String suiteTicket(String suiteId) {
    return tickets.getOrDefault(suiteId, "");
  }

  @Override
  public String permanentCode(String suiteId, CorpId corp) {
    return permanentCodes.getOrDefault(suiteId + '/' + corp.value(), "");
  }
}
