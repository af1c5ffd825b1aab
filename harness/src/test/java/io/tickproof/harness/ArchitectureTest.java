package io.tickproof.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The arrows of ARCHITECTURE.md: harness ─► generator, pipeline, verifier ─► market; siblings never import each other.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tickproof");

    @Test
    void marketNeedsTheJdkAlone() {
        sees("market");
        classes()
                .that()
                .resideInAPackage("io.tickproof.market..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.tickproof.market..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "generator,pipeline",
        "generator,verifier",
        "generator,harness",
        "pipeline,generator",
        "pipeline,verifier",
        "pipeline,harness",
        "verifier,generator",
        "verifier,pipeline",
        "verifier,harness"
    })
    void siblingsDoNotKnowEachOther(String one, String other) {
        sees(one);
        sees(other);
        noClasses()
                .that()
                .resideInAPackage("io.tickproof." + one + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tickproof." + other + "..")
                .check(CLASSES);
    }

    @Test
    void theVerifierKnowsNoFlinkAndNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.tickproof.verifier..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..")
                .check(CLASSES);
    }

    /** A rule that looks at nothing holds nothing. */
    private static void sees(String part) {
        assertTrue(
                CLASSES.stream()
                                .filter(c -> c.getPackageName().startsWith("io.tickproof." + part))
                                .count()
                        > 3,
                part);
    }
}
