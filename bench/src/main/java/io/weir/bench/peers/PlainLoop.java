package io.weir.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.bench.wecom.world.Corp;
import io.weir.bench.wecom.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The loop that public projects have: one thread pulls a page, and for each message reads the
 * private key's PEM text, decrypts, asks whether the row is there, and inserts it; each statement
 * commits by itself. One table, one unique index; no conversations, participants or media, which
 * the engine writes besides. One thread.
 */
final class PlainLoop implements OneThread.Step {

  private static final int PAGE = 1000;
  private static final int IV_BYTES = 16;
  private static final int AES_PAD = 32;

  private static final String TABLE =
      "CREATE TABLE message (id bigserial PRIMARY KEY, corp_id text NOT NULL, msg_id text NOT NULL,"
          + " seq bigint NOT NULL, action text, msg_type text, from_id text, to_list text,"
          + " room_id text, msg_time text, content text, raw text)";
  private static final String INDEX =
      "CREATE UNIQUE INDEX message_key ON message (corp_id, msg_id)";
  private static final String SELECT =
      "SELECT count(*) FROM message WHERE corp_id = ? AND msg_id = ?";
  private static final String INSERT =
      "INSERT INTO message (corp_id, msg_id, seq, action, msg_type, from_id, to_list, room_id,"
          + " msg_time, content, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private final String baseUrl;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<Integer, String> pems = new HashMap<>();
  private final PreparedStatement select;
  private final PreparedStatement insert;
  private final Deque<Corp> left;
  private String token = "";
  private long seq;
  private Iterator<JsonNode> page = MissingNode.getInstance().iterator();

  /** Makes its table on {@code connection}, which it keeps and does not close. */
  PlainLoop(String baseUrl, World world, Connection connection) throws SQLException {
    this.baseUrl = baseUrl;
    this.left = new ArrayDeque<>(world.corps());
    world
        .corps()
        .forEach(
            corp ->
                corp.keyPairs()
                    .values()
                    .forEach(place -> pems.computeIfAbsent(place, p -> pemOf(world, p))));
    connection.setAutoCommit(true);
    try (Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
      statement.execute(INDEX);
    }
    this.select = connection.prepareStatement(SELECT);
    this.insert = connection.prepareStatement(INSERT);
  }

  private static String pemOf(World world, int place) {
    return UnwrapPeers.pem(world.keys().pair(place).getPrivate().getEncoded());
  }

  @Override
  public boolean run(long turn) throws Exception {
    while (!page.hasNext()) {
      if (left.isEmpty()) {
        return false;
      }
      pull(left.getFirst());
    }
    store(left.getFirst(), page.next());
    return true;
  }

  private void pull(Corp corp) throws IOException, InterruptedException {
    if (token.isEmpty()) {
      String login = "gettoken?corpid=" + corp.corpId() + "&corpsecret=" + corp.archiveSecret();
      token = answer(call(login).GET()).path("access_token").asText();
    }
    String body = "{\"seq\":" + seq + ",\"limit\":" + PAGE + "}";
    page =
        answer(
                call("msgaudit/get_chat_data?access_token=" + token)
                    .POST(HttpRequest.BodyPublishers.ofString(body)))
            .path("chatdata")
            .iterator();
    if (!page.hasNext()) {
      left.removeFirst();
      token = "";
      seq = 0;
    }
  }

  private HttpRequest.Builder call(String call) {
    return HttpRequest.newBuilder(URI.create(baseUrl + "/cgi-bin/" + call)).timeout(PATIENCE);
  }

  private JsonNode answer(HttpRequest.Builder call) throws IOException, InterruptedException {
    byte[] body = http.send(call.build(), HttpResponse.BodyHandlers.ofByteArray()).body();
    JsonNode answer = JSON.readTree(body);
    if (answer.path("errcode").asInt(-1) != 0) {
      throw new IOException("the archive answers " + answer.path("errcode"));
    }
    return answer;
  }

  private void store(Corp corp, JsonNode entry) throws Exception {
    seq = entry.path("seq").asLong();
    String msgId = entry.path("msgid").asText();
    Integer place = corp.keyPairs().get(entry.path("publickey_ver").asInt());
    String pem = pems.get(place == null ? -1 : place);
    if (pem == null) {
      throw new IllegalStateException("a key version that nobody has");
    }
    String keyText = UnwrapPeers.theirs(entry.path("encrypt_random_key").asText(), pem);
    byte[] plain = decrypt(keyText, entry.path("encrypt_chat_msg").asText());
    if (!isThere(corp.corpId(), msgId)) {
      insert(corp.corpId(), msgId, new String(plain, StandardCharsets.UTF_8));
    }
  }

  // Public projects hand this to the native SDK; the simulated archive's cipher is this one.
  private static byte[] decrypt(String keyText, String base64) throws GeneralSecurityException {
    byte[] key = Base64.getDecoder().decode(keyText);
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, IV_BYTES));
    byte[] padded = cipher.doFinal(Base64.getDecoder().decode(base64));
    int pad = padded[padded.length - 1];
    if (pad < 1 || pad > AES_PAD) {
      throw new GeneralSecurityException("bad padding");
    }
    return Arrays.copyOf(padded, padded.length - pad);
  }

  private boolean isThere(String corpId, String msgId) throws SQLException {
    select.setString(1, corpId);
    select.setString(2, msgId);
    try (ResultSet rows = select.executeQuery()) {
      return rows.next() && rows.getLong(1) > 0;
    }
  }

  private void insert(String corpId, String msgId, String plain)
      throws SQLException, JsonProcessingException {
    JsonNode message = JSON.readTree(plain);
    insert.setString(1, corpId);
    insert.setString(2, msgId);
    insert.setLong(3, seq);
    insert.setString(4, text(message, "action"));
    insert.setString(5, text(message, "msgtype"));
    insert.setString(6, text(message, "from"));
    insert.setString(7, JSON.writeValueAsString(message.path("tolist")));
    insert.setString(8, text(message, "roomid"));
    insert.setString(9, text(message, "msgtime"));
    insert.setString(10, JSON.writeValueAsString(message.path(text(message, "msgtype"))));
    insert.setString(11, plain.replace("\0", "")); // Postgres takes none
    insert.executeUpdate();
  }

  private static String text(JsonNode message, String field) throws JsonProcessingException {
    JsonNode value = message.path(field);
    return value.isTextual()
        ? JSON.writeValueAsString(value).replaceAll("^\"|\"$", "")
        : value.asText();
  }
}
