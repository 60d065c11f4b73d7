package io.logfold.bootstrap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.logfold.application.engine.EngineBuilder;
import io.logfold.application.verification.VerificationBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.Executors;

/** Dependencies point inward only, and nothing inside reads a clock or starts a thread. */
@AnalyzeClasses(packages = "io.logfold", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

  private static final String DECIDER = "io.logfold.decider..";
  private static final String DOMAIN = "io.logfold.domain.order..";
  private static final String DOMAIN_JSON = "io.logfold.domain.json..";
  private static final String APPLICATION = "io.logfold.application..";
  private static final String JSON = "io.logfold.json..";
  private static final String KAFKA = "io.logfold.kafka..";
  private static final String POSTGRES = "io.logfold.postgres..";
  private static final String EMBEDDED = "io.logfold.embedded..";
  private static final String TESTKIT = "io.logfold.testkit..";
  private static final String BOOTSTRAP = "io.logfold.bootstrap..";

  @ArchTest
  static final ArchRule dependencies_point_inward =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("decider")
          .definedBy(DECIDER)
          .layer("domain")
          .definedBy(DOMAIN)
          .layer("domain-json")
          .definedBy(DOMAIN_JSON)
          .layer("application")
          .definedBy(APPLICATION)
          .layer("json")
          .definedBy(JSON)
          .layer("kafka")
          .definedBy(KAFKA)
          .layer("postgres")
          .definedBy(POSTGRES)
          .layer("embedded")
          .definedBy(EMBEDDED)
          .layer("bootstrap")
          .definedBy(BOOTSTRAP)
          .whereLayer("bootstrap")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("domain-json")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("domain")
          .mayOnlyBeAccessedByLayers("domain-json", "bootstrap")
          .whereLayer("json")
          .mayOnlyBeAccessedByLayers("domain-json", "bootstrap")
          .whereLayer("kafka")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("postgres")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("embedded")
          .mayOnlyBeAccessedByLayers("bootstrap")
          .whereLayer("application")
          .mayOnlyBeAccessedByLayers("domain-json", "json", "kafka", "postgres", "bootstrap");

  @ArchTest
  static final ArchRule the_decider_knows_the_jdk_only =
      noClasses()
          .that()
          .resideInAPackage(DECIDER)
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(DECIDER, "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule the_domain_knows_the_jdk_and_the_decider_only =
      noClasses()
          .that()
          .resideInAPackage(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(DOMAIN, DECIDER, "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule the_application_knows_the_jdk_and_the_decider_only =
      noClasses()
          .that()
          .resideInAPackage(APPLICATION)
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(APPLICATION, DECIDER, "java..", "org.jspecify..");

  /** Whatever an embedder of the engine may take. */
  @ArchTest
  static final ArchRule the_engine_its_adapters_and_its_testkit_know_no_order =
      noClasses()
          .that()
          .resideInAnyPackage(DECIDER, APPLICATION, JSON, KAFKA, POSTGRES, EMBEDDED, TESTKIT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DOMAIN, DOMAIN_JSON);

  /** Everything in an internal package may change at any time. */
  @ArchTest
  static final ArchRule the_engines_inner_parts_are_for_the_engine_only =
      noClasses()
          .that()
          .resideOutsideOfPackage(APPLICATION)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.logfold.application.internal..");

  @ArchTest
  static final ArchRule what_is_internal_to_the_json_adapter_is_used_there_alone =
      noClasses()
          .that()
          .resideOutsideOfPackage(JSON)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.logfold.json.internal..");

  @ArchTest
  static final ArchRule what_is_internal_to_the_kafka_adapter_is_used_there_alone =
      noClasses()
          .that()
          .resideOutsideOfPackage(KAFKA)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.logfold.kafka.internal..");

  @ArchTest
  static final ArchRule the_packages_of_the_kafka_adapter_have_no_circle =
      slices().assignedFrom(packagesBelow("io.logfold.kafka")).should().beFreeOfCycles();

  private static SliceAssignment packagesBelow(String root) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) || name.startsWith(root + ".")
            ? SliceIdentifier.of(name)
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages below " + root;
      }
    };
  }

  /** What stands in the log must be readable with every later Java. */
  @ArchTest
  static final ArchRule nothing_asks_java_how_many_decimals_a_currency_has =
      noClasses().should().callMethod(Currency.class, "getDefaultFractionDigits");

  /** The builders are where the defaults for clock and threads come from. */
  @ArchTest
  static final ArchRule nothing_inside_reads_a_clock_or_starts_a_thread =
      noClasses()
          .that()
          .resideInAnyPackage(DECIDER, DOMAIN, APPLICATION)
          .and()
          .doNotBelongToAnyOf(EngineBuilder.class, VerificationBuilder.class)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .callMethod(Thread.class, "ofVirtual")
          .orShould()
          .callMethod(Thread.class, "ofPlatform")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executors.class);

  @ArchTest
  static void none_of_the_packages_is_empty(JavaClasses classes) {
    List<String> layers =
        List.of(
            DECIDER,
            DOMAIN,
            DOMAIN_JSON,
            APPLICATION,
            JSON,
            KAFKA,
            POSTGRES,
            EMBEDDED,
            TESTKIT,
            BOOTSTRAP);
    for (String layer : layers) {
      String prefix = layer.substring(0, layer.length() - 2);
      assertThat(classes.stream().filter(c -> c.getPackageName().startsWith(prefix)))
          .as(layer)
          .hasSizeGreaterThan(3);
    }
  }
}
