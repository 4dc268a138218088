package io.weir.simulation;

import io.weir.engine.base.Reply;
import io.weir.engine.corp.CorpId;
import io.weir.engine.drain.Drained;
import io.weir.engine.journal.Journal;
import io.weir.engine.journal.JournalId;
import io.weir.engine.journal.JournalPosition;
import io.weir.engine.journal.JournalRecord;
import io.weir.engine.journal.Pressure;
import io.weir.engine.journal.RecordCodec;
import io.weir.engine.message.MessageRow;
import io.weir.engine.message.MessageRows;
import io.weir.engine.pull.ChatArchive;
import io.weir.engine.pull.PullSink;
import io.weir.engine.store.Checkpoint;
import io.weir.engine.store.CommitOutcome;
import io.weir.engine.store.Cursor;
import io.weir.engine.store.CursorRun;
import io.weir.engine.store.InboxRow;
import io.weir.engine.store.MessageBatch;
import io.weir.engine.store.MessageStore;
import io.weir.engine.store.QuarantineRow;
import io.weir.testkit.SimRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Mistakes that somebody could make, each planted at a seam: the checkers must see every one. */
enum Mistake implements Seams {
  PULL_MOVES_BEFORE_THE_APPEND {
    @Override
    public PullSink sink(PullSink real) {
      return new OtherSink(real) {
        @Override
        public boolean append(
            CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
          boolean taken = super.append(corp, records, SimPostgres.unheard());
          if (taken) {
            reply.ok(JournalPosition.START);
          }
          return taken;
        }
      };
    }
  },
  PAGE_IS_DROPPED_WHEN_THE_QUEUE_IS_FULL {
    @Override
    public PullSink sink(PullSink real) {
      return new OtherSink(real) {
        @Override
        public boolean append(
            CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
          if (!super.append(corp, records, reply)) {
            reply.ok(JournalPosition.START);
          }
          return true;
        }
      };
    }
  },
  ARCHIVE_IS_ASKED_FROM_SEQ_PLUS_ONE {
    @Override
    public ChatArchive archive(ChatArchive real) {
      return (corp, after, limit, reply) -> real.fetch(corp, after + 1, limit, reply);
    }
  },
  JOURNAL_HOLDS_PLAINTEXT {
    @Override
    public PullSink sink(PullSink real) {
      return new OtherSink(real) {
        @Override
        public boolean append(
            CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
          return super.append(corp, records.stream().map(Mistake::opened).toList(), reply);
        }
      };
    }
  },
  CHECKPOINT_BEFORE_ROWS {
    @Override
    public MessageStore store(MessageStore real, SimNode node) {
      return new OtherStore(real) {
        @Override
        public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
          MessageBatch bare =
              new MessageBatch(
                  batch.journal(),
                  batch.shard(),
                  batch.expected(),
                  batch.next(),
                  List.of(),
                  List.of(),
                  List.of(),
                  Map.of());
          real.commit(bare, SimPostgres.unheard());
          super.commit(batch, reply);
        }
      };
    }
  },
  CHECKPOINT_OF_ANY_JOURNAL {
    @Override
    public JournalId checkpointKey(JournalId journal, SimNode node) {
      return new JournalId(node.name);
    }
  },
  CHECKPOINT_IS_NOT_COMPARED {
    @Override
    public SimRules rules() {
      return new SimRules() {
        @Override
        public boolean isExpected(Checkpoint stored, MessageBatch batch) {
          return true;
        }
      };
    }
  },
  COMMITS_ARE_NOT_COUNTED {
    @Override
    public SimRules rules() {
      return new SimRules() {
        @Override
        public boolean isExpected(Checkpoint stored, MessageBatch batch) {
          return stored.position().equals(batch.expected().position());
        }
      };
    }

    // Nor does the drain see it when it looks.
    @Override
    public MessageStore store(MessageStore real, SimNode node) {
      return new OtherStore(real) {
        private Checkpoint left = Checkpoint.NONE;

        @Override
        public void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply) {
          super.checkpoint(
              journal,
              shard,
              mapped(reply, now -> now.position().equals(left.position()) ? left : now));
        }

        @Override
        public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
          super.commit(
              batch,
              mapped(
                  reply,
                  outcome -> {
                    left =
                        outcome instanceof CommitOutcome.CheckpointMoved moved
                            ? moved.stored()
                            : batch.expected().moved(batch.next());
                    return outcome;
                  }));
        }
      };
    }
  },
  AFTER_IS_NOT_COMPARED {
    @Override
    public SimRules rules() {
      return judging(
          (cursor, runs) ->
              runs.stream()
                  .map(r -> new CursorRun(cursor.chatSeq(), r.last(), r.fencingToken(), r.run()))
                  .toList());
    }
  },
  TOKEN_IS_NOT_CHECKED {
    @Override
    public SimRules rules() {
      return judging(
          (cursor, runs) ->
              runs.stream()
                  .map(r -> new CursorRun(r.after(), r.last(), cursor.fencingToken(), r.run()))
                  .toList());
    }
  },
  CURSOR_IS_SET_TO_THE_LAST_RECORD {
    @Override
    public SimRules rules() {
      return new SimRules() {
        @Override
        public CursorRun.Judgement judge(Cursor cursor, List<CursorRun> runs) {
          long last = runs.get(runs.size() - 1).last();
          return new CursorRun.Judgement(new Cursor(last, cursor.fencingToken()), List.of());
        }
      };
    }
  },
  COUNTER_RISES_TWICE {
    @Override
    public SimRules rules() {
      return new SimRules() {
        @Override
        public boolean counts(boolean reallyInserted) {
          return true;
        }
      };
    }
  },
  JOURNAL_KEEPS_ITS_ID {
    @Override
    public boolean areOf(Journal journal, List<Checkpoint> stored, BooleanSupplier real) {
      return true;
    }
  },
  EACH_PROCESS_COMPARES_ITS_OWN_END {
    @Override
    public boolean keepsEnds() {
      return false;
    }
  },
  COMMITS_OF_THE_DEAD_COUNT {
    @Override
    public MessageStore store(MessageStore real, SimNode node) {
      return new OtherStore(real) {
        @Override
        public void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply) {
          super.checkpoint(journal, shard, reply);
        }
      };
    }
  },
  RESTART_GOES_ON_AT_THE_JOURNALS_END {
    @Override
    public Map<CorpId, Long> resumeAfter(Map<CorpId, Long> real, SimNode node) {
      Map<CorpId, Long> ends = new HashMap<>();
      for (int shard = 1; shard < node.disk.shards(); shard++) {
        for (byte[] bytes : node.disk.records(shard)) {
          if (RecordCodec.decode(bytes) instanceof RecordCodec.Decoded.Sound sound
              && sound.record() instanceof JournalRecord.Archived archived) {
            ends.merge(archived.corp(), archived.seq(), Math::max);
          }
        }
      }
      return ends;
    }
  },
  ACK_BEFORE_THE_APPEND {
    @Override
    public AckWhen ackWhen() {
      return AckWhen.OFFERED;
    }
  },
  ACK_ALTHOUGH_THE_APPEND_FAILED {
    @Override
    public AckWhen ackWhen() {
      return AckWhen.ANSWERED_ANYHOW;
    }
  },
  ACK_BEFORE_THE_SYNC {
    @Override
    public boolean syncs(boolean configured) {
      return false;
    }
  },
  MESSAGE_TIME_FROM_A_CLOCK {
    @Override
    public List<Drained> decoded(List<JournalRecord> records, List<Drained> real, long nowMs) {
      return mappedRows(real, row -> timed(row, nowMs));
    }
  },
  REPEATED_PUSH_IS_ANOTHER_ROW {
    @Override
    public List<Drained> decoded(List<JournalRecord> records, List<Drained> real, long nowMs) {
      List<Drained> drained = new ArrayList<>(real);
      for (int i = 0; i < real.size() && records.size() == real.size(); i++) {
        if (real.get(i) instanceof Drained.Arrived arrived
            && records.get(i) instanceof JournalRecord.Callback push) {
          String digest = SimPush.sha256(push.encrypt());
          drained.set(i, new Drained.Arrived(keyed(arrived.row(), digest), arrived.wakes()));
        }
      }
      return drained;
    }
  },
  REASON_QUOTES_THE_MESSAGE {
    @Override
    public List<Drained> decoded(List<JournalRecord> records, List<Drained> real, long nowMs) {
      return real.stream().map(Mistake::quoting).toList();
    }
  },
  QUARANTINE_IS_FORGOTTEN {
    @Override
    public MessageStore store(MessageStore real, SimNode node) {
      return new OtherStore(real) {
        @Override
        public void commit(MessageBatch b, Reply<CommitOutcome> reply) {
          super.commit(
              new MessageBatch(
                  b.journal(),
                  b.shard(),
                  b.expected(),
                  b.next(),
                  b.messages(),
                  b.inbox(),
                  List.of(),
                  b.runs()),
              reply);
        }
      };
    }
  },
  QUIET_DRAIN_NEVER_LOOKS {
    @Override
    public boolean looks() {
      return false;
    }
  },
  TOKENS_ARE_COUNTED {
    @Override
    public long tokenOf(long micros) {
      return 0;
    }
  },
  DAMAGE_IS_IGNORED {
    @Override
    public boolean startsOver() {
      return false;
    }
  },
  QUEUE_HAS_NO_BOUND {
    @Override
    public long queueBytesMax(long configured) {
      return Long.MAX_VALUE;
    }
  };

  private static class OtherSink implements PullSink {
    private final PullSink real;

    OtherSink(PullSink real) {
      this.real = real;
    }

    @Override
    public boolean append(CorpId corp, List<JournalRecord> records, Reply<JournalPosition> reply) {
      return real.append(corp, records, reply);
    }

    @Override
    public Pressure.Level pressure(CorpId corp) {
      return real.pressure(corp);
    }
  }

  private static class OtherStore implements MessageStore {
    private final MessageStore real;

    OtherStore(MessageStore real) {
      this.real = real;
    }

    @Override
    public void checkpoint(JournalId journal, int shard, Reply<Checkpoint> reply) {
      real.checkpoint(journal, shard, reply);
    }

    @Override
    public void takeOver(JournalId journal, int shard, Reply<Checkpoint> reply) {
      real.takeOver(journal, shard, reply);
    }

    @Override
    public void cursors(Collection<CorpId> corps, Reply<Map<CorpId, Cursor>> reply) {
      real.cursors(corps, reply);
    }

    @Override
    public void commit(MessageBatch batch, Reply<CommitOutcome> reply) {
      real.commit(batch, reply);
    }
  }

  private interface Turned {
    List<CursorRun> runs(Cursor cursor, List<CursorRun> runs);
  }

  private static SimRules judging(Turned turned) {
    return new SimRules() {
      @Override
      public CursorRun.Judgement judge(Cursor cursor, List<CursorRun> runs) {
        return CursorRun.judge(cursor, turned.runs(cursor, runs));
      }
    };
  }

  private static <T> Reply<T> mapped(Reply<T> reply, UnaryOperator<T> map) {
    return new Reply<>() {
      @Override
      public void ok(T value) {
        reply.ok(map.apply(value));
      }

      @Override
      public void fail(Throwable cause) {
        reply.fail(cause);
      }
    };
  }

  private static JournalRecord opened(JournalRecord record) {
    if (!(record instanceof JournalRecord.Archived r)) {
      return record;
    }
    return new JournalRecord.Archived(
        r.corp(),
        r.seq(),
        r.after(),
        r.fencingToken(),
        r.run(),
        r.msgId(),
        r.keyVersion(),
        r.randomKey(),
        SimMessage.MARK,
        r.pulledAtMs());
  }

  private static List<Drained> mappedRows(List<Drained> real, UnaryOperator<MessageRow> map) {
    List<Drained> mapped = new ArrayList<>();
    for (Drained drained : real) {
      if (drained instanceof Drained.Stored stored) {
        MessageRows r = stored.rows();
        mapped.add(
            new Drained.Stored(
                new MessageRows(
                    map.apply(r.message()), r.conversation(), r.participants(), r.media())));
      } else {
        mapped.add(drained);
      }
    }
    return mapped;
  }

  private static MessageRow timed(MessageRow r, long timeMs) {
    return new MessageRow(
        r.corp(),
        r.msgId(),
        r.seq(),
        timeMs,
        r.msgAction(),
        r.msgType(),
        r.fromId(),
        r.toList(),
        r.roomId(),
        r.msgContent(),
        r.rawContent());
  }

  private static InboxRow keyed(InboxRow r, String digest) {
    return new InboxRow(
        r.receiver(),
        digest,
        r.corpId(),
        r.suiteId(),
        r.eventType(),
        r.changeType(),
        r.payload(),
        r.receivedAtMs(),
        r.state());
  }

  private static Drained quoting(Drained drained) {
    if (!(drained instanceof Drained.Refused refused)) {
      return drained;
    }
    QuarantineRow r = refused.row();
    String quote = new String(SimMessage.MARK, StandardCharsets.UTF_8);
    return new Drained.Refused(
        new QuarantineRow(
            r.source(),
            r.corpId(),
            r.seq(),
            r.msgId(),
            r.keyVersion(),
            r.reason() + quote,
            r.record(),
            r.digest()));
  }
}
