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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page: one file that needs nothing else. What it shows stands in it as data; its script builds the page from it by
 * text nodes only, so nothing that comes from data can act. The content security policy allows the scripts by their
 * hashes, and no request to anywhere.
 */
final class Page {
    private Page() {}

    private static final Pattern SLOT = Pattern.compile("@@([A-Z]+)@@");

    /**
     * @param data what it shows: made of plain records and maps
     * @param script the resource that builds it
     */
    static String of(String title, Object data, String script) {
        return page(title, data, script, "");
    }

    /** One that may ask its own server for more. */
    static String live(String title, Object data, String script) {
        return page(title, data, script, "; connect-src 'self'");
    }

    private static String page(String title, Object data, String script, String more) {
        String charts =
                resource("/META-INF/resources/webjars/echarts/" + Versions.all().get("ECharts") + "/echarts.min.js");
        String helpers = resource("page.js");
        String own = resource(script);
        String policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src " + hash(charts) + " "
                + hash(helpers) + " " + hash(own) + "; base-uri 'none'; form-action 'none'" + more;
        Map<String, String> slots = Map.of(
                "POLICY",
                policy,
                "TITLE",
                escaped(title),
                "STYLE",
                resource("page.css"),
                // A script element ends at the first "</script", wherever it stands, and "<!--" changes how it is read.
                "DATA",
                ReportWriter.json(data).replace("<", "\\u003c"),
                "CHARTS",
                charts,
                "HELPERS",
                helpers,
                "SCRIPT",
                own);
        // In one pass: what is filled in may look like a slot, and is none.
        return SLOT.matcher(resource("page.html"))
                .replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))));
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
