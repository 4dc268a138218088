package io.weir.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.core.VerticleBase;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Verticles own threads and sockets, carry facts back and forth, and never make a loop wait. */
@AnalyzeClasses(
    packages = "io.weir.verticles",
    importOptions = ImportOption.DoNotIncludeTests.class)
final class VerticleRulesTest {

  private static final String[] MEETING_PLACES = {"..verticles.node..", "..verticles.cli.."};

  /**
   * A verticle that knew another would soon decide for it. They meet in {@code node.Node}, and use
   * each other through the engine's ports.
   */
  @ArchTest
  static final ArchRule VERTICLES_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching("io.weir.verticles.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(resideInAnyPackage(MEETING_PLACES), describe("anything", c -> true));

  /** The wiring is known to the command line alone: nothing that is wired may reach back. */
  @ArchTest
  static final ArchRule NOBODY_REACHES_BACK_TO_THE_WIRING =
      noClasses()
          .that(resideOutsideOfPackages(MEETING_PLACES))
          .should()
          .dependOnClassesThat(resideInAnyPackage(MEETING_PLACES));

  /** What goes over the bus is copied, unbounded and in no journal. */
  @ArchTest
  static final ArchRule NOTHING_GOES_OVER_THE_EVENT_BUS =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.vertx.core.eventbus..");

  /** JDBC blocks: migrations and the embedded server use it, on worker threads. */
  @ArchTest
  static final ArchRule JDBC_IS_FOR_MIGRATIONS =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.weir\\.verticles\\.node\\.(Migrations|OneTransaction)(\\$.*)?")
          .and()
          .resideOutsideOfPackage("..verticles.postgres..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb..");

  /** Waiting on a loop stops everything else that it serves; a stop and a command may wait. */
  @ArchTest
  static final ArchRule NO_VERTICLE_WAITS_FOR_A_FUTURE =
      noClasses()
          .that(resideOutsideOfPackages(MEETING_PLACES))
          .should()
          .callMethodWhere(
              JavaAccess.Predicates.target(
                      // Future.join of Vert.x composes futures
                      describe("wait", t -> Set.of("await", "get").contains(t.getName())))
                  .and(
                      JavaAccess.Predicates.targetOwner(
                          describe("are futures", VerticleRulesTest::isWaitable))))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(CompletableFuture.class) // and so its join
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(CountDownLatch.class);

  private static boolean isWaitable(JavaClass owner) {
    return owner.isAssignableTo("io.vertx.core.Future")
        || owner.isAssignableTo("java.util.concurrent.Future");
  }

  /** Sleeping is for {@code postgres}, which watches a process from a worker thread. */
  @ArchTest
  static final ArchRule NO_VERTICLE_SLEEPS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..verticles.postgres..")
          .should()
          .callMethod(Thread.class, "sleep", long.class);

  /** Other threads reach a verticle through a few methods; each is worth a line about threads. */
  @ArchTest
  static final ArchRule VERTICLES_SYNCHRONISE_NOTHING =
      classes()
          .that()
          .areAssignableTo(VerticleBase.class)
          .should(
              new ArchCondition<>("have no synchronized method") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (JavaMethod method : type.getMethods()) {
                    if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
                      events.add(SimpleConditionEvent.violated(method, method.getDescription()));
                    }
                  }
                }
              });
}
