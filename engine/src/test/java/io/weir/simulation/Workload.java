package io.weir.simulation;

import io.weir.engine.corp.App;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.CallbackKeys;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpBook;
import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.Suite;
import io.weir.engine.crypto.EnvelopeCipher;
import io.weir.engine.fleet.Claim;
import io.weir.testkit.TestKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What happens at WeCom, made from the seed: corps, their messages, and the events it pushes. */
final class Workload {

  static final String SUITE = "wwsuite";
  private static final String NOTIFY_AGENT = "2000004";
  private static final long EPOCH_MS = 1_700_000_000_000L;
  private static final String[] PEOPLE = {"ann", "bob", "cao", "dan", "wmCustomer", "wbRobot"};
  private static final String[] ROOMS = {"", "", "wrInside", "wrOutside"};

  final CorpBook book;
  final List<CorpId> corps = new ArrayList<>();
  final Map<CorpId, List<SimMessage>> messages = new LinkedHashMap<>();
  final List<SimPush> pushes = new ArrayList<>();
  private final SplittableRandom random;

  Workload(SplittableRandom random) {
    this.random = random;
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      CorpId corp = new CorpId("ww" + (char) ('a' + random.nextInt(6)) + i);
      corps.add(corp);
      messages.put(corp, talk(corp, i == 0 ? 20 + random.nextInt(80) : random.nextInt(25)));
    }
    book = CorpBook.of(List.of(suite()), corps.stream().map(Workload::corp).toList());
    int events = 3 + random.nextInt(18);
    for (int i = 0; i < events; i++) {
      pushes.add(random.nextInt(4) == 0 ? ticket(i) : event(i));
    }
  }

  List<Claim> claims(List<CorpId> wanted) {
    return wanted.stream().map(corp -> new Claim(corp, "", "", "")).toList();
  }

  private List<SimMessage> talk(CorpId corp, int count) {
    List<SimMessage> talk = new ArrayList<>();
    long seq = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      seq += random.nextInt(9) == 0 ? 3 : 1;
      talk.add(message(corp, seq));
    }
    return talk;
  }

  private SimMessage message(CorpId corp, long seq) {
    String from = PEOPLE[random.nextInt(PEOPLE.length)];
    List<String> to = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      to.add(PEOPLE[random.nextInt(PEOPLE.length)]);
    }
    to.removeIf(from::equals);
    if (to.isEmpty()) {
      to.add("eve");
    }
    return new SimMessage(
        corp,
        seq,
        "m" + seq + corp,
        kind(),
        from,
        to,
        ROOMS[random.nextInt(ROOMS.length)],
        EPOCH_MS + random.nextInt(100_000_000));
  }

  private SimMessage.Kind kind() {
    return switch (random.nextInt(30)) {
      case 0 -> SimMessage.Kind.SWITCH;
      case 1 -> SimMessage.Kind.UNREADABLE;
      case 2 -> SimMessage.Kind.KEYLESS;
      case 3, 4, 5, 6 -> SimMessage.Kind.IMAGE;
      default -> SimMessage.Kind.TEXT;
    };
  }

  private SimPush event(int number) {
    String corp = corps.get(random.nextInt(corps.size())).value();
    String type =
        random.nextInt(3) == 0
            ? "<Event>msgaudit_notify</Event>"
            : "<Event>change_external_contact</Event><ChangeType>edit</ChangeType>";
    String xml =
        "<xml><ToUserName>"
            + corp
            + "</ToUserName><CreateTime>"
            + (1_700_000_000 + number)
            + "</CreateTime><MsgType>event</MsgType>"
            + type
            + "</xml>";
    String path = "/api/v1/wecom/app/" + corp + '/' + NOTIFY_AGENT;
    return new SimPush("app:" + corp + '/' + NOTIFY_AGENT, path, corp, xml, false, 0);
  }

  private static SimPush ticket(int number) {
    long time = 1_700_000_000L + number;
    String xml =
        "<xml><SuiteId>"
            + SUITE
            + "</SuiteId><InfoType>suite_ticket</InfoType><TimeStamp>"
            + time
            + "</TimeStamp><SuiteTicket>"
            + SimPush.SECRET
            + number
            + "</SuiteTicket></xml>";
    return new SimPush("suite:" + SUITE, "/api/v1/wecom/command/" + SUITE, SUITE, xml, true, time);
  }

  private static Suite suite() {
    return new Suite(SUITE, "wwprovider", "secret", keys());
  }

  private static Corp corp(CorpId id) {
    Archive archive =
        new Archive("http://sim", "secret", Map.of(1L, new SimCrypto.StandInKey()), 1_000, "");
    return new Corp(id, "", archive, Map.of(NOTIFY_AGENT, new App(NOTIFY_AGENT, "", keys())));
  }

  private static CallbackKeys keys() {
    return new CallbackKeys(
        List.of(TestKeys.token(SimPush.KEYS)),
        List.of(EnvelopeCipher.keyOf(TestKeys.encodingAesKey(SimPush.KEYS))));
  }
}
