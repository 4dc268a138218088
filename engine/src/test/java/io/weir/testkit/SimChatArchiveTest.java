package io.weir.testkit;

import io.weir.contract.ChatArchiveContract;
import io.weir.engine.base.Reply;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.List;

final class SimChatArchiveTest extends ChatArchiveContract {

  private final SimChatArchive archive = new SimChatArchive();

  @Override
  protected void put(CorpId corp, long seq, String msgId) {
    archive.put(corp, seq, msgId);
  }

  @Override
  protected void failNext(CorpId corp, int errcode) {
    archive.failNext(corp, WeComFailure.ofCode(errcode, ""));
  }

  @Override
  protected String baseUrl() {
    return "http://sim";
  }

  @Override
  protected Answer fetch(Corp corp, long after, int limit) {
    List<Answer> answers = new ArrayList<>();
    archive.fetch(
        corp,
        after,
        limit,
        new Reply<PullPage>() {
          @Override
          public void ok(PullPage page) {
            answers.add(new Answer.Page(page));
          }

          @Override
          public void fail(Throwable cause) {
            answers.add(new Answer.Failure(PullFailure.of(cause)));
          }
        });
    if (answers.size() != 1) {
      throw new AssertionError("answered " + answers.size() + " times");
    }
    return answers.get(0);
  }
}
