package io.weir.engine.directory;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.engine.base.Confined;
import io.weir.engine.base.Role;
import io.weir.engine.base.ThreadOwner;
import io.weir.engine.corp.DirectoryAccess;
import io.weir.engine.directory.SyncRun.Told;
import io.weir.engine.wecom.CustomerCalls;
import io.weir.engine.wecom.CustomerReply;
import io.weir.engine.wecom.ErrorClass;
import io.weir.engine.wecom.Page;
import io.weir.engine.wecom.Unusable;
import io.weir.engine.wecom.WeComFailure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The customers of all who may have any, a hundred members of staff at a time. Behind the last page
 * of a hundred what else was known of them is over, unless something there could not be read.
 */
@Confined(Role.DIRECTORY_LOOP)
final class CustomersReading {

  /** Members of staff per question; WeCom's bound. */
  static final int STAFF_MAX = 100;

  private static final int PAGE = 100;

  /** No relation of staff and customer; of one member: they have no customer. */
  private static final int NO_RELATION = 84061;

  /** Of those who have come since the reading began; with {@link #IN_PART} both. */
  private static final String COME = "come";

  /** Something of the customers of these members of staff could not be read. */
  private static final String IN_PART = "in part";

  private final ThreadOwner owner = ThreadOwner.of(Role.DIRECTORY_LOOP);
  private final DirectoryAccess access;
  private final Cursors cursors;
  private final BatchSize batch;
  private final BatchSize pageSize = new BatchSize(PAGE);
  private SyncPosition position = SyncPosition.START;
  private boolean begunAnew; // what is at the position, since its cursor was dead

  /** Who may have customers, in order; null = not asked for in this run. */
  private @Nullable TreeSet<String> users;

  /** Of them, those who have come since the reading began; null = not looked for in this run. */
  private @Nullable TreeSet<String> come;

  CustomersReading(DirectoryAccess access, Cursors cursors, BatchSize batch) {
    this.access = access;
    this.cursors = cursors;
    this.batch = batch;
  }

  /** What to ask at {@code at}. */
  Question<?, Told> next(SyncPosition at) {
    assert owner.isCurrent() : owner.complaint();
    position = at;
    return at.ids().isEmpty() ? followUsers() : customers();
  }

  /** Questions in all, as far as known; 0 = not known. */
  int expected() {
    return users == null ? 0 : (users.size() + STAFF_MAX - 1) / STAFF_MAX;
  }

  /** On after a reply that cannot be read; null = nothing goes on without it. */
  @Nullable Told behind(List<Fact> apart) {
    return position.ids().isEmpty() ? null : chunk(apart, last(position.ids()));
  }

  private boolean isCome() {
    return position.phase().startsWith(COME);
  }

  private SyncPosition at(boolean isPart, String after, List<String> ids, String cursor) {
    return new SyncPosition((isCome() ? COME : "") + (isPart ? IN_PART : ""), after, ids, cursor);
  }

  private Question<?, Told> followUsers() {
    return Question.of(
        new CustomerCalls.ListFollowUsers(access.baseUrl(), access.token()),
        page -> {
          TreeSet<String> listed = new TreeSet<>(page.items());
          List<Fact> facts = new ArrayList<>();
          ThingQuestions.unreadable(page.unusable(), facts);
          if (isCome()) {
            return come(facts, listed);
          }
          users = listed;
          return chunk(facts, position.after());
        });
  }

  private Question<?, Told> customers() {
    return new Question<>(
        new CustomerCalls.GetCustomersOf(
            access.baseUrl(), access.token(), position.ids(), position.cursor(), pageSize.now()),
        this::told,
        this::refused);
  }

