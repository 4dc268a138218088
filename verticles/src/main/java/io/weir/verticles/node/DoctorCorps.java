package io.weir.verticles.node;

import io.vertx.core.Vertx;
import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Authorisation;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.corp.Suite;
import io.weir.engine.corp.TokenKey;
import io.weir.engine.crypto.KeyUnwrapper;
import io.weir.engine.crypto.Unwrapped;
import io.weir.engine.pull.PageReader;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ArchiveCalls;
import io.weir.engine.wecom.CallbackCalls;
import io.weir.engine.wecom.ConsentCalls;
import io.weir.engine.wecom.Credentials;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.StaffCalls;
import io.weir.engine.wecom.TokenCalls;
import io.weir.engine.wecom.WeComCall;
import io.weir.engine.wecom.WeComException;
import io.weir.engine.wecom.WeComFailure;
import io.weir.engine.wecom.WeComReply;
import io.weir.verticles.doctor.Diagnosis;
import io.weir.verticles.doctor.Finding;
import io.weir.verticles.doctor.WeComDiagnosis;
import io.weir.verticles.wecom.WeComClient;
import io.weir.verticles.wecom.WeComClientConfig;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries each corp's and suite's credentials against WeCom. Reads only: a page that is asked for
 * here moves no cursor, and a token that is asked for again is the same one.
 */
final class DoctorCorps implements AutoCloseable {

  private static final String IS_GOOD = "the secret is good";

  private final NodeConfig config;
  private final DoctorDatabase.Facts facts;
  private final CorpBook book;
  private final WeComClient client;

  DoctorCorps(NodeConfig config, Vertx vertx, DoctorDatabase.Facts facts) {
    this.config = config;
    this.facts = facts;
    this.book =
        config
            .book()
            .withAuthorisations(
                facts.codes().stream()
                    .map(code -> new Authorisation(code.suiteId(), code.corp(), "", List.of()))
                    .toList());
    WeComClientConfig defaults = WeComClientConfig.DEFAULT;
    int millis = Looks.SECONDS * 1_000 - 500; // its own bound ends first, and says more
    this.client =
        new WeComClient(
            vertx,
            new SystemClock(),
            new Known(),
            new WeComClientConfig(
                millis,
                millis,
                defaults.connectionsMax(),
                defaults.waitingMax(),
                defaults.tokensMax()));
  }

  private final class Known implements Credentials {
    @Override
    public String suiteSecret(String suiteId) {
      Suite suite = config.book().suite(suiteId);
      return suite == null ? "" : suite.secret();
    }

    @Override
    public String suiteTicket(String suiteId) {
      DoctorDatabase.Ticket ticket = facts.tickets().get(suiteId);
      return ticket == null ? "" : ticket.secret();
    }

    @Override
    public String permanentCode(String suiteId, CorpId corp) {
      return facts.codes().stream()
          .filter(code -> code.suiteId().equals(suiteId) && code.corp().equals(corp))
          .map(DoctorDatabase.Code::secret)
          .findFirst()
          .orElse("");
    }
  }

  /** A suite's ticket, and its secret, which WeCom takes with a ticket only. */
  List<Finding> suite(Suite suite) {
    String id = suite.suiteId();
    String what = "suite " + id + " secret";
    if (!facts.isRead()) {
      return List.of(
          Diagnosis.ticketNotRead(id), WeComDiagnosis.notRead(what, "the ticket it goes with"));
    }
    DoctorDatabase.Ticket ticket = facts.tickets().get(id);
    if (ticket == null) {
      return List.of(Diagnosis.ticket(id, null), WeComDiagnosis.noTicketYet(what));
    }
    List<Finding> found = new ArrayList<>();
    found.add(Diagnosis.ticket(id, System.currentTimeMillis() - ticket.madeAtMs()));
    if (ticket.secret().isEmpty()) {
      found.add(WeComDiagnosis.sealedElsewhere(what, "suite_ticket"));
    } else {
      String baseUrl = config.wecom().baseUrl();
      ask(
          what,
          new TokenCalls.GetSuiteToken(baseUrl, id, suite.secret(), ticket.secret()),
          found,
          token -> found.add(Finding.ok(what, IS_GOOD)));
    }
    return found;
  }

