package io.tickproof.harness.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page scripts and styles are formatted by Prettier and free of JSHint warnings. Both run in the tests' browser, so
 * they need no Node.js. {@code mvn test -Dtest=PageScriptsTest -DformatScripts=true} formats the files instead of
 * checking them.
 */
@Tag("browser")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(Browsers.LOCK)
class PageScriptsTest {
    private static final Path SOURCES = Path.of("harness/src/main/resources/io/tickproof/harness/report");
    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final List<String> PRETTIER =
            List.of("standalone.js", "plugins/babel.js", "plugins/estree.js", "plugins/postcss.js");

    /** A script provides at most one global to the others: {@code const Page = …}. */
    private static final Pattern PROVIDED = Pattern.compile("(?m)^const (\\w+) = ");

    /** The globals that no script of ours provides: the embedded chart library, and a class of browsers. */
    private static final List<String> FOREIGN = List.of("echarts", "EventSource");

    /** The options of JSHint. The option laxbreak accepts Prettier's line breaks. */
    private static final Map<String, Object> JSHINT = Map.ofEntries(
            Map.entry("esversion", 11),
            Map.entry("browser", true),
            Map.entry("strict", "global"),
            Map.entry("undef", true),
            Map.entry("unused", true),
            Map.entry("eqeqeq", true),
            Map.entry("curly", true),
            Map.entry("freeze", true),
            Map.entry("latedef", "nofunc"),
            Map.entry("nonbsp", true),
            Map.entry("laxbreak", true));

    private static Browsers browsers;
    private static Page page;

    @BeforeAll
    static void loadTools() throws Exception {
        browsers = Browsers.open();
        page = browsers.browser().newPage();
        for (String script : PRETTIER) {
            page.addScriptTag(new Page.AddScriptTagOptions().setContent(webjar("prettier", script)));
        }
        page.addScriptTag(new Page.AddScriptTagOptions().setContent(webjar("jshint", "dist/jshint.js")));
    }

    @AfterAll
    static void closeBrowser() {
        if (browsers != null) {
            browsers.close();
        }
    }

    static Stream<Path> sources() throws IOException {
        return files(".js", ".css");
    }

    static Stream<Path> scripts() throws IOException {
        return files(".js");
    }

    @ParameterizedTest
    @MethodSource("sources")
    void sourceIsFormatted(Path source) throws IOException {
        String text = Files.readString(source);
        String formatted = (String) page.evaluate(
                "([text, parser]) => prettier.format(text, { parser, plugins: prettierPlugins, printWidth: 120 })",
                List.of(text, source.toString().endsWith(".css") ? "css" : "babel"));
        if (Boolean.getBoolean("formatScripts")) {
            Files.writeString(source, formatted);
        } else {
            assertEquals(
                    formatted,
                    text,
                    source + " is not formatted; run mvn test -Dtest=PageScriptsTest -DformatScripts=true");
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptHasNoWarnings(Path script) throws IOException {
        assertEquals("", warnings(script, Files.readString(script)), script.toString());
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void linterFindsAPlantedMistake(Path script) throws IOException {
        String planted = Files.readString(script) + "\nif (undeclared == 1) { alert(undeclared) }\n";
        assertFalse(warnings(script, planted).isEmpty(), script.toString());
    }

    private static String warnings(Path script, String text) throws IOException {
        Set<String> own = provided(text);
        Map<String, Boolean> globals = new HashMap<>();
        FOREIGN.forEach(name -> globals.put(name, false));
        for (Path other : scripts().toList()) {
            provided(Files.readString(other)).stream()
                    .filter(name -> !own.contains(name))
                    .forEach(name -> globals.put(name, false));
        }
        return (String) page.evaluate(
                "([text, options, globals]) => { JSHINT(text, options, globals); "
                        + "return JSHINT.errors.map((e) => `line ${e.line}: ${e.reason}`).join('\\n'); }",
                List.of(
                        own.isEmpty() ? text : "/* exported " + String.join(", ", own) + " */" + text,
                        JSHINT,
                        globals));
    }

    private static Set<String> provided(String text) {
        return PROVIDED.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    private static Stream<Path> files(String... endings) throws IOException {
        try (Stream<Path> all = Files.list(SOURCES)) {
            List<Path> found = all.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
            assertFalse(found.isEmpty(), "no scripts in " + SOURCES);
            return found.stream();
        }
    }

    private static String webjar(String name, String file) throws IOException {
        String version = version(name);
        String path = WEBJARS + name + "/" + version + "/" + file;
        try (InputStream in = PageScriptsTest.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The version is that of the dependency, so that the pom alone states it. */
    private static String version(String name) throws IOException {
        try (InputStream in = PageScriptsTest.class.getResourceAsStream(
                "/META-INF/maven/org.webjars.npm/" + name + "/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }
}
