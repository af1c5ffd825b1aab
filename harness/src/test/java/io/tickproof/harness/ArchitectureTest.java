package io.tickproof.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.tickproof.market.Candle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of ARCHITECTURE.md: which root may import which, in which order packages depend on each other, and which
 * third-party packages each root may use; and how long a file and a list of parameters may be. Every rule first asserts that it examines at least one class.
 */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class ArchitectureTest {
    private static final String BASE = "io.tickproof.";
    private static final int LONGEST_FILE_LINES = 420;
    private static final int MOST_PARAMETERS = 6;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tickproof");

    private static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("io.tickproof.(**)").should().beFreeOfCycles();

    /** The packages of the pipeline, each of which may import only those before it. */
    private static final List<String> PIPELINE = List.of(
            "pipeline.options",
            "pipeline.contract",
            "pipeline.serialization",
            "pipeline.output",
            "pipeline.source",
            "pipeline.lateness",
            "pipeline.window",
            "pipeline.sink",
            "pipeline.job");

    /** The main line of the harness, each package of which may import only those before it. */
    private static final List<String> HARNESS = List.of(
            "harness.console",
            "harness.host",
            "harness.flink",
            "harness.stack",
            "harness.local",
            "harness.external",
            "harness.fault",
            "harness.plan",
            "harness.run",
            "harness.evidence",
            "harness.report",
            "harness.campaign",
            "harness.session",
            "harness.cli");

    @Test
    void packagesFormNoCycle() {
        assertLooksAt("", 200);
        NO_PACKAGE_CYCLES.check(CLASSES);
    }

    @Test
    void cycleRuleFindsACycle() {
        JavaClasses cyclic = new ClassFileImporter().importPackages("io.tickproof.cyclic");
        assertEquals(2, cyclic.size());
        AssertionError error = assertThrows(AssertionError.class, () -> NO_PACKAGE_CYCLES.check(cyclic));
        assertTrue(error.getMessage().contains("Cycle detected"), error.getMessage());
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
        "verifier,harness",
        "market,generator",
        "market,pipeline",
        "market,verifier",
        "market,harness"
    })
    void rootDoesNotImportItsSiblings(String root, String other) {
        assertNoDependency(root, other);
    }

    static Stream<Arguments> chains() {
        return Stream.of(PIPELINE, HARNESS)
                .flatMap(chain -> IntStream.range(0, chain.size() - 1)
                        .mapToObj(i -> Arguments.of(chain.get(i), chain.subList(i + 1, chain.size()))));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void packageImportsOnlyThoseBeforeItInTheChain(String from, List<String> later) {
        later.forEach(to -> assertNoDependency(from, to));
    }

    /**
     * Restricts the libraries of each root. A new library is a deliberate decision: add it here and to the comment in
     * pom.xml.
     */
    @ParameterizedTest
    @CsvSource({
        "market,''",
        "generator,'com.fasterxml.jackson com.github.luben.zstd de.siegmar.fastcsv javax.net.ssl org.HdrHistogram org.apache.arrow "
                + "org.apache.commons.compress org.apache.commons.csv org.apache.kafka org.roaringbitmap org.slf4j "
                + "org.snakeyaml.engine org.tukaani.xz'",
        "pipeline,'org.apache.flink org.apache.kafka org.postgresql org.roaringbitmap org.slf4j redis.clients.jedis'",
        "verifier,'javax.sql org.HdrHistogram org.apache.commons.csv org.apache.commons.statistics org.roaringbitmap org.slf4j "
                + "redis.clients.jedis'",
        "harness,'com.fasterxml.jackson com.github.dockerjava com.sun.management com.sun.net.httpserver io.zonky.test.db.postgres "
                + "javax.sql javax.tools javax.xml.stream kafka.server org.apache.commons.csv org.apache.commons.statistics "
                + "org.apache.flink org.apache.kafka org.postgresql org.rocksdb org.slf4j org.snakeyaml.engine org.testcontainers "
                + "picocli redis.clients.jedis redis.embedded'"
    })
    void rootUsesOnlyItsLibraries(String root, String libraries) {
        assertLooksAt(root, 10);
        String[] allowed = Stream.concat(
                        Stream.of("java..", "io.tickproof..", "org.jspecify.."),
                        Stream.of(libraries.split(" "))
                                .filter(name -> !name.isEmpty())
                                .map(name -> name + ".."))
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(BASE + root + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(CLASSES);
    }

    @Test
    void nothingImportsMain() {
        assertLooksAt("harness", 100);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Launcher.class.getName())
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName(Main.class.getName())
                .check(CLASSES);
    }

    /** Synthetic methods are the compiler's: a lambda takes the variables around it as parameters. */
    @Test
    void noMethodHasTooManyParameters() {
        assertLooksAt("", 200);
        assertEquals(List.of(), methodsAbove(MOST_PARAMETERS));
        // The rule sees constructors of records, such as Candle with its four groups.
        assertTrue(methodsAbove(3).stream().anyMatch(name -> name.startsWith(Candle.class.getName() + ".<init>")));
    }

    private static List<String> methodsAbove(int parameters) {
        return CLASSES.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(unit -> unit.getRawParameterTypes().size() > parameters)
                .map(JavaCodeUnit::getFullName)
                .sorted()
                .toList();
    }

    @Test
    void noSourceFileIsTooLong() throws IOException {
        List<Path> sources;
        try (Stream<Path> roots = Stream.of("market", "generator", "pipeline", "verifier", "harness")
                .map(root -> Path.of(root, "src"))) {
            sources = roots.flatMap(ArchitectureTest::javaFiles).toList();
        }
        assertTrue(sources.size() > 300, "only " + sources.size() + " sources found");
        List<String> tooLong = sources.stream()
                .filter(file -> lines(file) > LONGEST_FILE_LINES)
                .map(file -> file + ": " + lines(file))
                .toList();
        assertEquals(List.of(), tooLong, "files above " + LONGEST_FILE_LINES + " lines");
    }

    private static void assertNoDependency(String from, String to) {
        assertLooksAt(from, 1);
        assertLooksAt(to, 1);
        noClasses()
                .that()
                .resideInAPackage(BASE + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(BASE + to + "..")
                .check(CLASSES);
    }

    /** Asserts that a rule examines classes, because a rule without classes always passes. */
    private static void assertLooksAt(String part, int atLeast) {
        long found = CLASSES.stream()
                .filter(type -> type.getPackageName().startsWith(BASE + part))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .count();
        assertTrue(found >= atLeast, part + ": " + found + " classes, expected at least " + atLeast);
    }

    private static Stream<Path> javaFiles(Path folder) {
        try {
            return Files.walk(folder).filter(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
