package io.weir.verticles.pull;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.Archive;
import io.weir.engine.corp.Corp;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PageReader;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.ArchiveCalls;
import io.weir.engine.wecom.WeComApi;
import io.weir.engine.wecom.WeComFailure;

/** Driver {@code http}: a gateway that serves {@code get_chat_data} (design §9). */
public final class HttpChatArchive implements ChatArchive {

  private final WeComApi api;

  public HttpChatArchive(WeComApi api) {
    this.api = api;
  }

  @Override
  public void fetch(Corp corp, long after, int limit, Reply<PullPage> reply) {
    Archive archive = corp.archive();
    if (archive == null) {
      reply.fail(new PullFailure(WeComFailure.blocked("no archive is configured")));
      return;
    }
    api.call(
        new ArchiveCalls.GetChatPage<>(
            archive.baseUrl(), corp.id(), archive.secret(), after, limit, PageReader::new),
        new Reply<PullPage>() {
          @Override
          public void ok(PullPage page) {
            reply.ok(page);
          }

          @Override
          public void fail(Throwable cause) {
            reply.fail(new PullFailure(PullFailure.of(cause)));
          }
        });
  }
}
