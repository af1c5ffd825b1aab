package io.tickproof.harness.plan;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tickproof.pipeline.contract.WindowMath;
import io.tickproof.verifier.oracle.OracleRules;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that no rule of the oracle comes from the job. A shared rule would be wrong on both sides, and no check would
 * fail.
 */
@Tag("unit")
class OracleIndependenceTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tickproof");

    @Test
    void onlyScenarioRulesAndTheBenchmarkCreateOracleRules() {
        Set<String> creators = new TreeSet<>();
        for (JavaConstructorCall call : CLASSES.get(OracleRules.class).getConstructorCallsToSelf()) {
            creators.add(call.getOriginOwner().getName());
        }
        assertTrue(creators.remove(ScenarioRules.class.getName()), creators::toString);
        creators.removeIf(name -> name.startsWith("io.tickproof.harness.bench."));
        assertTrue(creators.isEmpty(), creators::toString);
    }

    @Test
    void scenarioRulesDoNotReachTheJob() {
        noClasses()
                .that()
                .haveFullyQualifiedName(ScenarioRules.class.getName())
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAPackage("io.tickproof.pipeline..")
                .check(CLASSES);
    }

    @Test
    void theVerifierDoesNotReachTheJob() {
        classes()
                .that()
                .resideInAPackage("io.tickproof.verifier..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("io.tickproof.pipeline..")
                .check(CLASSES);
    }

    /** The rules above would also pass if the job were not among the classes that they examine. */
    @Test
    void theJobIsAmongTheClasses() {
        JavaClass job = CLASSES.get(WindowMath.class);
        assertFalse(job.getDirectDependenciesToSelf().isEmpty());
    }
}
