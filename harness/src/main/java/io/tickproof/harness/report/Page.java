package io.tickproof.harness.report;

import io.tickproof.harness.evidence.Versions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A self-contained HTML page. It carries its data as JSON, and its script builds the content with text nodes only, so
 * no text from the data is ever executed. The content security policy allows exactly the page's own scripts, by their
 * hashes, and no requests.
 */
final class Page {
    private static final Pattern SLOT = Pattern.compile("@@([A-Z]+)@@");

    private Page() {}

    /**
     * Returns the page as HTML.
     *
     * @param data what the page shows, made of plain records and maps
     * @param script the resource that builds the content
     */
    static String of(String title, Object data, String script) {
        return page(title, data, script, "");
    }

    /** Returns a page that may also send requests to its own server. */
    static String live(String title, Object data, String script) {
        return page(title, data, script, "; connect-src 'self'");
    }

    private static String page(String title, Object data, String script, String connectPolicy) {
        String charts =
                resource("/META-INF/resources/webjars/echarts/" + Versions.all().get("ECharts") + "/echarts.min.js");
        String helpers = resource("page.js");
        String content = resource(script);
        String policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src " + hash(charts) + " "
                + hash(helpers) + " " + hash(content) + "; base-uri 'none'; form-action 'none'" + connectPolicy;
        Map<String, String> slots = Map.of(
                "POLICY",
                policy,
                "TITLE",
                escaped(title),
                "STYLE",
                resource("page.css"),
                // A script element ends at the first "</script", even inside a string, and "<!--" changes how it is
                // parsed.
                "DATA",
                ReportWriter.json(data).replace("<", "\\u003c"),
                "CHARTS",
                charts,
                "HELPERS",
                helpers,
                "SCRIPT",
                content);
        // All slots are filled in one pass, because the inserted text may look like a slot.
        return SLOT.matcher(resource("page.html"))
                .replaceAll(slot -> Matcher.quoteReplacement(Objects.requireNonNull(slots.get(slot.group(1)))));
    }

    private static String escaped(String text) {
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
