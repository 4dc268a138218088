package io.weir.bench.wecom.world;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bench.wecom.oracle.ExpectedMedia;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages cut from one golden file: who, where, when and the files' ids are new, the payload and
 * what it must become are as written in the file.
 */
final class GoldenDrafts {

  private final @Nullable String action;
  private final @Nullable String type;
  private final TextTemplate raw;
  private final TextTemplate content;
  private final List<String> fileIds;
  private final List<String> md5s;
  private final JsonNode media;
  private final String msgIdField;
  private final String fromField;
  private final String toField;
  private final String roomField;
  private final String timeField;
  private final boolean namesRoom;

  private GoldenDrafts(Golden golden) {
    JsonNode expected = golden.expected();
    action = text(expected, "msg_action");
    type = text(expected, "msg_type");
    raw = TextTemplate.withFileTokens(golden.raw());
    content = TextTemplate.withFileTokens(expected.required("msg_content").toString());
    fileIds = TextTemplate.fileTokens(golden.raw(), "SDKFILEID");
    md5s = TextTemplate.fileTokens(golden.raw(), "MD5SUM");
    media = expected.required("media");
    String room = text(expected, "room_id");
    msgIdField = "\"msgid\":" + expected.required("msg_id");
    fromField = "\"from\":" + expected.required("from_id");
    toField = "\"tolist\":" + expected.required("to_list");
    roomField = "\"roomid\":" + JsonText.quote(room == null ? "" : room);
    timeField = "\"msgtime\":";
    namesRoom = cutFields(golden);
  }

  /** Makes the header's fields places; says whether {@code roomid} is one of them. */
  private boolean cutFields(Golden golden) {
    for (String field : List.of(msgIdField, fromField, toField, timeField + goldenTime(golden))) {
      if (!raw.cut(field)) {
        throw new IllegalStateException("golden file " + golden.name() + " has no " + field);
      }
    }
    return raw.cut(roomField);
  }

  private static long goldenTime(Golden golden) {
    return Instant.parse(golden.expected().required("msg_time").textValue()).toEpochMilli();
  }

  static GoldenDrafts load(String name) {
    return new GoldenDrafts(Golden.load(name));
  }

  Draft draft(Turn turn, Dice dice) {
    Map<String, String> files = files(dice);
    String rawText = raw.fill(place -> headerField(place, turn, files));
    String contentText = content.fill(place -> fileField(place, files));
    return new Draft(
        turn.msgId(),
        rawText,
        action,
        type,
        turn.from(),
        turn.to(),
        turn.single() ? null : turn.roomId(),
        turn.timeMillis(),
        contentText,
        mediaRows(files));
  }

  private Map<String, String> files(Dice dice) {
    if (fileIds.isEmpty()) {
      return Map.of();
    }
    Map<String, String> files = new HashMap<>();
    for (String token : fileIds) {
      String[] words = token.split("_", -1);
      String id = MediaFiles.newId(Integer.parseInt(words[1]), dice);
      files.put(token, id);
      String md5 = "MD5SUM_" + words[2];
      if (md5s.contains(md5)) {
        files.put(md5, MediaFiles.md5(id));
      }
    }
    return files;
  }

  private String headerField(String place, Turn turn, Map<String, String> files) {
    if (place.equals(msgIdField)) {
      return "\"msgid\":" + JsonText.quote(turn.msgId());
    } else if (place.equals(fromField)) {
      return "\"from\":" + JsonText.quote(turn.from());
    } else if (place.equals(toField)) {
      String to = "\"tolist\":" + JsonText.array(turn.to());
      return namesRoom || turn.single() ? to : to + ",\"roomid\":" + JsonText.quote(turn.roomId());
    } else if (place.equals(roomField)) {
      return "\"roomid\":" + JsonText.quote(turn.roomId());
    } else if (place.startsWith(timeField)) {
      return timeField + turn.timeMillis();
    }
    return fileField(place, files);
  }

  private static String fileField(String place, Map<String, String> files) {
    String value = files.get(place);
    if (value == null) {
      throw new IllegalStateException(place + " has no file");
    }
    return value;
  }

  private List<ExpectedMedia> mediaRows(Map<String, String> files) {
    List<ExpectedMedia> rows = new ArrayList<>(media.size());
    for (JsonNode row : media) {
      JsonNode size = row.required("file_size");
      rows.add(
          new ExpectedMedia(
              fileField(row.required("sdk_file_id").textValue(), files),
              text(row, "file_name"),
              size.isNull() ? null : size.longValue()));
    }
    return rows;
  }

  private static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.required(field);
    return value.isNull() ? null : value.textValue();
  }
}
