package io.weir.bench.wecom.oracle;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the directory beside the world, and those of the messages as the directory changes
 * them: rooms that both know are joined, rooms that nobody spoke in come in their places.
 */
final class DirectoryMerges implements ExpectedVisitor {

  /** Where a table's stored rows come from. */
  @FunctionalInterface
  interface Source {
    RowCursor rows(String table) throws IOException, SQLException;
  }

  private final MessageTables messages;
  private final Agreement agreement;
  private final Map<String, RowMerge> tables = new LinkedHashMap<>();

  // Of one corp.
  private String corpId = "";
  private boolean told = true;
  private final NavigableMap<String, ExpectedRoom> rooms = new TreeMap<>();
  private final Set<String> renamed = new TreeSet<>();

  DirectoryMerges(Source stored, Agreement agreement, MessageTables messages)
      throws IOException, SQLException {
    this.messages = messages;
    this.agreement = agreement;
    for (String table : TableNames.DIRECTORY) {
      RowCursor rows = stored.rows(table);
      tables.put(table, new RowMerge(table, () -> seen(rows.next()), agreement));
    }
  }

  private @Nullable Row seen(@Nullable Row row) {
    return row == null ? null : DirectoryColumns.seen(row, agreement);
  }

  @Override
  public void corp(String nextId, long chatSeq) throws IOException {
    endCorp();
    corpId = nextId;
    told = false;
    messages.corp(nextId, chatSeq);
  }

  @Override
  public void directoryRow(String ofCorp, String table, Row row) throws IOException {
    told = true;
    RowMerge merge = tables.get(table);
    if (merge == null) {
      throw new IOException("rows of " + table + ", which is no table of the directory");
    }
    merge.expect(DirectoryColumns.seen(row.under(ofCorp), agreement));
  }

  @Override
  public void room(String ofCorp, ExpectedRoom room) {
    rooms.put(room.conversationId(), room);
  }

  @Override
  public void renamed(String ofCorp, String userId) {
    renamed.add(userId);
  }

  @Override
  public void message(String ofCorp, ExpectedMessage message) throws IOException {
    messages.message(ofCorp, message);
  }

  @Override
  public void conversation(String ofCorp, ExpectedConversation conversation) throws IOException {
    silentRoomsBefore(conversation.conversationId());
    ExpectedRoom room = rooms.remove(conversation.conversationId());
    if (room == null) {
      messages.conversation(ofCorp, conversation);
    } else {
      messages.room(ofCorp, new RoomUnion(room, conversation, renamed));
    }
  }

  private void silentRoomsBefore(String conversationId) throws IOException {
    while (!rooms.isEmpty() && rooms.firstKey().compareTo(conversationId) < 0) {
      messages.room(corpId, new RoomUnion(rooms.pollFirstEntry().getValue(), null, renamed));
    }
  }

  @Override
  public void quarantine(String ofCorp, ExpectedQuarantine entry) throws IOException {
    messages.quarantine(ofCorp, entry);
  }

  @Override
  public void inbox(ExpectedInbox row) throws IOException {
    endCorp();
    messages.inbox(row);
  }

  private void endCorp() throws IOException {
    silentRoomsBefore("~"); // after every conversation's id
    renamed.clear();
    if (!told) {
      throw new IOException("the directory of " + corpId + " is to be compared, and not expected");
    }
  }

  List<TableComparison> finish() throws IOException {
    endCorp();
    List<TableComparison> all = new ArrayList<>(messages.finish());
    for (RowMerge merge : tables.values()) {
      all.add(merge.finish());
    }
    return all;
  }
}
