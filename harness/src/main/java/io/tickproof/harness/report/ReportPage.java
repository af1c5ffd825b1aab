package io.tickproof.harness.report;

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
 * index.html: one file that needs nothing else. The evidence stands in it as data; report.js builds the page from it
 * by text nodes only, so nothing that comes from data can act. The content security policy allows the two scripts by
 * their hashes, and no request to anywhere.
 */
final class ReportPage {
    private ReportPage() {}

    private static final Pattern SLOT = Pattern.compile("@@([A-Z]+)@@");

    static String of(Evidence evidence) {
        String charts =
                resource("/META-INF/resources/webjars/echarts/" + Versions.all().get("ECharts") + "/echarts.min.js");
        String script = resource("report.js");
        String policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src " + hash(charts) + " "
                + hash(script) + "; base-uri 'none'; form-action 'none'";
        Map<String, String> slots = Map.of(
                "POLICY",
                policy,
                "TITLE",
                escaped(evidence.run().scenario() + " " + evidence.run().verdict()),
                "STYLE",
                resource("report.css"),
                // A script element ends at the first "</script", wherever it stands, and "<!--" changes how it is read.
                "EVIDENCE",
                ReportWriter.json(evidence).replace("<", "\\u003c"),
                "CHARTS",
                charts,
                "SCRIPT",
                script);
        // In one pass: what is filled in may look like a slot, and is none.
        return SLOT.matcher(resource("report.html"))
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
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
