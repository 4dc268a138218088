package io.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import io.weir.engine.base.Confined;
import io.weir.engine.base.ThreadOwner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** The engine decides and does nothing else: what keeps it runnable in one thread from one seed. */
@AnalyzeClasses(packages = "io.weir.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class EngineRulesTest {

  /** The simulator runs the engine on one thread; a framework would bring its own. */
  @ArchTest
  static final ArchRule ENGINE_KNOWS_NO_FRAMEWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..",
              "io.netty..",
              "org.slf4j..",
              "io.micrometer..",
              "java.sql..",
              "java.net.http..",
              "io.weir.verticles..",
              "io.weir.bench..");

  /** The journal's files can be replaced by memory, since one package alone knows them. */
  @ArchTest
  static final ArchRule CHRONICLE_IS_KNOWN_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..journal.chronicle..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("net.openhft..");

  /** Ciphers are where the vectors test them; another use would be one that nobody checks. */
  @ArchTest
  static final ArchRule CIPHERS_ARE_IN_CRYPTO =
      noClasses()
          .that()
          .resideOutsideOfPackage("..crypto..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.crypto..");

  /** Time that the engine reads by itself can't be simulated: a {@code Clock} or {@code now} is. */
  @ArchTest
  static final ArchRule NOBODY_ASKS_THE_SYSTEM_FOR_THE_TIME =
      noClasses()
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "a clock of java.time",
                  call ->
                      call.getTargetOwner().getPackageName().equals("java.time")
                          && (call.getName().equals("now")
                              || call.getTargetOwner().getSimpleName().equals("Clock"))));

  /**
   * A seed must give the same run in every process. The sets and maps of {@code copyOf} iterate in
   * an order that changes from one process to the next; the books of corps are only looked up in.
   */
  @ArchTest
  static final ArchRule NOTHING_HANGS_ON_AN_ORDER_BY_CHANCE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..corp..")
          .should()
          .callMethod(Set.class, "copyOf", Collection.class)
          .orShould()
          .callMethod(Map.class, "copyOf", Map.class);

  /**
   * Threads belong to verticles. ThreadOwner only looks which one it is on; a cleaner-upper of the
   * engine's own would be invisible to the simulator.
   */
  @ArchTest
  static final ArchRule NOBODY_MAKES_THREADS =
      noClasses()
          .that()
          .doNotBelongToAnyOf(ThreadOwner.class)
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are threads or make them",
                  type ->
                      Set.of(
                              "java.lang.Thread",
                              "java.lang.ThreadLocal",
                              "java.util.Timer",
                              "java.util.concurrent.Executors",
                              "java.util.concurrent.ExecutorService",
                              "java.util.concurrent.ThreadPoolExecutor",
                              "java.util.concurrent.ForkJoinPool",
                              "java.util.concurrent.CompletableFuture")
                          .contains(type.getName())));

  /** Replies run where the submitter wants them: the one crossing that names an executor. */
  @ArchTest
  static final ArchRule EXECUTORS_ARE_NAMED_AT_THE_ONE_CROSSING =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.journal\\.(AppendQueue|GroupAppender)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Executor.class);

  /** What is shared between threads: all of it, and why. Anything else is confined to a role. */
  private static final Set<String> SHARED =
      Set.of(
          "io.weir.engine.journal.AppendQueue", // loops offer, the writer polls
          "io.weir.engine.journal.Pressure", // writers add, drains take away, pullers ask
          // each shard's first append keeps the ends, the opening forgets them, all read the id
          "io.weir.engine.journal.chronicle.ChronicleJournal");

  @ArchTest
  static final ArchRule ATOMICS_AND_LOCKS_ARE_ON_A_LIST =
      noClasses()
          .that(DescribedPredicate.describe("are not shared", c -> !SHARED.contains(outermost(c))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..");

  /** A volatile field or a synchronized method is a crossing between threads that no one drew. */
  @ArchTest
  static final ArchRule NOTHING_ELSE_IS_SHARED =
      classes()
          .that(DescribedPredicate.describe("are not shared", c -> !SHARED.contains(outermost(c))))
          .should(new HaveNoCrossing());

  /**
   * Made and dropped within one call, or changed before anything runs: no two threads meet there.
   */
  private static final Set<String> MET_BY_ONE =
      Set.of(
          "io.weir.engine.base.ThreadOwner", // the assertion itself
          "io.weir.engine.callback.EnvelopeXml",
          "io.weir.engine.event.EventNode",
          "io.weir.engine.journal.chronicle.ChronicleJournal"); // its id: before a drain starts

  /**
   * What changes belongs to one thread, and says to which: in its signature, not in a comment that
   * nobody checks. A part of such a class belongs to the same.
   */
  @ArchTest
  static final ArchRule WHAT_CHANGES_SAYS_WHOSE_IT_IS =
      classes()
          .that(DescribedPredicate.describe("change", EngineRulesTest::changes))
          .and(DescribedPredicate.describe("are not shared", c -> !SHARED.contains(outermost(c))))
          .and(
              DescribedPredicate.describe(
                  "are met by more than one", c -> !MET_BY_ONE.contains(outermost(c))))
          .should(
              ArchConditions.be(
                  DescribedPredicate.describe("@Confined", EngineRulesTest::isConfined)));

  private static boolean changes(JavaClass type) {
    return !type.isEnum()
        && type.getFields().stream()
            .anyMatch(
                f ->
                    !f.getModifiers().contains(JavaModifier.STATIC)
                        && !f.getModifiers().contains(JavaModifier.FINAL));
  }

  private static boolean isConfined(JavaClass type) {
    return type.isAnnotatedWith(Confined.class)
        || type.getEnclosingClass().map(EngineRulesTest::isConfined).orElse(false);
  }

  /** Whoever has a ThreadOwner says in its signature, too, whose it is. */
  @ArchTest
  static final ArchRule WHO_ASSERTS_ITS_THREAD_IS_CONFINED =
      classes()
          .that(
              DescribedPredicate.describe(
                  "have a ThreadOwner",
                  c ->
                      c.getFields().stream()
                          .anyMatch(f -> f.getRawType().isEquivalentTo(ThreadOwner.class))))
          .should()
          .beAnnotatedWith(Confined.class);

  private static String outermost(JavaClass type) {
    return type.getName().replaceAll("\\$.*", "");
  }

  private static final class HaveNoCrossing extends ArchCondition<JavaClass> {

    HaveNoCrossing() {
      super("have no volatile field and no synchronized method");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      List<String> volatiles =
          type.getFields().stream()
              .filter(f -> f.getModifiers().contains(JavaModifier.VOLATILE))
              .map(JavaField::getFullName)
              .toList();
      List<String> synchronizeds =
          type.getMethods().stream()
              .filter(m -> m.getModifiers().contains(JavaModifier.SYNCHRONIZED))
              .map(m -> m.getFullName())
              .toList();
      volatiles.forEach(name -> events.add(SimpleConditionEvent.violated(type, name)));
      synchronizeds.forEach(name -> events.add(SimpleConditionEvent.violated(type, name)));
    }
  }
}
