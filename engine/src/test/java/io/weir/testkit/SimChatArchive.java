package io.weir.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.Corp;
import io.weir.engine.corp.CorpId;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullFailure;
import io.weir.engine.pull.PullPage;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An archive in memory that answers at once, on the caller's thread. */
public final class SimChatArchive implements ChatArchive {

  private final Map<CorpId, NavigableMap<Long, PullPage.Entry>> messages = new HashMap<>();
  private final Map<CorpId, ArrayDeque<WeComFailure>> faults = new HashMap<>();

  /** A message with made-up ciphertext. */
  public void put(CorpId corp, long seq, String msgId) {
    byte[] key = ("key" + seq).getBytes(UTF_8);
    byte[] body = ("body" + seq).getBytes(UTF_8);
    of(corp).put(seq, new PullPage.Entry(seq, msgId, 1, key, body));
  }

  public void put(CorpId corp, PullPage.Entry entry) {
    of(corp).put(entry.seq(), entry);
  }

  /** The next question of {@code corp} that has no failure before it fails like this. */
  public void failNext(CorpId corp, WeComFailure failure) {
    faults.computeIfAbsent(corp, c -> new ArrayDeque<>()).add(failure);
  }

  /** The seqs that the archive has now, ascending. */
  public List<Long> seqs(CorpId corp) {
    return List.copyOf(of(corp).keySet());
  }

  /** The seq that comes right after {@code after}; null = none. */
  public @Nullable Long following(CorpId corp, long after) {
    return of(corp).higherKey(after);
  }

  /** What a good archive answers. */
  public PullPage page(CorpId corp, long after, int limit) {
    return new PullPage(
        of(corp).tailMap(after, false).values().stream().limit(limit).toList(), List.of());
  }

  @Override
  public void fetch(Corp corp, long after, int limit, Reply<PullPage> reply) {
    ArrayDeque<WeComFailure> scripted = faults.getOrDefault(corp.id(), new ArrayDeque<>());
    WeComFailure failure = scripted.poll();
    if (corp.archive() == null) {
      reply.fail(new PullFailure(WeComFailure.blocked("no archive is configured")));
    } else if (failure != null) {
      reply.fail(new PullFailure(failure));
    } else {
      reply.ok(page(corp.id(), after, limit));
    }
  }

  private NavigableMap<Long, PullPage.Entry> of(CorpId corp) {
    return messages.computeIfAbsent(corp, c -> new TreeMap<>());
  }
}
