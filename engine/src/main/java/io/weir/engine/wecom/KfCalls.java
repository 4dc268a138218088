package io.weir.engine.wecom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.corp.TokenKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WeChat customer service, which WeCom calls kf (protocol §6). */
public final class KfCalls {

  /** Messages on a page. */
  public static final int PAGE_MAX = 1000;

  private static final int CURSOR_BYTES_MAX = 64;
  private static final int TOKEN_BYTES_MAX = 128;

  private KfCalls() {}

  /** How voice messages are to be encoded. */
  public enum VoiceFormat {
    AMR(0),
    SILK(1);

    private final int code;

    VoiceFormat(int code) {
      this.code = code;
    }
  }

  /**
   * {@code POST /cgi-bin/kf/sync_msg}: messages and events of one account since the cursor, of the
   * last 3 days. Errors: 95007 the event's token is too old (ask without), 95000 and 95004 no such
   * account, 48007 the account has not authorised us, 95017 the API is switched off.
   *
   * @param cursor where the page before ended, 64 bytes at most; empty = from the oldest
   * @param eventToken of the event that said there is something, 128 bytes at most and 10 minutes
   *     good; without it (empty) the call is limited strictly
   * @param limit messages a page, 1 to 1,000
   */
  public record SyncMessages(
      String baseUrl,
      TokenKey token,
      String openKfId,
      String cursor,
      String eventToken,
      int limit,
      VoiceFormat voiceFormat)
      implements WeComCall<KfPage> {

    public static final String PATH = "/cgi-bin/kf/sync_msg";

    public SyncMessages {
      Require.text("open_kfid", openKfId);
      Require.bytes("cursor", cursor, CURSOR_BYTES_MAX);
      Require.bytes("token", eventToken, TOKEN_BYTES_MAX);
      Require.limit(limit, PAGE_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      ObjectNode body = CallJson.object("cursor", cursor);
      if (!eventToken.isEmpty()) {
        body.put("token", eventToken);
      }
      return CallJson.bytes(
          body.put("limit", limit)
              .put("voice_format", voiceFormat.code)
              .put("open_kfid", openKfId));
    }

    @Override
    public ReplyReader<KfPage> reader() {
      return new ObjectReader<>(KfPage::of);
    }

    @Override
    public String toString() {
      return "SyncMessages[" + token + ", limit " + limit + "]";
    }
  }

  /**
   * One page. {@code hasMore} alone says whether there is another: an empty page can have one, and
   * the last page has a cursor too, for the next time.
   */
  public record KfPage(Page<KfMessage> page, boolean hasMore) {
    private static @Nullable KfPage of(JsonNode reply) {
      Page<KfMessage> page = Fields.page(reply, "msg_list", "msgid and msgtype", KfMessage::of);
      return page == null ? null : new KfPage(page, Fields.flag(reply, "has_more"));
    }
  }

  /**
   * A message or an event.
   *
   * @param openKfId null for an event, as {@code externalUserId}: there they are inside
   * @param sendTime seconds; 0 unknown
   * @param origin 3 customer, 4 system, 5 staff; 0 unknown
   * @param json all of it, its content under the name of {@code msgType}
   */
  public record KfMessage(
      String msgId,
      @Nullable String openKfId,
      @Nullable String externalUserId,
      long sendTime,
      int origin,
      @Nullable String servicerUserId,
      String msgType,
      String json) {

    private static @Nullable KfMessage of(JsonNode message) {
      String msgId = Fields.text(message, "msgid");
      String msgType = Fields.text(message, "msgtype");
      return msgId.isEmpty() || msgType.isEmpty()
          ? null
          : new KfMessage(
              msgId,
              Fields.known(message, "open_kfid"),
              Fields.known(message, "external_userid"),
              Fields.number(message, "send_time"),
              Fields.code(message, "origin"),
              Fields.known(message, "servicer_userid"),
              msgType,
              Fields.json(message));
    }

    @Override
    public String toString() {
      return "KfMessage[" + msgType + "]";
    }
  }

  /**
   * {@code POST /cgi-bin/idconvert/open_kfid}: what the corp's accounts are called for this
   * provider.
   *
   * @param openKfIds 1 to 1,000
   */
  public record ConvertKfIds(String baseUrl, TokenKey token, List<String> openKfIds)
      implements WeComCall<Converted> {

    public static final String PATH = "/cgi-bin/idconvert/open_kfid";

    public ConvertKfIds {
      openKfIds = Require.ids("open_kfid_list", openKfIds, 1, CustomerCalls.CONVERSIONS_MAX);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(CallJson.object().set("open_kfid_list", CallJson.array(openKfIds)));
    }

    @Override
    public ReplyReader<Converted> reader() {
      return Converted.reader("items", "open_kfid", "new_open_kfid", "invalid_open_kfid_list");
    }

    @Override
    public String toString() {
      return "ConvertKfIds[" + token + ", " + openKfIds.size() + " ids]";
    }
  }
}
