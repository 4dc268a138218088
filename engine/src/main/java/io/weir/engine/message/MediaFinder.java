package io.weir.engine.message;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the files that a message's content names, those of nested messages too. */
final class MediaFinder {

  /** Where a size may stand, in this order: voices and emotions have names of their own. */
  private static final List<String> SIZE_FIELDS = List.of("filesize", "voice_size", "imagesize");

  private MediaFinder() {}

  /** Depth first, an object before its children. */
  static List<MediaRow> in(JsonNode content) {
    List<MediaRow> found = new ArrayList<>();
    collect(content, found);
    return found;
  }

  // Recursion is bounded by ExactJson.NESTING_MAX.
  private static void collect(JsonNode node, List<MediaRow> found) {
    JsonNode sdkFileId = node.get("sdkfileid");
    if (sdkFileId != null && sdkFileId.isTextual() && !sdkFileId.textValue().isEmpty()) {
      JsonNode name = node.get("filename");
      found.add(
          new MediaRow(
              found.size(),
              sdkFileId.textValue(),
              name == null ? null : name.textValue(),
              size(node)));
    }
    for (JsonNode child : node) {
      if (child.isContainerNode()) {
        collect(child, found);
      }
    }
  }

  private static @Nullable Long size(JsonNode file) {
    for (String field : SIZE_FIELDS) {
      JsonNode size = file.get(field);
      if (size != null && size.isLong()) {
        return size.longValue();
      }
    }
    return null;
  }
}