  /** One corp with all that it has. */
  List<Finding> corp(CorpId id) {
    List<Finding> found = new ArrayList<>();
    List<TokenKey> working = new ArrayList<>();
    Corp corp = config.book().corp(id);
    if (corp != null) {
      Archive archive = corp.archive();
      if (archive != null) {
        archive(id, archive, working, found);
      }
      corp.apps().values().forEach(app -> app(id, app, working, found));
    }
    for (DoctorDatabase.Code code : facts.codes()) {
      if (code.corp().equals(id) && config.book().suite(code.suiteId()) != null) {
        authorised(code, working, found);
      }
    }
    DirectoryAccess access = access(id, corp);
    if (access != null) {
      directory(access, "corp " + id + " directory ", working, found);
    }
    if (!working.isEmpty()) {
      found.add(addresses(id, working.get(working.size() - 1)));
    }
    return found;
  }

  // What is configured is tried even where it has not been authorised (yet): that is then said.
  private @Nullable DirectoryAccess access(CorpId id, @Nullable Corp corp) {
    DirectoryAccess configured = corp == null ? null : corp.directory();
    return configured == null ? Directories.access(book, id, config.wecom().baseUrl()) : configured;
  }

  private Finding addresses(CorpId id, TokenKey token) {
    String what = "corp " + id + " callback addresses";
    WeComCall<Page<String>> call = new CallbackCalls.ListAddresses(token.baseUrl(), token);
    try {
      Page<String> addresses =
          Looks.ask(Replies.<Page<String>>future(reply -> client.call(call, reply)));
      return WeComDiagnosis.callbackAddresses(what, addresses.items().size());
    } catch (WeComException e) {
      return WeComDiagnosis.noCallbackAddresses(what, e.failure());
    } catch (Looks.Unanswered e) {
      return WeComDiagnosis.noCallbackAddresses(
          what, WeComFailure.retryable(String.valueOf(e.getMessage())));
    }
  }

  // A gateway's token is good for its archive alone, so that it asks for no addresses.
  private void archive(CorpId id, Archive archive, List<TokenKey> working, List<Finding> found) {
    String what = "corp " + id + " archive ";
    TokenKey.App token = new TokenKey.App(archive.baseUrl(), id, archive.secret());
    if (secret(what + "token", token, found)
        && archive.baseUrl().equals(config.wecom().baseUrl())) {
      working.add(token);
    }
    long seq = facts.cursors().getOrDefault(id, 0L);
    // The newest that was stored comes again, so that a corp with nothing new shows its key too.
    ask(
        what + "page",
        new ArchiveCalls.GetChatPage<>(
            archive.baseUrl(), id, archive.secret(), Math.max(0, seq - 1), 1, PageReader::new),
        found,
        page -> {
          found.add(Finding.ok(what + "page", "served, after seq " + Math.max(0, seq - 1)));
          found.add(keys(what + "keys", archive.privateKeys(), page));
        });
  }

  private static Finding keys(String what, Map<Long, PrivateKey> keys, PullPage page) {
    if (page.entries().isEmpty()) {
      return WeComDiagnosis.noEntry(what, keys.keySet());
    }
    PullPage.Entry entry = page.entries().get(page.entries().size() - 1);
    PrivateKey key = keys.get(entry.keyVersion());
    String refusal = key == null ? "" : refusal(key, entry);
    return WeComDiagnosis.keys(what, entry.seq(), entry.keyVersion(), keys.keySet(), refusal);
  }

  private static String refusal(PrivateKey key, PullPage.Entry entry) {
    Unwrapped unwrapped = new KeyUnwrapper(null).unwrap(key, entry.randomKey());
    return unwrapped instanceof Unwrapped.NotUnwrapped refused ? refused.reason() : "";
  }

  private void app(CorpId id, App app, List<TokenKey> working, List<Finding> found) {
    if (app.secret().isEmpty()) {
      return; // it takes callbacks only
    }
    String what = "corp " + id + " app " + app.agentId() + " token";
    String baseUrl = config.wecom().baseUrl();
    TokenKey.App token = new TokenKey.App(baseUrl, id, app.secret());
    if (secret(what, token, found)) {
      working.add(token);
    }
  }

