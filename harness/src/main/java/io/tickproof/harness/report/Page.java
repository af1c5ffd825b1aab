package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A self-contained HTML page. It carries its data as JSON, and its script builds the content with text nodes only, so
 * no text from the data is ever executed. The content security policy allows exactly the page's own scripts, by their
 * hashes, and no requests.
 */
final class Page {
    private static final Pattern SLOT = Pattern.compile("@@([A-Z]+)@@");

    private Page() {}

    /** The scripts of every page: the building blocks, and what charts share. */
    private static final List<String> COMMON = List.of("page.js", "charts.js");

    /** A rising and a falling candle. */
    private static final String ICON =
            "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M4 1v14M12 1v14' stroke='%23777'/%3E"
                    + "%3Cpath d='M2 5h4v8H2z' fill='%231f5fbf'/%3E%3Cpath d='M10 3h4v7h-4z' fill='%23b3261e'/%3E%3C/svg%3E";

    /**
     * Returns the page as HTML.
     *
     * @param data what the page shows, made of plain records and maps
     * @param resources the scripts that build the content, in the order in which they run, and additional style sheets
     */
    static String of(String title, Object data, String... resources) {
        return page(title, data, List.of(resources), "");
    }

    /** Returns a page that may also send requests to its own server. */
    static String live(String title, Object data, String... resources) {
        return page(title, data, List.of(resources), "; connect-src 'self'");
    }

    private static String page(String title, Object data, List<String> own, String connectPolicy) {
        List<String> scripts = new ArrayList<>();
        scripts.add(
                resource("/META-INF/resources/webjars/echarts/" + Versions.all().get("ECharts") + "/echarts.min.js"));
        StringBuilder style = new StringBuilder(resource("page.css"));
        COMMON.forEach(name -> scripts.add(resource(name)));
        for (String name : own) {
            if (name.endsWith(".css")) {
                style.append(resource(name));
            } else {
                scripts.add(resource(name));
            }
        }
        String policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src "
                + scripts.stream().map(Page::hash).collect(Collectors.joining(" "))
                + "; base-uri 'none'; form-action 'none'" + connectPolicy;
        Map<String, String> slots = Map.of(
                "POLICY",
                policy,
                "TITLE",
                escaped(title),
                "ICON",
                ICON,
                "STYLE",
                style.toString(),
                // A script element ends at the first "</script", even inside a string, and "<!--" changes how it is
                // parsed.
                "DATA",
                ReportWriter.json(data).replace("<", "\\u003c"),
                "SCRIPTS",
                scripts.stream()
                        .map(script -> "<script>" + script + "</script>")
                        .collect(Collectors.joining("\n    ")));
        // All slots are filled in one pass, because the inserted text may look like a slot.
        return SLOT.matcher(resource("page.html"))
                .replaceAll(slot -> Matcher.quoteReplacement(Objects.requireNonNull(slots.get(slot.group(1)))));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
