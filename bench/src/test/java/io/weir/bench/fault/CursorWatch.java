package io.weir.bench.fault;

import io.weir.bench.wecom.oracle.ExpectedCorp;
import io.weir.bench.wecom.oracle.ExpectedMessage;
import io.weir.bench.wecom.oracle.ExpectedQuarantine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at every corp's {@code chat_seq} all the time: it never goes back and never stands behind
 * an entry that is neither stored nor quarantined (I2).
 */
final class CursorWatch implements AutoCloseable {

  private static final String LOOK =
      """
      SELECT c.corp_id, c.chat_seq,
             (SELECT count(*) FROM t_wecom_message m WHERE m.corp_id = c.corp_id AND m.seq <= c.chat_seq)
             + (SELECT count(*) FROM weir_quarantine q
                 WHERE q.corp_id = c.corp_id AND q.source = 'archive' AND q.seq BETWEEN 1 AND c.chat_seq)
        FROM t_wecom_corp_config c""";

  private final Rig rig;
  private final boolean throughOutages;
  private final Map<String, NavigableSet<Long>> seqs = new HashMap<>();
  private final Map<String, Long> last = new HashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::watch, "cursor-watch");
  private final AtomicInteger looks = new AtomicInteger();

  /**
   * Starts watching.
   *
   * @param throughOutages whether Postgres may go away meanwhile
   */
  CursorWatch(Rig rig, boolean throughOutages) {
    this.rig = rig;
    this.throughOutages = throughOutages;
    for (ExpectedCorp corp : rig.expectedCorps()) {
      NavigableSet<Long> all = new TreeSet<>();
      corp.messages().stream().map(ExpectedMessage::seq).forEach(all::add);
      for (ExpectedQuarantine entry : corp.quarantine()) {
        Long seq = entry.seq();
        if (seq != null && seq > 0) {
          all.add(seq);
        }
      }
      seqs.put(corp.corpId(), all);
    }
    thread.start();
  }

  private void watch() {
    try {
      do {
        watchOnOneConnection();
      } while (throughOutages && !stop.await(200, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchOnOneConnection() throws InterruptedException {
    try (Connection connection = rig.connect()) {
      while (!stop.await(20, TimeUnit.MILLISECONDS)) {
        look(connection);
      }
    } catch (SQLException e) {
      if (!throughOutages) {
        complaints.add(e.toString());
      }
    }
  }

  private void look(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(LOOK)) {
      while (rows.next()) {
        judge(rows.getString(1), rows.getLong(2), rows.getLong(3));
      }
      looks.incrementAndGet();
    }
  }

  private void judge(String corp, long chatSeq, long stored) {
    long before = last.getOrDefault(corp, 0L);
    last.put(corp, chatSeq);
    if (chatSeq < before) {
      complaints.add(corp + ": chat_seq went back from " + before + " to " + chatSeq);
    }
    int due = seqs.getOrDefault(corp, new TreeSet<>()).headSet(chatSeq, true).size();
    if (stored != due) {
      complaints.add(
          corp + ": chat_seq is " + chatSeq + ", up to which " + due + " are due, not " + stored);
    }
  }

  /** Fails when anything was wrong at any look so far. */
  void requireRight() {
    if (!complaints.isEmpty() || looks.get() == 0) {
      throw new AssertionError(
          complaints.size()
              + " in "
              + looks
              + " looks: "
              + complaints.subList(0, Math.min(5, complaints.size())));
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.join();
  }
}
