package io.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The packages are the flow of the data, and the flow has a direction. Who needs an edge that is
 * not here has found a type that lives in the wrong package, or a decision in the wrong stage.
 */
@AnalyzeClasses(packages = "io.weir.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class PackageEdgesTest {

  private static final String ROOT = "io.weir.engine.";

  /** Everything may use base and corp; besides, exactly these ({@code engine/README.md}). */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("base", Set.of()),
          Map.entry("corp", Set.of()),
          Map.entry("journal", Set.of()),
          Map.entry("journal.chronicle", Set.of("journal")),
          Map.entry("crypto", Set.of()),
          Map.entry("callback", Set.of("crypto", "journal")),
          Map.entry("event", Set.of()),
          Map.entry("wecom", Set.of()),
          Map.entry("pull", Set.of("journal", "wecom")),
          Map.entry("decrypt", Set.of("crypto", "journal")),
          Map.entry("message", Set.of("decrypt")),
          Map.entry("store", Set.of("journal", "message")),
          Map.entry("inbox", Set.of("crypto", "wecom")),
          Map.entry("directory", Set.of("event", "wecom")),
          Map.entry(
              "drain",
              Set.of("crypto", "decrypt", "event", "inbox", "journal", "message", "store")),
          Map.entry("fleet", Set.of("store")));

  @ArchTest static final ArchRule ONLY_DRAWN_EDGES = classes().should(new UseOnlyAllowedPackages());

  /** No two stages may need each other: then they would be one. */
  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("io.weir.engine.(**)").should().beFreeOfCycles();

  /** An edge that nobody uses is a picture that is not true. */
  @ArchTest
  static void everyDrawnEdgeIsUsed(JavaClasses all) {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : all) {
      String from = stage(type);
      used.computeIfAbsent(from, key -> new TreeSet<>()).addAll(stagesUsedBy(type));
    }
    used.values().forEach(to -> to.removeAll(Set.of("base", "corp")));
    assertThat(used).isEqualTo(new TreeMap<>(ALLOWED));
  }

  private static Set<String> stagesUsedBy(JavaClass type) {
    Set<String> stages = new HashSet<>();
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (target.getPackageName().startsWith(ROOT)) {
        stages.add(stage(target));
      }
    }
    stages.remove(stage(type));
    return stages;
  }

  private static String stage(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }

  private static final class UseOnlyAllowedPackages extends ArchCondition<JavaClass> {

    UseOnlyAllowedPackages() {
      super("use only the packages that the README draws");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      String from = stage(type);
      Set<String> allowed = new HashSet<>(ALLOWED.getOrDefault(from, Set.of()));
      allowed.add("base");
      if (!from.equals("base")) {
        allowed.add("corp");
      }
      for (String to : stagesUsedBy(type)) {
        if (!allowed.contains(to)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + ": " + from + " must not use " + to));
        }
      }
    }
  }
}
