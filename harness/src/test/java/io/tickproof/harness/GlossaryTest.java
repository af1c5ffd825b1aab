package io.tickproof.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tickproof.harness.plan.ProjectLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The words that docs/glossary.md lists as not used occur in no document, scenario, page script, message, help text or
 * comment. Only text is examined: comments and string literals of Java files, everything of the others.
 */
@Tag("unit")
@Execution(ExecutionMode.CONCURRENT)
class GlossaryTest {
    private static final Path PROJECT = ProjectLayout.find().path();
    private static final String HEADING = "## Words not used";

    /**
     * The contexts in which a listed word is allowed, with the reason. The pattern is matched against the text around
     * the word.
     */
    private static final Map<String, String> EXCEPTIONS = exceptions();

    /** Comments and string literals, text blocks included. */
    private static final Pattern JAVA_TEXT = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\])'", Pattern.DOTALL);

    private static Map<String, String> words;
    private static Pattern anyWord;

    private static Map<String, String> exceptions() {
        Map<String, String> allowed = new LinkedHashMap<>();
        // There is no other way to say that something does not exist.
        allowed.put("is no tick", "there is no tick");
        return allowed;
    }

    @BeforeAll
    static void readGlossary() throws IOException {
        words = new LinkedHashMap<>();
        boolean within = false;
        for (String line : Files.readAllLines(PROJECT.resolve("docs/glossary.md"))) {
            within = within ? !line.startsWith("## ") : line.equals(HEADING);
            String[] cells = line.split("\\|");
            if (within
                    && cells.length == 3
                    && !cells[1].isBlank()
                    && !cells[1].contains("---")
                    && !cells[1].strip().equals("not")) {
                words.put(cells[1].strip().toLowerCase(Locale.ROOT), cells[2].strip());
            }
        }
        anyWord = Pattern.compile(
                "(?<![\\w-])("
                        + String.join(
                                "|",
                                words.keySet().stream()
                                        .sorted((a, b) -> b.length() - a.length())
                                        .map(word -> Pattern.quote(word).replace(" ", "\\E\\s+(?:\\*\\s+|//\\s+)?\\Q"))
                                        .toList())
                        + ")(?![\\w-])",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    @Test
    void glossaryListsTheWordsThatAreNotUsed() {
        assertTrue(words.size() >= 40, "only " + words.size() + " words below '" + HEADING + "'");
    }

    @Test
    void listedWordIsFound() {
        assertEquals(
                List.of("x.md:2: anew (use: " + words.get("anew") + ")"),
                occurrences("x.md", "the job starts\nanew after a crash"));
    }

    @Test
    void documentsUseTheWordsOfTheGlossary() throws IOException {
        assertClean(10, "", ".md");
    }

    @Test
    void scenariosAndConfigurationsUseTheWordsOfTheGlossary() throws IOException {
        assertClean(30, "", ".yaml", ".yml", ".sql", ".xml", ".properties");
    }

    @Test
    void pagesUseTheWordsOfTheGlossary() throws IOException {
        assertClean(5, "harness/src/main/resources", ".js", ".css", ".html");
    }

    @Test
    void messagesAndCommentsUseTheWordsOfTheGlossary() throws IOException {
        assertClean(300, "", ".java");
    }

    private static void assertClean(int atLeast, String below, String... endings) throws IOException {
        List<String> found = new ArrayList<>();
        int files = 0;
        for (Path file : files(PROJECT.resolve(below), endings)) {
            files++;
            String name = PROJECT.relativize(file).toString();
            String text = Files.readString(file);
            found.addAll(occurrences(name, name.endsWith(".java") ? commentsAndLiterals(text) : text));
        }
        assertTrue(files >= atLeast, "only " + files + " files examined");
        assertEquals("", String.join("\n", found));
    }

    private static List<Path> files(Path folder, String... endings) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(file -> Stream.of("target", ".git", "reports/", "node_modules")
                            .noneMatch(
                                    part -> PROJECT.relativize(file).toString().startsWith(part)))
                    .filter(file -> !file.endsWith("GlossaryTest.java")
                            && !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    /** Replaces everything but comments and literals by blanks, so that lines keep their numbers. */
    private static String commentsAndLiterals(String java) {
        StringBuilder kept = new StringBuilder(java.replaceAll("[^\\n]", " "));
        Matcher text = JAVA_TEXT.matcher(java);
        while (text.find()) {
            kept.replace(text.start(), text.end(), text.group());
        }
        return kept.toString();
    }

    private static List<String> occurrences(String file, String text) {
        String examined = file.equals("docs/glossary.md") ? text.substring(0, text.indexOf(HEADING)) : text;
        List<String> found = new ArrayList<>();
        Matcher matcher = anyWord.matcher(examined);
        while (matcher.find()) {
            String word =
                    matcher.group().replaceAll("\\s+(\\*\\s+|//\\s+)?", " ").toLowerCase(Locale.ROOT);
            String around = examined.substring(
                            Math.max(0, matcher.start() - 12), Math.min(examined.length(), matcher.end() + 12))
                    .replaceAll("\\s+", " ");
            String allowed = EXCEPTIONS.get(word);
            if (allowed == null
                    || !Pattern.compile(allowed, Pattern.CASE_INSENSITIVE)
                            .matcher(around)
                            .find()) {
                long line = examined.substring(0, matcher.start()).lines().count();
                boolean startsLine = matcher.start() > 0 && examined.charAt(matcher.start() - 1) == '\n';
                found.add(file + ":" + (startsLine || matcher.start() == 0 ? line + 1 : line) + ": " + word + " (use: "
                        + words.get(word) + ")");
            }
        }
        return found;
    }
}