  private boolean secret(String what, TokenKey.App app, List<Finding> found) {
    return ask(
        what,
        new TokenCalls.GetToken(app.baseUrl(), app.corp(), app.secret()),
        found,
        token -> found.add(Finding.ok(what, IS_GOOD)));
  }

  /** Each of a directory's tokens, and with each what it alone is needed for. */
  private void directory(
      DirectoryAccess access, String what, List<TokenKey> working, List<Finding> found) {
    TokenKey token = access.token();
    if (isHad(what + "token", token, working, found)) {
      working.add(token);
      ask(
          what + "customers",
          new CustomerCalls.ListFollowUsers(access.baseUrl(), token),
          found,
          page -> found.add(WeComDiagnosis.followUsers(what + "customers", page.items().size())));
    }
    TokenKey contact = access.contactToken();
    if (contact != null && isHad(what + "contactSecret", contact, working, found)) {
      ask(
          what + "ids",
          new StaffCalls.ListStaffIds(access.baseUrl(), contact, "", 1),
          found,
          page -> found.add(Finding.ok(what + "ids", "contact sync lists them")));
    }
    TokenKey archive = access.archiveToken();
    if (archive != null && isHad(what + "archive secret", archive, working, found)) {
      ask(
          what + "consent",
          new ConsentCalls.ListPermitted(access.baseUrl(), archive, ConsentCalls.Edition.ANY),
          found,
          page -> found.add(archived(what + "consent", page.items().size())));
    }
  }

  private static Finding archived(String what, int members) {
    return Finding.ok(what, members + " members of staff are archived");
  }

  private boolean isHad(String what, TokenKey token, List<TokenKey> working, List<Finding> found) {
    if (token instanceof TokenKey.App app) {
      return secret(what, app, found);
    } else if (!(token instanceof TokenKey.SuiteCorp tied)) {
      throw new IllegalArgumentException("a directory is read as an app or as a suite");
    } else if (!facts.isRead()) {
      found.add(WeComDiagnosis.notRead(what, "the corp's authorisation"));
    } else if (working.contains(token)) {
      found.add(Finding.ok(what, "had, as suite " + tied.suiteId()));
      return true;
    } else if (!isAuthorised(tied)) {
      found.add(WeComDiagnosis.notAuthorised(what, tied.suiteId()));
    } // else it has been told why there is none
    return false;
  }

  private boolean isAuthorised(TokenKey.SuiteCorp tied) {
    return facts.codes().stream()
        .anyMatch(code -> code.suiteId().equals(tied.suiteId()) && code.corp().equals(tied.corp()));
  }

  private void authorised(DoctorDatabase.Code code, List<TokenKey> working, List<Finding> found) {
    String what = "corp " + code.corp() + " suite " + code.suiteId() + " token";
    if (code.secret().isEmpty()) {
      found.add(WeComDiagnosis.sealedElsewhere(what, "permanent code"));
      return;
    }
    DoctorDatabase.Ticket ticket = facts.tickets().get(code.suiteId());
    if (ticket == null || ticket.secret().isEmpty()) {
      found.add(
          ticket == null
              ? WeComDiagnosis.noTicketYet(what)
              : WeComDiagnosis.sealedElsewhere(what, "suite_ticket"));
      return;
    }
    String baseUrl = config.wecom().baseUrl();
    WeComCall<WeComReply.Token> call =
        new TokenCalls.GetCorpToken(baseUrl, code.suiteId(), code.corp(), code.secret());
    if (ask(what, call, found, token -> found.add(Finding.ok(what, "had")))) {
      working.add(new TokenKey.SuiteCorp(baseUrl, code.suiteId(), code.corp()));
    }
  }

  /** True when it was answered. */
  private <R> boolean ask(
      String what, WeComCall<R> call, List<Finding> found, Consumer<R> answered) {
    try {
      answered.accept(Looks.ask(Replies.<R>future(reply -> client.call(call, reply))));
      return true;
    } catch (WeComException e) {
      found.add(WeComDiagnosis.failed(what, e.failure()));
    } catch (Looks.Unanswered e) {
      found.add(
          WeComDiagnosis.failed(what, WeComFailure.retryable(String.valueOf(e.getMessage()))));
    }
    return false;
  }

  @Override
  public void close() {
    client.close();
  }
}