  private Told told(CustomerReply.FollowedPage reply) {
    Page<CustomerReply.Followed> page = reply.page();
    String fault = cursors.fault(position.cursor(), page.nextCursor());
    if (!fault.isEmpty()) {
      return Told.fault("batch/get_by_user: " + fault);
    }
    List<Fact> facts = followed(page);
    if (access.personalTags()) {
      facts.add(
          new Fact.ToAsk(
              Thing.Kind.CUSTOMER,
              page.items().stream().map(f -> f.customer().externalUserId()).distinct().toList()));
    }
    if (!reply.unlicensed().isEmpty()) {
      facts.add(new Fact.Untold(reply.unlicensed()));
    }
    boolean isPart =
        position.phase().endsWith(IN_PART) || facts.stream().anyMatch(CustomersReading::isUnread);
    if (!page.isLast()) {
      return Told.goOn(facts, at(isPart, position.after(), position.ids(), page.nextCursor()));
    }
    if (!isPart) { // else what could not be read would be taken for gone
      facts.add(new Fact.Ended(SyncKind.CUSTOMERS, position.ids()));
    }
    batch.answered();
    pageSize.answered();
    return chunk(facts, last(position.ids()));
  }

  private static boolean isUnread(Fact fact) {
    return fact instanceof Fact.Unreadable || fact instanceof Fact.Foreign;
  }

  private List<Fact> followed(Page<CustomerReply.Followed> page) {
    Set<String> asked = new HashSet<>();
    position.ids().forEach(id -> asked.add(id.toLowerCase(Locale.ROOT)));
    List<String> others = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    for (CustomerReply.Followed followed : page.items()) {
      String customer = followed.customer().externalUserId();
      if (asked.contains(followed.follow().userId().toLowerCase(Locale.ROOT))) {
        facts.add(new Fact.OfCustomer(followed.customer()));
        facts.add(new Fact.OfRelation(customer, followed.follow()));
      } else {
        others.add(ConsentReading.key(followed.follow().userId(), customer));
      }
    }
    if (!others.isEmpty()) {
      facts.add(Fact.Foreign.of("batch/get_by_user", position.ids(), others));
    }
    ThingQuestions.unreadable(page.unusable(), facts);
    return facts;
  }

  private @Nullable Told refused(WeComFailure failure) {
    List<String> ids = position.ids();
    if (failure.errorClass() == ErrorClass.TOO_LARGE && pageSize.now() > 1) {
      pageSize.halved(pageSize.now());
      return Told.goOn(List.of(), position);
    } else if (SyncRun.isDead(position.cursor(), failure) && !begunAnew) {
      begunAnew = true;
      return Told.goOn(List.of(), at(false, position.after(), ids, ""));
    } else if (!BatchSize.isOfOne(failure)) {
      return null;
    } else if (ids.size() > 1) {
      List<String> half = ids.subList(0, batch.halved(ids.size()));
      return Told.goOn(List.of(), at(false, position.after(), half, ""));
    } else if (failure.code() == NO_RELATION && position.cursor().isEmpty()) {
      batch.hadNothing();
      return chunk(List.of(new Fact.Ended(SyncKind.CUSTOMERS, ids)), last(ids));
    }
    String member = JsonNodeFactory.instance.objectNode().put("userid", last(ids)).toString();
    return batch.leftOut(
        new Unusable("batch/get_by_user: " + failure.reason(), member),
        report -> chunk(report, last(ids)));
  }

  /**
   * On to those behind {@code after}; when they are not known any more they are asked for again.
   */
  private Told chunk(List<Fact> facts, String after) {
    begunAnew = false;
    TreeSet<String> all = isCome() ? come : users;
    if (all == null) {
      return Told.goOn(facts, at(false, after, List.of(), ""));
    }
    List<String> ids = all.tailSet(after, false).stream().limit(batch.now()).toList();
    return ids.isEmpty()
        ? Told.goOn(facts, new SyncPosition(COME, "", List.of(), ""))
        : Told.goOn(facts, at(false, after, ids, ""));
  }

  /**
   * Who was not asked for yet. The event that renames somebody finds only relations that are stored
   * by then, and under the old id WeCom tells of none. Who was asked for before a crash is not
   * known: then it is left to the next reading.
   */
  private Told come(List<Fact> facts, Set<String> listed) {
    TreeSet<String> all = users;
    if (all == null) {
      users = new TreeSet<>(listed);
      return new Told(facts, null, "");
    }
    TreeSet<String> fresh = new TreeSet<>(listed);
    fresh.removeAll(all);
    all.addAll(fresh);
    come = fresh;
    return fresh.isEmpty() ? new Told(facts, null, "") : chunk(facts, "");
  }

  private static String last(List<String> ids) {
    return ids.get(ids.size() - 1);
  }
}
