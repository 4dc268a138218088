package io.weir.verticles.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One section: what it is asked for counts as known, the rest is a problem. */
final class ConfigNode {

  private final ConfigReader reader;
  private final String path;
  private final String section;
  private final @Nullable Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  ConfigNode(
      ConfigReader reader,
      String path,
      String section,
      @Nullable MappingNode mapping,
      @Nullable Node node) {
    this.reader = reader;
    this.path = path;
    this.section = section;
    this.node = node;
    if (mapping != null) {
      mapping.getValue().forEach(this::put);
    }
  }

  private void put(NodeTuple tuple) {
    String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
      reader.problem(pathOf(key), tuple.getKeyNode(), "", "stands here twice");
    }
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Whether {@code ${file:…}} brings the value in: then it is content, which must not be shown. */
  boolean isContent(String key) {
    return values.get(key) instanceof ScalarNode scalar && scalar.getValue().contains("${file:");
  }

  boolean has(String key) {
    return !ConfigReader.isNothing(values.get(key));
  }

  /** The value, or its default; a placeholder and a problem when it is wrong or missing. */
  <T> T read(Setting<T> setting) {
    known.add(setting.name());
    Node value = values.get(setting.name());
    if (value == null || ConfigReader.isNothing(value)) {
      if (setting.isRequired()) {
        missing(setting);
      }
      return setting.fallback().get();
    }
    T parsed = parse(setting, pathOf(setting.name()), value);
    return parsed == null ? setting.fallback().get() : parsed;
  }

  /** One or a list; empty when it is not there. */
  <T> List<T> readAll(Setting<T> setting) {
    known.add(setting.name());
    Node value = values.get(setting.name());
    if (!(value instanceof SequenceNode list)) {
      return value == null || ConfigReader.isNothing(value)
          ? noneOf(setting)
          : present(parse(setting, pathOf(setting.name()), value));
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < list.getValue().size(); i++) {
      all.addAll(
          present(parse(setting, pathOf(setting.name()) + "[" + i + "]", list.getValue().get(i))));
    }
    return list.getValue().isEmpty() ? noneOf(setting) : all;
  }

  private <T> List<T> noneOf(Setting<T> setting) {
    if (setting.isRequired()) {
      missing(setting);
    }
    return List.of();
  }

  private static <T> List<T> present(@Nullable T value) {
    return value == null ? List.of() : List.of(value);
  }

  private <T> @Nullable T parse(Setting<T> setting, String at, Node value) {
    String text = reader.text(at, value);
    if (text == null) {
      return null;
    }
    T parsed = setting.parser().parse(text);
    if (parsed == null) {
      String shown = setting.secret() ? "" : ConfigReader.showable(value, text);
      String what = shown.isEmpty() ? "not usable (not shown); allowed: " : "allowed: ";
      reader.problem(at, value, shown, what + setting.allowed());
    }
    return parsed;
  }

  private void missing(Setting<?> setting) {
    reader.problem(pathOf(setting.name()), node, "", "is missing; allowed: " + setting.allowed());
  }

  /** A section below this one; empty when it is not there. */
  ConfigNode child(String key, String childSection) {
    known.add(key);
    Node value = values.get(key);
    return new ConfigNode(
        reader, pathOf(key), childSection, reader.mapping(pathOf(key), value), value);
  }

  /** A list of sections; empty when it is not there. */
  List<ConfigNode> items(String key, String itemSection) {
    known.add(key);
    Node value = values.get(key);
    List<ConfigNode> items = new ArrayList<>();
    if (value instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        String at = pathOf(key) + "[" + items.size() + "]";
        items.add(new ConfigNode(reader, at, itemSection, reader.mapping(at, item), item));
      }
    } else if (!ConfigReader.isNothing(value)) {
      reader.problem(pathOf(key), value, "", "must be a list");
    }
    return items;
  }

  /** All keys of a section whose keys are the operator's own, with their nodes. */
  Map<String, Node> entries() {
    known.addAll(values.keySet());
    return values;
  }

  /** A problem with the section as a whole, or with one of its keys. */
  void problem(String key, String value, String what) {
    Node at = values.get(key);
    reader.problem(key.isEmpty() ? path : pathOf(key), at == null ? node : at, value, what);
  }

  @Nullable String text(String key, Node value) {
    return reader.text(pathOf(key), value);
  }

  @Nullable String file(String key, Node value, String name) {
    return reader.file(pathOf(key), value, name);
  }

  int problems() {
    return reader.problems().size();
  }

  /** To be called when all was asked for. */
  void finish() {
    Settings.ALL.stream()
        .filter(setting -> setting.section().equals(section))
        .forEach(setting -> known.add(setting.name()));
    for (Map.Entry<String, Node> entry : values.entrySet()) {
      if (!known.contains(entry.getKey())) {
        reader.problem(
            pathOf(entry.getKey()),
            entry.getValue(),
            "",
            "unknown key" + didYouMean(entry.getKey()));
      }
    }
  }

  private String didYouMean(String key) {
    for (String candidate : known) {
      if (distance(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT)) <= 2) {
        return "; did you mean " + candidate + "?";
      }
    }
    return "; known here: " + String.join(", ", known);
  }

  /** Letters to change, add or leave out to get from one word to the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
