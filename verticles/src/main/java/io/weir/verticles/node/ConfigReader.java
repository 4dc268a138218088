package io.weir.verticles.node;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML file as a tree that is asked for settings and remembers every problem. No library, since
 * none lists all problems with path and line, refuses unknown keys and resolves {@code ${file:}} at
 * once. It reads the parser's nodes, not its objects: a secret of {@code 0123} or {@code no} stays
 * what was written.
 */
final class ConfigReader {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
  private static final int FILE_BYTES_MAX = 64 << 20;
  private static final int SECRET_BYTES_MAX = 64 << 10;

  private static final int SHOWN_MAX = 200;

  private final Path folder;
  private final Map<String, String> environment;
  private final List<ConfigProblem> problems = new ArrayList<>();

  ConfigReader(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  Path folder() {
    return folder;
  }

  void problem(String path, @Nullable Node node, String value, String what) {
    int line = node == null ? 0 : node.getStartMark().getLine() + 1;
    problems.add(new ConfigProblem(path, line, value, what));
  }

  /** The whole file; an empty one is an empty section. */
  ConfigNode root(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(FILE_BYTES_MAX);
    options.setMaxAliasesForCollections(50);
    try {
      Node node = new Yaml(options).compose(new StringReader(text));
      return new ConfigNode(this, "", "", mapping("", node), node);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add(new ConfigProblem("", line, "", "not YAML: " + problemOf(e)));
    } catch (YAMLException e) {
      problems.add(new ConfigProblem("", 0, "", "not YAML"));
    }
    return new ConfigNode(this, "", "", null, null);
  }

  // Of an alias the parser tells the name, which is a secret that begins with '*' and isn't quoted.
  private static String problemOf(MarkedYAMLException e) {
    String problem = String.valueOf(e.getProblem());
    return problem.contains("alias")
        ? "there is no such alias; a value that begins with '*' must be quoted"
        : problem;
  }

  @Nullable MappingNode mapping(String path, @Nullable Node node) {
    if (node instanceof MappingNode found) {
      return found;
    }
    if (!isNothing(node)) {
      problem(path, node, "", "must be a section: keys with values");
    }
    return null;
  }

  /** {@code key:} with nothing after it counts as not being there. */
  static boolean isNothing(@Nullable Node node) {
    return node == null || (node instanceof ScalarNode scalar && Tag.NULL.equals(scalar.getTag()));
  }

  /** A scalar with its references resolved, or null and a problem. */
  @Nullable String text(String path, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      problem(path, node, "", "must be a single value");
      return null;
    }
    Matcher matcher = REFERENCE.matcher(scalar.getValue());
    StringBuilder resolved = new StringBuilder();
    while (matcher.find()) {
      String content = resolve(path, node, group(matcher, 1), group(matcher, 2));
      if (content == null) {
        return null;
      }
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(content));
    }
    return matcher.appendTail(resolved).toString();
  }

  /**
   * What of a bad value may be told: as it was written, a reference instead of what it brought in;
   * nothing of what looks like a key, has a login in it or is long. Anything may be pasted into the
   * wrong place (I6).
   */
  static String showable(Node node, String resolved) {
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    String shown = REFERENCE.matcher(written).find() ? written : resolved;
    boolean isTelling =
        shown.length() > SHOWN_MAX
            || shown.contains("-----")
            || shown.contains("@")
            || shown.indexOf('\n') >= 0;
    return isTelling ? "" : shown;
  }

  private static String group(Matcher matcher, int group) {
    String text = matcher.group(group);
    return text == null ? "" : text;
  }

  private @Nullable String resolve(String path, Node node, String kind, String name) {
    if (kind.equals("file")) {
      String content = file(path, node, name);
      return content == null ? null : content.trim();
    }
    String value = environment.get(name);
    if (value == null) {
      problem(path, node, "", "the environment has no variable " + name);
    }
    return value == null ? null : value.trim();
  }

  // The name of a ${file:…} stands in the configuration; any other may be what one brought in.
  private static String shownFile(Node node, String name, Path file) {
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    String shown = written.contains(name) ? name : written;
    return showable(node, shown).isEmpty()
        ? "(not shown)"
        : written.contains(name) ? file.toString() : written;
  }

  /** A file named by the configuration, or null and a problem. */
  @Nullable String file(String path, Node node, String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      problem(path, node, "", "names no file");
      return null;
    }
    Path file = folder.resolve(name);
    String shown = shownFile(node, name, file);
    try {
      if (Files.size(file) > SECRET_BYTES_MAX) {
        problem(path, node, "", "file " + shown + " is bigger than " + SECRET_BYTES_MAX + " bytes");
        return null;
      }
      return Files.readString(file);
    } catch (IOException e) {
      problem(path, node, "", "cannot read file " + shown + ": " + ConfigLoader.why(e));
      return null;
    }
  }
}
