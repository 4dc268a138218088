package io.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.weir.testkit.SeededTest;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** What keeps a test from being one that nobody runs. */
@AnalyzeClasses(packages = "io.weir", importOptions = ImportOption.OnlyIncludeTests.class)
final class TestNamesTest {

  private static final DescribedPredicate<JavaMethod> TESTS =
      DescribedPredicate.describe(
          "are tests",
          method ->
              method.isAnnotatedWith(Test.class)
                  || method.isAnnotatedWith(SeededTest.class)
                  || method.isAnnotatedWith(ParameterizedTest.class));

  /**
   * The build runs what ends in Test, Simulation or IT; another project had suites with another
   * ending that had silently never run. A contract is run by its subclasses.
   */
  @ArchTest
  static final ArchRule TESTS_ARE_WHERE_THE_BUILD_LOOKS =
      classes()
          .that(
              DescribedPredicate.<JavaClass>describe(
                  "have tests", c -> c.getMethods().stream().anyMatch(TESTS)))
          .and()
          .doNotHaveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveNameMatching(".*(Test|Simulation|IT)");

  /** An abstract class of tests is a contract, and is called one. */
  @ArchTest
  static final ArchRule ABSTRACT_TESTS_ARE_CONTRACTS =
      classes()
          .that(
              DescribedPredicate.<JavaClass>describe(
                  "have tests", c -> c.getMethods().stream().anyMatch(TESTS)))
          .and()
          .haveModifier(JavaModifier.ABSTRACT)
          .should()
          .haveSimpleNameEndingWith("Contract");

  /** A test is a sentence about what is tested. */
  @ArchTest
  static final ArchRule TESTS_ARE_SENTENCES =
      methods().that(TESTS).should().haveNameMatching("should[A-Z].*");

  /** A test that is switched off is a promise that nobody keeps. */
  @ArchTest
  static final ArchRule NO_TEST_IS_SWITCHED_OFF =
      methods().that(TESTS).should().notBeAnnotatedWith(Disabled.class);

  /** Sleeping makes a test slow on a good day and wrong on a bad one. */
  @ArchTest
  static final ArchRule NO_TEST_OF_THE_ENGINE_SLEEPS =
      com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class);
}
