package io.weir.testkit;

import io.weir.engine.inbox.Effect;
import io.weir.engine.inbox.Effects;
import io.weir.engine.store.InboxRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Effects in the tables of a {@link SimMessageStore}: they and the row's state change at once. */
public final class SimInbox {

  private final SimMessageStore store;

  public SimInbox(SimMessageStore store) {
    this.store = store;
  }

  /** Rows whose effect is to come. */
  public List<InboxRow> pending() {
    List<InboxRow> pending = new ArrayList<>();
    store.tables.inbox.forEach(
        (key, row) -> {
          if (row.state().equals(Effects.STATE_NEW)) {
            pending.add(store.tables.arrived.get(key));
          }
        });
    return pending;
  }

  /** Carries {@code effect} out if the row still waits for it. */
  public void carryOut(InboxRow row, Effect effect) {
    String key = row.receiver() + '\n' + row.digest();
    StoredRows.Inbox stored = store.tables.inbox.get(key);
    if (stored == null || !stored.state().equals(Effects.STATE_NEW)) {
      return;
    }
    if (effect instanceof Effect.StoreTicket ticket) {
      store.tables.tickets.merge(ticket.suiteId(), ticket.timeSeconds(), Math::max);
    }
    store.tables.effects.merge(key, 1, Integer::sum);
    store.tables.inbox.put(key, new StoredRows.Inbox(row.receiver(), row.digest(), "done"));
  }

  /** The time of each suite's ticket, in seconds. */
  public Map<String, Long> tickets() {
    return Map.copyOf(store.tables.tickets);
  }

  /** How often the effect of a callback was carried out. */
  public int effects(String receiver, String digest) {
    return store.tables.effects.getOrDefault(receiver + '\n' + digest, 0);
  }

  /** What rests of a callback; empty when it is not here. */
  public String payload(String receiver, String digest) {
    InboxRow row = store.tables.arrived.get(receiver + '\n' + digest);
    return row == null ? "" : row.payload();
  }
}
