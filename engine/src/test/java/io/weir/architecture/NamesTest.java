package io.weir.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.regex.Pattern;

/**
 * A name that could stand anywhere says nothing. Each of these words has hidden a class with two
 * jobs in some project that we read.
 */
@AnalyzeClasses(packages = "io.weir", importOptions = ImportOption.DoNotIncludeArchives.class)
final class NamesTest {

  // As a whole word of a CamelCase name: "Database" is no "Data", "Base64" no "Base".
  private static final Pattern EMPTY_WORD =
      Pattern.compile(
          "(Manager|Helper|Utils?|Impl|Abstract|Base|Service|Data|Info|Common)(?![a-z0-9])");

  @ArchTest
  static final ArchRule NO_EMPTY_WORDS =
      noClasses()
          .should(
              ArchConditions.be(
                  DescribedPredicate.<JavaClass>describe(
                      "named with a word that says nothing",
                      c -> EMPTY_WORD.matcher(c.getSimpleName()).find())));

  /** A package is a stage, not a drawer. */
  @ArchTest
  static final ArchRule NO_DRAWERS =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..impl..", "..common..", "..helper..");
}
