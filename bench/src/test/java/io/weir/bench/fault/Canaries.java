package io.weir.bench.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedMessage;
import io.weir.bench.wecom.world.App;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.KeyRing;
import io.weir.bench.wecom.world.Suite;
import java.io.IOException;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;

/** What must not be seen outside its place (I6), each with a name that may be. */
final class Canaries {

  private static final int TEXTS_MAX = 150;
  private static final int TEXT_LENGTH = 20;

  private final Map<String, String> all;

  private Canaries(Map<String, String> all) {
    this.all = all;
  }

  Canaries with(String name, String secret) {
    all.put(name, secret);
    return this;
  }

  Map<String, String> all() {
    return all;
  }

  /** Without what the messages say, which is in the clear where the messages are. */
  Canaries ofSecrets() {
    Map<String, String> secrets = new LinkedHashMap<>(all);
    secrets.keySet().removeIf(name -> name.startsWith("text "));
    return new Canaries(secrets);
  }

  /** Looks for each as it is, in hex, in Base64 and as a part of a URL. */
  void requireNone(SoftAssertions softly, String where, String text) {
    List<String> seen = new ArrayList<>();
    all.forEach(
        (name, canary) -> {
          byte[] bytes = canary.getBytes(UTF_8);
          if (text.contains(canary)
              || text.contains(HexFormat.of().formatHex(bytes))
              || text.contains(Base64.getEncoder().withoutPadding().encodeToString(bytes))
              || text.contains(URLEncoder.encode(canary, UTF_8))) {
            seen.add(name);
          }
        });
    softly.assertThat(seen).as("seen in " + where).isEmpty();
  }

  /** Every column of every table; what messages say may be in those of messages. */
  void requireNoneInTables(SoftAssertions softly, Connection connection) throws SQLException {
    List<String> tables =
        column(
            connection,
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                + " AND table_type = 'BASE TABLE' ORDER BY 1");
    softly.assertThat(tables).contains("weir_inbox", "weir_quarantine", "t_wecom_corp_config");
    for (String table : tables) {
      boolean isOfMessages = table.startsWith("t_") && !table.equals("t_wecom_corp_config");
      Canaries sought = isOfMessages ? ofSecrets() : this;
      String rows =
          String.join("\n", column(connection, "SELECT t::text FROM \"" + table + "\" AS t"));
      sought.requireNone(softly, "table " + table, rows);
    }
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  /** Those of a rig's world. */
  static Canaries of(Rig rig) throws IOException {
    Map<String, String> canaries = new LinkedHashMap<>();
    Suite suite = rig.world().suite();
    canaries.put("the suite's secret", suite.secret());
    canaries.put("the suite's token", suite.token());
    canaries.put("the suite's AES key", suite.encodingAesKey());
    for (int i = 0; i < suite.tickets().size(); i++) {
      canaries.put("ticket " + i, suite.tickets().get(i));
    }
    for (String kind : List.of("ARCHIVE", "APP", "SUITE", "AUTHORISED_CORP")) {
      canaries.put("an access token of kind " + kind, "sim-" + kind + "-");
    }
    rig.world().corps().forEach(corp -> addCorp(canaries, corp));
    addKeys(canaries, rig.world().keys());
    addTexts(canaries, rig.expectedCorps());
    return new Canaries(canaries);
  }

  private static void addCorp(Map<String, String> canaries, Corp corp) {
    canaries.put("archive secret of " + corp, corp.archiveSecret());
    canaries.put("auth code of " + corp, corp.authCode());
    canaries.put("permanent code of " + corp, corp.permanentCode());
    for (App app : corp.apps()) {
      canaries.put("token of " + app + corp, app.token());
      canaries.put("AES key of " + app + corp, app.encodingAesKey());
      canaries.put("secret of " + app + corp, app.secret());
    }
  }

  private static void addKeys(Map<String, String> canaries, KeyRing keys) {
    for (int place = 0; place < KeyRing.SIZE; place++) {
      List<String> lines = keys.pem(place).lines().toList();
      for (int line = 1; line < lines.size() - 2; line += 5) {
        canaries.put("line " + line + " of private key " + place, lines.get(line));
      }
    }
  }

  private static void addTexts(Map<String, String> canaries, List<ExpectedCorp> corps)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    int texts = 0;
    for (ExpectedCorp corp : corps.subList(0, 2)) {
      // A recall quotes another message's id, which is no secret: the journal has it in the clear.
      Set<String> ids = corp.messages().stream().map(ExpectedMessage::msgId).collect(toSet());
      for (ExpectedMessage message : corp.messages()) {
        for (String text : texts(json.readTree(message.msgContent()))) {
          if (text.length() >= TEXT_LENGTH && texts < TEXTS_MAX && !ids.contains(text)) {
            canaries.put(
                "text " + texts++ + " of seq " + message.seq(), text.substring(0, TEXT_LENGTH));
          }
        }
      }
    }
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode child : node) {
      if (child.isTextual()) {
        texts.add(child.textValue());
      } else {
        texts.addAll(texts(child));
      }
    }
    return texts;
  }
}
