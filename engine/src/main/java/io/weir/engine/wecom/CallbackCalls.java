package io.weir.engine.wecom;

import io.weir.engine.corp.TokenKey;

/** What WeCom tells of its own pushes (protocol §1.4). */
public final class CallbackCalls {

  private CallbackCalls() {}

  /**
   * {@code GET /cgi-bin/getcallbackip}: the addresses that pushes come from; the last part of one
   * may be {@code *}. Any corp's token will do.
   */
  public record ListAddresses(String baseUrl, TokenKey token) implements WeComCall<Page<String>> {

    public static final String PATH = "/cgi-bin/getcallbackip";

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public ReplyReader<Page<String>> reader() {
      return new ObjectReader<>(reply -> Fields.idPage(reply, "ip_list"));
    }

    @Override
    public String toString() {
      return "ListAddresses[" + token + "]";
    }
  }
}
