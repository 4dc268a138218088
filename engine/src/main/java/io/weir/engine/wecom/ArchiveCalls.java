package io.weir.engine.wecom;

import io.weir.engine.corp.CorpId;
import io.weir.engine.corp.TokenKey;
import java.util.function.Supplier;

/** The conversation archive over HTTP, as a gateway in front of the native SDK serves it. */
public final class ArchiveCalls {

  /** A page of 1,000 of the longest messages stays below; what is larger is asked for in halves. */
  public static final long PAGE_BYTES_MAX = 64L * 1024 * 1024;

  /** Seconds that the gateway may spend on the SDK; the official demo's figure (protocol §3.1). */
  private static final int SDK_TIMEOUT_SECONDS = 5;

  private ArchiveCalls() {}

  /**
   * {@code POST /cgi-bin/msgaudit/get_chat_data}: what comes after {@code after}, ascending.
   * Limits: {@code limit} 1 to 1,000; 600 to 4,000 calls a minute and corp. Errors: 301058 reply
   * too large, 301052 expired, 301053 not enabled, 301042 address not listed, and those of every
   * call with a token. 404 = there is no gateway: the public platform serves the archive to the SDK
   * only.
   *
   * @param secret the archive's own
   * @param pages makes the reader, so that a page is parsed while it arrives
   */
  public record GetChatPage<R>(
      String baseUrl,
      CorpId corp,
      String secret,
      long after,
      int limit,
      Supplier<ReplyReader<R>> pages)
      implements WeComCall<R> {

    public static final String PATH = "/cgi-bin/msgaudit/get_chat_data";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] body() {
      return CallJson.bytes(
          CallJson.object()
              .put("seq", after)
              .put("limit", limit)
              .put("proxy", "")
              .put("passwd", "")
              .put("timeout", SDK_TIMEOUT_SECONDS));
    }

    @Override
    public TokenKey token() {
      return new TokenKey.App(baseUrl, corp, secret);
    }

    @Override
    public ReplyReader<R> reader() {
      return pages.get();
    }

    @Override
    public long replyBytesMax() {
      return PAGE_BYTES_MAX;
    }

    @Override
    public WeComFailure ofStatus(int status) {
      return status == 404
          ? WeComFailure.blocked(
              "HTTP 404: no archive gateway at "
                  + baseUrl
                  + " (WeCom's public platform does not serve get_chat_data; a gateway in front of"
                  + " the native SDK does: set archive.baseUrl to it)")
          : WeComFailure.ofStatus(status);
    }

    @Override
    public String toString() {
      return "GetChatPage[" + corp + ", after " + after + ", limit " + limit + "]";
    }
  }
}
